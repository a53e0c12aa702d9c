/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ustar.c: the ustar file system: what it finds in a good archive, and
 * that no archive, however mangled, makes it touch a byte outside.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include <fs/fs.h>
#include <libkern/kerrno.h>

/* An archive being written. */
struct archive {
	unsigned char *a_data;
	size_t a_size;
};

static void
seal(unsigned char *h)
{
	unsigned sum = 0;

	memset(h + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += h[i];
	snprintf((char *)h + 148, 8, "%06o", sum & 0777777);
}

static unsigned char *
add_block(struct archive *a)
{
	a->a_data = realloc(a->a_data, a->a_size + 512);
	assert_non_null(a->a_data);
	memset(a->a_data + a->a_size, 0, 512);
	a->a_size += 512;
	return a->a_data + a->a_size - 512;
}

static void
put_name(unsigned char *field, const char *s, size_t max)
{
	size_t n = strlen(s);

	memcpy(field, s, n < max ? n : max); /* no NUL when full */
}

/* A member with a header of its own and its data in whole blocks. */
static void
add(struct archive *a, const char *prefix, const char *name, char type,
    const void *data, size_t len)
{
	unsigned char *h = add_block(a);

	put_name(h, name, 100);
	put_name(h + 345, prefix, 155);
	snprintf((char *)h + 100, 8, "%07o", 0644);
	snprintf((char *)h + 124, 12, "%011o", (unsigned)len & 0777777777);
	h[156] = (unsigned char)type;
	memcpy(h + 257, "ustar\00000", 8);
	seal(h);
	for (size_t off = 0; off < len; off += 512)
		memcpy(add_block(a), (const char *)data + off,
		    len - off < 512 ? len - off : 512);
}

static void
add_file(struct archive *a, const char *name, const char *text)
{
	add(a, "", name, '0', text, strlen(text));
}

/* Append a pax record to the string `out`; its length counts itself. */
static void
pax_rec(char *out, const char *key, const char *value)
{
	size_t body = strlen(key) + strlen(value) + 3, len = body + 1;

	while (snprintf(NULL, 0, "%zu", len) + body != len)
		len++;
	sprintf(out + strlen(out), "%zu %s=%s\n", len, key, value);
}

static void
finish(struct archive *a)
{
	add_block(a);
	add_block(a);
}

/* Memory that counts, and fails at the allocation `fail_at` (0: never). */
static size_t live, fail_at;

static void *
count_alloc(size_t size)
{
	if (fail_at > 0 && --fail_at == 0)
		return NULL;
	live += size;
	return malloc(size);
}

static void
count_free(void *p, size_t size)
{
	live -= size;
	free(p);
}

static const struct fs_mem mem = {count_alloc, count_free};

/* Mount a copy of exactly the archive's size, so that ASan guards its end. */
static struct fs_volume *
mount_ok(struct archive *a)
{
	struct fs_volume *vol = NULL;

	assert_int_equal(ustar_mount(a->a_data, a->a_size, &mem, &vol), 0);
	return vol;
}

static void
done(struct fs_volume *vol, struct archive *a)
{
	fs_unmount(vol);
	free(a->a_data);
	assert_int_equal(live, 0);
}

static void
expect_file(struct fs_volume *vol, const char *path, const char *text)
{
	size_t len = strlen(text);
	struct fs_file *ff;
	char buf[2000];

	if (fs_open(vol, path, &ff) != 0)
		fail_msg("%s: not found", path);
	assert_int_equal(ff->ff_size, len);
	assert_int_equal(fs_read(ff, 0, buf, len), 0);
	assert_memory_equal(buf, text, len);
	if (len > 2) {
		assert_int_equal(fs_read(ff, 1, buf, len - 2), 0);
		assert_memory_equal(buf, text + 1, len - 2);
	}
	/* Nothing past the end, and no offset that wraps around. */
	assert_int_equal(fs_read(ff, len, buf, 0), 0);
	assert_int_equal(fs_read(ff, 0, buf, len + 1), EINVAL);
	assert_int_equal(fs_read(ff, len, buf, 1), EINVAL);
	assert_int_equal(fs_read(ff, UINT64_MAX, buf, 2), EINVAL);
	fs_close(ff);
}

static void
expect_error(struct fs_volume *vol, const char *path, int error)
{
	struct fs_file *ff;
	int got = fs_open(vol, path, &ff);

	if (got != error)
		fail_msg("open %s: %s, not %s", path, kerrno_name(got),
		    kerrno_name(error));
	assert_null(ff);
}

struct listing {
	char text[4000];
	size_t stop_after; /* 0: never */
};

static int
list_cb(const struct fs_dirent *de, void *arg)
{
	struct listing *l = arg;
	size_t n = strlen(l->text);

	snprintf(l->text + n, sizeof(l->text) - n, "%s%s:%d ", de->fd_name,
	    de->fd_isdir ? "/" : "", (int)de->fd_size);
	return l->stop_after > 0 && --l->stop_after == 0 ? EIO : 0;
}

static void
expect_list(struct fs_volume *vol, const char *path, const char *want)
{
	struct listing l = {{0}, 0};

	assert_int_equal(fs_readdir(vol, path, list_cb, &l), 0);
	assert_string_equal(l.text, want);
}

static void
test_files(void **state)
{
	struct archive a = {0};
	struct fs_volume *vol;
	struct listing l = {{0}, 1};
	char big[1500];

	(void)state;
	memset(big, 'b', sizeof(big));
	big[1499] = '\0';
	add(&a, "", "stand/", '5', "", 0);
	add_file(&a, "stand/amd64/10.1/modules/hello/hello.kmod", "hello");
	add_file(&a, "./etc/motd", big);
	add_file(&a, "/abs//twice", "x");
	add_file(&a, "empty", "");
	add(&a, "", "old", '\0', "old!", 4);
	add(&a, "", "contig", '7', "c", 1);
	add(&a, "", "etc.d/file", '0', "d", 1);
	finish(&a);
	vol = mount_ok(&a);
	expect_file(vol, "/stand/amd64/10.1/modules/hello/hello.kmod", "hello");
	expect_file(vol, "/etc/motd", big);
	expect_file(vol, "/abs/twice", "x");
	expect_file(vol, "/empty", "");
	expect_file(vol, "/old", "old!");
	expect_file(vol, "/contig", "c");
	expect_error(vol, "/stand", EISDIR);
	expect_error(vol, "/stand/amd64", EISDIR);
	expect_error(vol, "/", EISDIR);
	expect_error(vol, "/nothing", ENOENT);
	expect_error(vol, "/stand/amd64/9.9/x", ENOENT);
	expect_error(vol, "/stan", ENOENT);
	expect_error(vol, "/empty/x", ENOTDIR);
	expect_error(vol, "/etc/motd/x/y", ENOTDIR);
	expect_error(vol, "/zz/y", ENOENT);
	/* Paths that are no paths. */
	expect_error(vol, "empty", ENOENT);
	expect_error(vol, "", ENOENT);
	expect_error(vol, "//empty", ENOENT);
	expect_error(vol, "/./empty", ENOENT);
	expect_error(vol, "/stand/../empty", ENOENT);
	expect_error(vol, "/empty/", ENOENT);
	expect_list(vol, "/",
	    "abs/:0 contig:1 empty:0 etc/:0 etc.d/:0 old:4 stand/:0 ");
	expect_list(vol, "/stand", "amd64/:0 ");
	expect_list(vol, "/etc", "motd:1499 ");
	assert_int_equal(fs_readdir(vol, "/empty", list_cb, &l), ENOTDIR);
	assert_int_equal(fs_readdir(vol, "/empty/x", list_cb, &l), ENOTDIR);
	assert_int_equal(fs_readdir(vol, "/none", list_cb, &l), ENOENT);
	assert_int_equal(fs_readdir(vol, "none", list_cb, &l), ENOENT);
	assert_string_equal(l.text, "");
	assert_int_equal(fs_readdir(vol, "/", list_cb, &l), EIO);
	assert_string_equal(l.text, "abs/:0 ");
	done(vol, &a);
}

/* A name that was written twice is what it was last. */
static void
test_duplicates(void **state)
{
	struct archive a = {0};
	struct fs_volume *vol;

	(void)state;
	add_file(&a, "a", "first");
	add_file(&a, "b", "b");
	add_file(&a, "./a", "second");
	add(&a, "", "b/", '5', "", 0);
	add_file(&a, "c", "c");
	add_file(&a, "c/d", "below a file");
	finish(&a);
	vol = mount_ok(&a);
	expect_file(vol, "/a", "second");
	expect_error(vol, "/b", EISDIR);
	expect_file(vol, "/c", "c");
	expect_file(vol, "/c/d", "below a file");
	expect_list(vol, "/", "a:6 b/:0 c:1 ");
	done(vol, &a);
}

/* Names that fill their fields, prefixes, pax and GNU names. */
static void
test_long_names(void **state)
{
	struct archive a = {0};
	struct fs_volume *vol;
	char n100[101], p155[156], path[700], deep[600];
	char rec[700] = "";

	(void)state;
	memset(n100, 'n', 100);
	n100[100] = '\0';
	memset(p155, 'p', 155);
	p155[155] = '\0';
	memset(deep, 'd', 599);
	deep[599] = '\0';
	for (int i = 100; i < 599; i += 100)
		deep[i] = '/';
	add(&a, p155, n100, '0', "full", 4);
	add(&a, "pre/fix", "name", '0', "p", 1);
	pax_rec(rec, "path", deep);
	add(&a, "", "x", 'x', rec, strlen(rec));
	add_file(&a, "short", "pax");
	snprintf(path, sizeof(path), "%s/gnu", deep);
	add(&a, "", "././@LongLink", 'L', path, strlen(path) + 1);
	add_file(&a, "short", "gnu");
	add(&a, "", "././@LongLink", 'K', "target", 7);
	add_file(&a, "after", "after");
	finish(&a);
	vol = mount_ok(&a);
	snprintf(path, sizeof(path), "/%s/%s", p155, n100);
	expect_file(vol, path, "full");
	expect_file(vol, "/pre/fix/name", "p");
	snprintf(path, sizeof(path), "/%s", deep);
	expect_file(vol, path, "pax");
	snprintf(path, sizeof(path), "/%s/gnu", deep);
	expect_file(vol, path, "gnu");
	expect_file(vol, "/after", "after");
	expect_error(vol, "/short", ENOENT);
	done(vol, &a);
}

/* pax: size overrides the header's; other records are passed over. */
static void
test_pax(void **state)
{
	struct archive a = {0};
	struct fs_volume *vol;
	char all[40] = "", two[80] = "", zzz[40] = "";

	(void)state;
	pax_rec(all, "path", "all");
	pax_rec(two, "size", "2");
	pax_rec(two, "comment", "a = b ==");
	pax_rec(zzz, "path", "zzz");
	add(&a, "", "x", 'g', all, strlen(all));
	add(&a, "", "x", 'x', two, strlen(two));
	add_file(&a, "f", "abc");
	/* It held for that member alone. */
	add_file(&a, "g", "abc");
	/* And is dropped with a member that is passed over. */
	add(&a, "", "x", 'x', zzz, strlen(zzz));
	add(&a, "", "link", '2', "", 0);
	add_file(&a, "h", "h");
	finish(&a);
	vol = mount_ok(&a);
	expect_file(vol, "/f", "ab");
	expect_file(vol, "/g", "abc");
	expect_file(vol, "/h", "h");
	expect_list(vol, "/", "f:2 g:3 h:1 ");
	done(vol, &a);
}

static void
test_bad_pax(void **state)
{
	static const char *const bad[] = {"5", "x path=a\n", "99 path=a\n",
	    "11 path=a\n", "8 path=a\n", "0 path=a\n", "9 path a\n",
	    "9path=ab\n", "9 size=x\n", "8 size=\n", "10 size=1\n\n",
	    "32 size=99999999999999999999999\n", "9 path=a\n7",
	    "18446744073709551625 path=a\n", " 9 path=a\n", "3 \n", "2\n"};

	(void)state;
	for (size_t i = 0; i < knitems(bad); i++) {
		struct archive a = {0};
		struct fs_volume *vol;
		struct fs_fault fault;

		add(&a, "", "x", 'x', bad[i], strlen(bad[i]));
		add_file(&a, "f", "abc");
		finish(&a);
		if (ustar_mount_fault(a.a_data, a.a_size, &mem, &vol, &fault) !=
		    EIO)
			fail_msg("accepted: %s", bad[i]);
		assert_non_null(strstr(fault.ff_what, "malformed"));
		assert_int_equal(fault.ff_offset, 0);
		free(a.a_data);
	}
	assert_int_equal(live, 0);
}

/* What is passed over: links, devices, unknown types, names that climb out. */
static void
test_skipped(void **state)
{
	static const char types[] = "12346";
	struct archive a = {0};
	struct fs_volume *vol;
	unsigned char *h;

	(void)state;
	for (const char *t = types; *t != '\0'; t++) {
		add(&a, "", "special", *t, "", 0);
		/* A link's size field is not the size of anything. */
		h = a.a_data + a.a_size - 512;
		memcpy(h + 124, "00000777777", 11);
		seal(h);
	}
	add(&a, "", "vendor", 'V', "skip me", 7);
	add_file(&a, "../evil", "e");
	add_file(&a, "a/../../evil", "e");
	add_file(&a, "good", "g");
	add(&a, "..", "evil", '0', "e", 1);
	add_file(&a, "...", "dots");
	finish(&a);
	vol = mount_ok(&a);
	expect_list(vol, "/", "...:4 good:1 ");
	expect_file(vol, "/...", "dots");
	done(vol, &a);
}

static void
expect_fault(struct archive *a, int error, const char *what, uint64_t offset)
{
	struct fs_volume *vol;
	struct fs_fault fault;

	assert_int_equal(
	    ustar_mount_fault(a->a_data, a->a_size, &mem, &vol, &fault), error);
	assert_string_equal(fault.ff_what, what);
	assert_int_equal(fault.ff_offset, offset);
	assert_int_equal(live, 0);
}

/* The reason and the place of each refusal. */
static void
test_faults(void **state)
{
	struct archive a = {0};

	(void)state;
	expect_fault(&a, EFTYPE, "header is cut short", 0);
	add_file(&a, "f", "abc");
	add_file(&a, "g", "abc");
	a.a_data[0] = 'x';
	expect_fault(&a, EFTYPE, "header checksum is wrong", 0);
	a.a_data[0] = 'f';
	a.a_data[1024] = 'x';
	expect_fault(&a, EIO, "header checksum is wrong", 1024);
	a.a_data[1024] = 'g';
	a.a_data[1024 + 257] = 'x';
	expect_fault(&a, EIO, "no ustar header", 1024);
	a.a_data[1024 + 257] = 'u';
	a.a_data[1024 + 124] = 'x';
	seal(a.a_data + 1024);
	expect_fault(&a, EIO, "size is no number", 1024);
	a.a_data[1024 + 124] = '7';
	seal(a.a_data + 1024);
	expect_fault(&a, EIO, "member runs past the image", 1024);
	memset(a.a_data + 1024 + 124, 0xff, 12);
	seal(a.a_data + 1024);
	expect_fault(&a, EIO, "size is no number", 1024);
	memset(a.a_data + 1024 + 124, 0xff, 12);
	a.a_data[1024 + 124] = 0x80;
	seal(a.a_data + 1024);
	expect_fault(&a, EIO, "size is no number", 1024);
	memset(a.a_data + 1024 + 124, 0, 4);
	a.a_data[1024 + 124] = 0x80;
	seal(a.a_data + 1024);
	expect_fault(&a, EIO, "member runs past the image", 1024);
	/* 2^64 - 1024: an offset that would wrap around to a small one. */
	memcpy(a.a_data + 1024 + 124,
	    "\x80\0\0\0\xff\xff\xff\xff\xff\xff\xfc\0", 12);
	seal(a.a_data + 1024);
	expect_fault(&a, EIO, "member runs past the image", 1024);
	a.a_size -= 600;
	expect_fault(&a, EIO, "header is cut short", 1024);
	memset(a.a_data, 0, 1024);
	expect_fault(&a, EFTYPE, "no ustar header", 0);
	free(a.a_data);
}

/* GNU's binary size, and a size that ends at the field's end. */
static void
test_number_forms(void **state)
{
	static const char forms[][13] = {"\x80\0\0\0\0\0\0\0\0\0\0\3",
	    "000000000003", "          3 ", "3\0garbage..", "3 garbage..."};
	struct archive a = {0};

	(void)state;
	for (size_t i = 0; i < knitems(forms); i++) {
		struct fs_volume *vol;

		memset(&a, 0, sizeof(a));
		add_file(&a, "f", "abc");
		memcpy(a.a_data + 124, forms[i], 12);
		seal(a.a_data);
		vol = mount_ok(&a);
		expect_file(vol, "/f", "abc");
		done(vol, &a);
	}
}

/* A little of everything. */
static void
sample(struct archive *a)
{
	char rec[80] = "";

	add(a, "", "dir/", '5', "", 0);
	add_file(a, "dir/one", "one");
	pax_rec(rec, "path", "dir/longer");
	pax_rec(rec, "size", "3");
	add(a, "", "x", 'x', rec, strlen(rec));
	add_file(a, "short", "two");
	add(a, "pre", "three", '0', "three", 5);
	add(a, "", "L", 'L', "dir/four", 9);
	add_file(a, "s", "four");
	finish(a);
}

/* Use everything there is on a volume that may be nonsense. */
static int
walk_cb(const struct fs_dirent *de, void *arg)
{
	struct fs_volume *vol = arg;
	struct fs_file *ff;
	char path[300];

	snprintf(path, sizeof(path), "/%s", de->fd_name);
	if (fs_open(vol, path, &ff) == 0) {
		char *buf = malloc(ff->ff_size + 1);

		assert_int_equal(fs_read(ff, 0, buf, ff->ff_size), 0);
		free(buf);
		fs_close(ff);
	} else if (de->fd_isdir)
		assert_int_equal(fs_readdir(vol, path, walk_cb, vol) != 99, 1);
	return 0;
}

/* Mount a copy without a byte of slack; whatever mounts must be usable. */
static int
try_mount(const unsigned char *data, size_t size)
{
	unsigned char *copy = malloc(size + (size == 0));
	struct fs_volume *vol;
	int error;

	memcpy(copy, data, size);
	error = ustar_mount(copy, size, &mem, &vol);
	if (error == 0) {
		assert_int_equal(fs_readdir(vol, "/", walk_cb, vol), 0);
		fs_unmount(vol);
	} else
		assert_true(error == EIO || error == EFTYPE);
	free(copy);
	assert_int_equal(live, 0);
	return error;
}

static void
test_truncated(void **state)
{
	struct archive a = {0};

	(void)state;
	sample(&a);
	for (size_t n = 0; n <= a.a_size; n++) {
		int error = try_mount(a.a_data, n);

		if (n < 512)
			assert_int_equal(error, EFTYPE);
		else if (n % 512 != 0 && n < a.a_size - 1024)
			/* Data's padding may be missing, nothing else. */
			assert_true(error == EIO || n > 1024);
	}
	free(a.a_data);
}

/* Every byte of the archive set to every telling value, sealed and not. */
static void
test_mutated(void **state)
{
	static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff, '0', '7',
	    '9', '/', '.', ' ', '=', '\n', 'x', 'g', 'L', '5'};
	struct archive a = {0};

	(void)state;
	sample(&a);
	for (size_t i = 0; i < a.a_size - 1024; i++)
		for (size_t v = 0; v < knitems(values); v++) {
			unsigned char *h = a.a_data + (i & ~(size_t)511);
			unsigned char old = a.a_data[i], head[512];

			memcpy(head, h, 512);
			a.a_data[i] = values[v];
			if (i % 512 < 148 || i % 512 >= 156) {
				if (memcmp(h + 257, "ustar", 5) == 0)
					seal(h);
			} else if (values[v] != old && values[v] != ' ' &&
			    i % 512 < 154 && memcmp(h + 257, "ustar", 5) == 0)
				assert_int_not_equal(
				    try_mount(a.a_data, a.a_size), 0);
			(void)try_mount(a.a_data, a.a_size);
			memcpy(h, head, 512);
		}
	free(a.a_data);
}

/* Whole fields at once: all the same byte. */
static void
test_fields(void **state)
{
	static const struct {
		size_t off, len;
	} fields[] = {{0, 100}, {100, 8}, {124, 12}, {136, 12}, {148, 8},
	    {156, 1}, {157, 100}, {257, 6}, {263, 2}, {345, 155}};
	struct archive a = {0};

	(void)state;
	sample(&a);
	for (size_t off = 0; off < a.a_size; off += 512)
		for (size_t f = 0; f < knitems(fields); f++)
			for (unsigned v = 0; v < 256; v++) {
				unsigned char head[512];

				memcpy(head, a.a_data + off, 512);
				memset(a.a_data + off + fields[f].off, (int)v,
				    fields[f].len);
				if (fields[f].off != 148)
					seal(a.a_data + off);
				(void)try_mount(a.a_data, a.a_size);
				memcpy(a.a_data + off, head, 512);
			}
	free(a.a_data);
}

static void
test_no_memory(void **state)
{
	struct archive a = {0};
	struct fs_volume *vol;
	struct fs_file *ff;

	(void)state;
	sample(&a);
	fail_at = 1;
	assert_int_equal(ustar_mount(a.a_data, a.a_size, &mem, &vol), ENOMEM);
	vol = mount_ok(&a);
	fail_at = 1;
	assert_int_equal(fs_open(vol, "/dir/one", &ff), ENOMEM);
	expect_file(vol, "/dir/one", "one");
	expect_file(vol, "/dir/longer", "two");
	expect_file(vol, "/pre/three", "three");
	expect_file(vol, "/dir/four", "four");
	done(vol, &a);
}

static uint64_t
cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* Ten times the members cost about ten times as much, not a hundred times. */
static uint64_t
cost(unsigned n)
{
	struct archive a = {malloc((size_t)n * 512), (size_t)n * 512};
	struct fs_volume *vol;
	uint64_t start;

	memset(a.a_data, 0, a.a_size);
	for (unsigned i = 0; i < n; i++) {
		unsigned char *h = a.a_data + (size_t)i * 512;

		snprintf((char *)h, 100, "dir%u/file%u", i % 7,
		    (i * 2654435761u) % 1000003);
		memcpy(h + 124, "00000000000", 11);
		h[156] = '0';
		memcpy(h + 257, "ustar\00000", 8);
		seal(h);
	}
	start = cpu_ns();
	vol = mount_ok(&a);
	for (unsigned i = 0; i < n; i += 3) {
		char path[101];
		struct fs_file *ff;

		snprintf(path, sizeof(path), "/%s",
		    (char *)a.a_data + (size_t)i * 512);
		assert_int_equal(fs_open(vol, path, &ff), 0);
		fs_close(ff);
	}
	start = cpu_ns() - start;
	done(vol, &a);
	return start;
}

static void
test_large(void **state)
{
	uint64_t small = cost(2000), large = cost(20000);

	(void)state;
	if (large > small * 40)
		fail_msg("2000 members: %lu ns, 20000: %lu ns",
		    (unsigned long)small, (unsigned long)large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_duplicates),
	    cmocka_unit_test(test_long_names),
	    cmocka_unit_test(test_pax),
	    cmocka_unit_test(test_bad_pax),
	    cmocka_unit_test(test_skipped),
	    cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_number_forms),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_mutated),
	    cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_no_memory),
	    cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
