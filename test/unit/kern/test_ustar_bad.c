/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ustar_bad.c: archives that are truncated, changed in every byte, larger
 * than memory.
 */
#include "ustartest.h"

/* Members of each kind. */
static void
sample(struct ut_archive *a)
{
	char rec[80] = "";

	ut_add(a, "", "dir/", '5', "", 0);
	ut_add_file(a, "dir/one", "one");
	ut_pax_rec(rec, "path", "dir/longer");
	ut_pax_rec(rec, "size", "3");
	ut_add(a, "", "x", 'x', rec, strlen(rec));
	ut_add_file(a, "short", "two");
	ut_add(a, "pre", "three", '0', "three", 5);
	ut_add(a, "", "L", 'L', "dir/four", 9);
	ut_add_file(a, "s", "four");
	ut_finish(a);
}

static void
sample_links(struct ut_archive *a)
{
	ut_add_file(a, "dir/one", "one");
	ut_add_link(a, "hard", '1', "dir/one");
	ut_add_link(a, "loop", '2', "loop/x");
	ut_add(a, "", "K", 'K', "dir", 4);
	ut_add(a, "", "to", '2', "", 0);
	ut_finish(a);
}

static void (*const samples[])(struct ut_archive *a) = {sample, sample_links};

struct below {
	struct fs_volume *b_vol;
	unsigned b_depth; /* a link may lead to a directory above */
};

/* Read every file and directory of the volume. */
static int
walk_cb(const struct fs_dirent *de, void *arg)
{
	const struct below *here = arg;
	struct below next = {here->b_vol, here->b_depth + 1};
	struct fs_file *ff;
	char path[300];

	snprintf(path, sizeof(path), "/%s", de->fd_name);
	if (fs_open(next.b_vol, path, &ff) == 0) {
		char *buf = malloc(ff->ff_size + 1);

		assert_int_equal(fs_read(ff, 0, buf, ff->ff_size), 0);
		free(buf);
		fs_close(ff);
	} else if (de->fd_isdir && next.b_depth < 3)
		assert_int_equal(
		    fs_readdir(next.b_vol, path, walk_cb, &next) != 99, 1);
	return 0;
}

/* Mount a copy of exact size; a volume that mounts must be readable. */
static int
try_mount(const unsigned char *data, size_t size)
{
	unsigned char *copy = malloc(size + (size == 0));
	struct ut_archive a = {.a_data = copy, .a_size = size};
	struct fs_fault fault;
	struct fs_volume *vol;
	int error;

	memcpy(copy, data, size);
	error = ut_mount(&a, &vol, &fault);
	if (error == 0) {
		struct below root = {vol, 0};

		assert_int_equal(fs_readdir(vol, "/", walk_cb, &root), 0);
		fs_unmount(vol);
	} else {
		assert_true(error == EIO || error == EFTYPE ||
		    (error == ENOTSUP &&
			strstr(fault.flt_what, "sparse") != NULL));
		assert_true(fault.flt_what[0] != '\0');
		assert_true(fault.flt_offset <= size);
	}
	free(copy);
	assert_int_equal(ut_memory.mm_live, 0);
	return error;
}

/*
 * Whether the first n bytes are an archive: whole members, of which the last
 * may lack its padding, and no more or at least one empty block.
 */
static bool
is_whole(const struct ut_archive *a, size_t n)
{
	size_t off = 0, size;

	while (off + 512 <= n && a->a_data[off] != '\0') {
		size = strtoul((const char *)a->a_data + off + 124, NULL, 8);
		off += 512;
		if (n < off + size)
			return false;
		off += (size + 511) & ~(size_t)511;
	}
	return n <= off || n >= off + 512;
}

static void
test_truncated(void **state)
{
	struct ut_archive a = {0};

	(void)state;
	sample(&a);
	for (size_t n = 0; n <= a.a_size; n++)
		assert_int_equal(try_mount(a.a_data, n),
		    n < 512               ? EFTYPE
			: is_whole(&a, n) ? 0
					  : EIO);
	free(a.a_data);
}

static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff, '0', '7', '9',
    '/', '.', ' ', '=', '\n', 'x', 'g', 'L', '5'};

static bool
is_header(const unsigned char *block)
{
	return memcmp(block + 257, "ustar", 5) == 0;
}

/*
 * Every byte of headers and data set to each value, with a valid checksum and
 * without.
 */
static void
mutated(void (*make)(struct ut_archive *a))
{
	struct ut_archive a = {0};

	make(&a);
	for (size_t i = 0; i < a.a_size - 1024; i++)
		for (size_t v = 0; v < knitems(values); v++) {
			unsigned char *h = a.a_data + (i & ~(size_t)511);
			unsigned char old = a.a_data[i], head[512];

			if (values[v] == old || (!is_header(h) && old == '\0'))
				continue;
			memcpy(head, h, 512);
			a.a_data[i] = values[v];
			if (i % 512 < 148 || i % 512 >= 156) {
				if (is_header(h))
					ustarmake_seal(h);
			} else if (values[v] != ' ' && i % 512 < 154 &&
			    is_header(h))
				assert_int_not_equal(
				    try_mount(a.a_data, a.a_size), 0);
			(void)try_mount(a.a_data, a.a_size);
			memcpy(h, head, 512);
		}
	free(a.a_data);
}

static void
test_mutated(void **state)
{
	(void)state;
	for (size_t i = 0; i < knitems(samples); i++)
		mutated(samples[i]);
}

/* Whole fields of headers filled with one byte. */
static void
fields(void (*make)(struct ut_archive *a))
{
	static const struct {
		size_t off, len;
	} fields[] = {{0, 100}, {100, 8}, {124, 12}, {136, 12}, {148, 8},
	    {156, 1}, {157, 100}, {257, 6}, {263, 2}, {345, 155}};
	struct ut_archive a = {0};

	make(&a);
	for (size_t off = 0; off < a.a_size; off += 512)
		for (size_t f = 0; f < knitems(fields); f++)
			for (size_t v = 0; v < knitems(values); v++) {
				unsigned char head[512];

				if (!is_header(a.a_data + off))
					continue;
				memcpy(head, a.a_data + off, 512);
				memset(a.a_data + off + fields[f].off,
				    values[v], fields[f].len);
				if (fields[f].off != 148)
					ustarmake_seal(a.a_data + off);
				(void)try_mount(a.a_data, a.a_size);
				memcpy(a.a_data + off, head, 512);
			}
	free(a.a_data);
}

static void
test_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < knitems(samples); i++)
		fields(samples[i]);
}

/* Each member as another type. */
static void
types(void (*make)(struct ut_archive *a))
{
	struct ut_archive a = {0};

	make(&a);
	for (size_t off = 0; off < a.a_size; off += 512)
		for (const char *t = "0123456789KLSVgx"; *t != '\0'; t++) {
			unsigned char old = a.a_data[off + 156];

			if (!is_header(a.a_data + off))
				continue;
			a.a_data[off + 156] = (unsigned char)*t;
			ustarmake_seal(a.a_data + off);
			(void)try_mount(a.a_data, a.a_size);
			a.a_data[off + 156] = old;
			ustarmake_seal(a.a_data + off);
		}
	free(a.a_data);
}

static void
test_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < knitems(samples); i++)
		types(samples[i]);
}

static void
test_no_memory(void **state)
{
	struct ut_archive a = {0};
	struct fs_fault fault;
	struct fs_volume *vol;
	struct fs_file *ff;
	int error = ENOMEM;

	(void)state;
	sample(&a);
	for (size_t n = 1; error == ENOMEM; n++) {
		ut_memory.mm_fail_at = n;
		error = ut_mount(&a, &vol, &fault);
		if (error == ENOMEM) {
			assert_string_equal(fault.flt_what, "no memory");
			assert_int_equal(ut_memory.mm_live, 0);
		} else
			assert_true(n > 3); /* x, L, the index */
	}
	assert_int_equal(error, 0);
	ut_memory.mm_fail_at = 1;
	assert_int_equal(fs_open(vol, "/dir/one", &ff), ENOMEM);
	ut_expect_file(vol, "/dir/one", "one");
	ut_expect_file(vol, "/dir/longer", "two");
	ut_expect_file(vol, "/pre/three", "three");
	ut_expect_file(vol, "/dir/four", "four");
	ut_done(vol, &a);
}

/* Extended headers are read into memory, up to 1 MB. */
static void
test_large_ext(void **state)
{
	static char data[(1 << 20) + 1];
	char name[200];

	(void)state;
	memset(data, 0, sizeof(data));
	memset(name, 'n', sizeof(name));
	memcpy(data, name, sizeof(name));
	for (size_t n = sizeof(data) - 1; n <= sizeof(data); n++) {
		struct ut_archive a = {0};
		struct fs_volume *vol;
		struct fs_fault fault;
		int error;

		ut_add(&a, "", "L", 'L', data, n);
		ut_add_file(&a, "f", "abc");
		ut_finish(&a);
		error = ut_mount(&a, &vol, &fault);
		if (n == sizeof(data)) {
			assert_int_equal(error, EIO);
			assert_non_null(strstr(fault.flt_what, "larger"));
			free(a.a_data);
			continue;
		}
		assert_int_equal(error, 0);
		ut_done(vol, &a);
	}
	assert_int_equal(ut_memory.mm_live, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_mutated),
	    cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_types),
	    cmocka_unit_test(test_no_memory),
	    cmocka_unit_test(test_large_ext),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
