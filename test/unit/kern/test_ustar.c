/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ustar.c: the ustar file system: what it finds in an archive, and why it
 * refuses one.
 */
#include "ustartest.h"

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
	struct ut_archive a = {0};
	struct fs_volume *vol;
	struct listing l = {{0}, 1};
	char big[1500];

	(void)state;
	memset(big, 'b', sizeof(big));
	big[1499] = '\0';
	ut_add(&a, "", "stand/", '5', "", 0);
	ut_add_file(&a, "stand/amd64/10.1/modules/hello/hello.kmod", "hello");
	ut_add_file(&a, "./etc/motd", big);
	ut_add_file(&a, "/abs//twice", "x");
	ut_add_file(&a, "empty", "");
	ut_add(&a, "", "old", '\0', "old!", 4);
	ut_add(&a, "", "contig", '7', "c", 1);
	ut_add(&a, "", "etc.d/file", '0', "d", 1);
	ut_finish(&a);
	vol = ut_mount_ok(&a);
	ut_expect_file(
	    vol, "/stand/amd64/10.1/modules/hello/hello.kmod", "hello");
	ut_expect_file(vol, "/etc/motd", big);
	ut_expect_file(vol, "/abs/twice", "x");
	ut_expect_file(vol, "/empty", "");
	ut_expect_file(vol, "/old", "old!");
	ut_expect_file(vol, "/contig", "c");
	expect_error(vol, "/stand", EISDIR);
	expect_error(vol, "/stand/amd64", EISDIR);
	expect_error(vol, "/", EISDIR);
	expect_error(vol, "/nothing", ENOENT);
	expect_error(vol, "/stand/amd64/9.9/x", ENOENT);
	expect_error(vol, "/stan", ENOENT);
	expect_error(vol, "/empty/x", ENOTDIR);
	expect_error(vol, "/etc/motd/x/y", ENOTDIR);
	expect_error(vol, "/zz/y", ENOENT);
	/* Invalid paths. */
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
	ut_done(vol, &a);
}

/* Of two members of one name the last one counts. */
static void
test_duplicates(void **state)
{
	struct ut_archive a = {0};
	struct fs_volume *vol;

	(void)state;
	ut_add_file(&a, "a", "first");
	ut_add_file(&a, "b", "b");
	ut_add_file(&a, "./a", "second");
	ut_add(&a, "", "b/", '5', "", 0);
	ut_add_file(&a, "c", "c");
	ut_add_file(&a, "c/d", "below a file");
	ut_finish(&a);
	vol = ut_mount_ok(&a);
	ut_expect_file(vol, "/a", "second");
	expect_error(vol, "/b", EISDIR);
	ut_expect_file(vol, "/c", "c");
	ut_expect_file(vol, "/c/d", "below a file");
	expect_list(vol, "/", "a:6 b/:0 c:1 ");
	ut_done(vol, &a);
}

/* Names that fill their fields, prefixes, pax and GNU names. */
static void
test_long_names(void **state)
{
	struct ut_archive a = {0};
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
	ut_add(&a, p155, n100, '0', "full", 4);
	ut_add(&a, "pre/fix", "name", '0', "p", 1);
	ut_pax_rec(rec, "path", deep);
	ut_add(&a, "", "x", 'x', rec, strlen(rec));
	ut_add_file(&a, "short", "pax");
	snprintf(path, sizeof(path), "%s/gnu", deep);
	ut_add(&a, "", "././@LongLink", 'L', path, strlen(path) + 1);
	ut_add_file(&a, "short", "gnu");
	ut_add(&a, "", "././@LongLink", 'K', "target", 7);
	ut_add_file(&a, "after", "after");
	ut_finish(&a);
	vol = ut_mount_ok(&a);
	snprintf(path, sizeof(path), "/%s/%s", p155, n100);
	ut_expect_file(vol, path, "full");
	ut_expect_file(vol, "/pre/fix/name", "p");
	snprintf(path, sizeof(path), "/%s", deep);
	ut_expect_file(vol, path, "pax");
	snprintf(path, sizeof(path), "/%s/gnu", deep);
	ut_expect_file(vol, path, "gnu");
	ut_expect_file(vol, "/after", "after");
	expect_error(vol, "/short", ENOENT);
	ut_done(vol, &a);
}

/* pax: size overrides the header's; unknown records are ignored. */
static void
test_pax(void **state)
{
	struct ut_archive a = {0};
	struct fs_volume *vol;
	char all[40] = "", two[80] = "", zzz[40] = "";

	(void)state;
	ut_pax_rec(all, "path", "all");
	ut_pax_rec(two, "size", "2");
	ut_pax_rec(two, "comment", "a = b ==");
	ut_pax_rec(zzz, "path", "zzz");
	ut_add(&a, "", "x", 'g', all, strlen(all));
	ut_add(&a, "", "x", 'x', two, strlen(two));
	ut_add_file(&a, "f", "abc");
	/* It applied to that member only. */
	ut_add_file(&a, "g", "abc");
	/* A skipped member consumes it. */
	ut_add(&a, "", "x", 'x', zzz, strlen(zzz));
	ut_add(&a, "", "link", '2', "", 0);
	ut_add_file(&a, "h", "h");
	ut_finish(&a);
	vol = ut_mount_ok(&a);
	ut_expect_file(vol, "/f", "ab");
	ut_expect_file(vol, "/g", "abc");
	ut_expect_file(vol, "/h", "h");
	expect_list(vol, "/", "f:2 g:3 h:1 ");
	ut_done(vol, &a);
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
		struct ut_archive a = {0};
		struct fs_volume *vol;
		struct fs_fault fault;

		ut_add(&a, "", "x", 'x', bad[i], strlen(bad[i]));
		ut_add_file(&a, "f", "abc");
		ut_finish(&a);
		if (ut_mount(&a, &vol, &fault) != EIO)
			fail_msg("accepted: %s", bad[i]);
		assert_non_null(strstr(fault.flt_what, "malformed"));
		assert_int_equal(fault.flt_offset, 0);
		free(a.a_data);
	}
	assert_int_equal(ut_memory.mm_live, 0);
}

/* Skipped: links to nothing, devices, unknown types, names with "..". */
static void
test_skipped(void **state)
{
	static const char types[] = "12346";
	struct ut_archive a = {0};
	struct fs_volume *vol;
	unsigned char *h;

	(void)state;
	for (const char *t = types; *t != '\0'; t++) {
		ut_add(&a, "", "special", *t, "", 0);
		/* A link has no data, whatever its size field. */
		h = a.a_data + a.a_size - 512;
		memcpy(h + 124, "00000777777", 11);
		ustarmake_seal(h);
	}
	ut_add(&a, "", "vendor", 'V', "skip me", 7);
	ut_add(&a, "", "x", 'x', "", 0);
	ut_add_file(&a, "../evil", "e");
	ut_add_file(&a, "a/../../evil", "e");
	ut_add_file(&a, "good", "g");
	ut_add(&a, "..", "evil", '0', "e", 1);
	ut_add_file(&a, "...", "dots");
	ut_finish(&a);
	vol = ut_mount_ok(&a);
	expect_list(vol, "/", "...:4 good:1 ");
	ut_expect_file(vol, "/...", "dots");
	ut_done(vol, &a);
}

/* Extended headers in any order, each with a part of what is said. */
static void
test_links(void **state)
{
	struct ut_archive a = {0};
	struct fs_volume *vol;
	char both[80] = "", link[60] = "", size[40] = "", n100[101];

	(void)state;
	memset(n100, 'n', 100);
	n100[100] = '\0';
	ut_add_file(&a, n100, "full");
	ut_add_file(&a, "dir/file", "text");
	ut_add_link(&a, "tofull", '2', n100);
	ut_add_link(&a, "dir/hard", '1', n100);
	ut_add_link(&a, "none", '1', "not there");
	ut_add_link(&a, "self", '1', "self");
	ut_add_link(&a, "folder/", '2', "dir");
	ut_pax_rec(both, "linkpath", "dir/file");
	ut_pax_rec(both, "path", "pax");
	ut_pax_rec(size, "size", "1");
	ut_pax_rec(link, "linkpath", "pax");
	ut_add(&a, "", "x", 'x', both, strlen(both));
	ut_add(&a, "", "x", 'x', size, strlen(size));
	ut_add_link(&a, "short", '2', "wrong");
	ut_add(&a, "", "x", 'x', link, strlen(link));
	ut_add(&a, "", "L", 'L', "gnu", 4);
	ut_add_link(&a, "short", '1', "wrong");
	ut_add(&a, "", "K", 'K', "gnu", 4);
	ut_add(&a, "", "x", 'x', size, strlen(size));
	ut_add_link(&a, "last", '2', "");
	ut_finish(&a);
	vol = ut_mount_ok(&a);
	ut_expect_file(vol, "/tofull", "full");
	ut_expect_file(vol, "/dir/hard", "full");
	ut_expect_file(vol, "/folder/file", "text");
	ut_expect_file(vol, "/pax", "text");
	ut_expect_file(vol, "/gnu", "text");
	ut_expect_file(vol, "/last", "text");
	expect_error(vol, "/none", ENOENT);
	expect_error(vol, "/self", ELOOP);
	expect_error(vol, "/last/x", ENOTDIR);
	expect_error(vol, "/folder", EISDIR);
	expect_error(vol, "/short", ENOENT);
	expect_list(vol, "/folder", "file:4 hard:4 ");
	ut_done(vol, &a);
}

/*
 * tar -r adds members below what is a link in the archive: what can be opened
 * by a path is listed there, once.
 */
static void
test_below_link(void **state)
{
	struct ut_archive a = {0};
	struct fs_volume *vol;

	(void)state;
	ut_add_file(&a, "usr/stand/a", "old");
	ut_add_file(&a, "usr/stand/c", "see");
	ut_add_file(&a, "usr/stand/d/e", "deep");
	ut_add_link(&a, "stand", '2', "usr/stand");
	ut_add_file(&a, "stand/a", "newer");
	ut_add_file(&a, "stand/b", "be");
	ut_add_link(&a, "stand/l", '2', "c");
	ut_add_link(&a, "gone", '2', "nowhere");
	ut_add_file(&a, "gone/f", "f");
	ut_add_link(&a, "way", '2', "stand");
	ut_add_link(&a, "tofile", '2', "usr/stand/c");
	ut_add_file(&a, "tofile/g", "gg");
	ut_finish(&a);
	vol = ut_mount_ok(&a);
	expect_list(vol, "/stand", "a:5 b:2 l:3 c:3 d/:0 ");
	expect_list(vol, "/usr/stand", "a:3 c:3 d/:0 ");
	expect_list(vol, "/stand/d", "e:4 ");
	expect_list(vol, "/gone", "f:1 ");
	expect_list(vol, "/tofile", "g:2 ");
	expect_list(vol, "/", "gone/:0 stand/:0 tofile:3 usr/:0 way/:0 ");
	ut_expect_file(vol, "/stand/a", "newer");
	ut_expect_file(vol, "/stand/b", "be");
	ut_expect_file(vol, "/stand/c", "see");
	ut_expect_file(vol, "/stand/d/e", "deep");
	ut_expect_file(vol, "/stand/l", "see");
	ut_expect_file(vol, "/gone/f", "f");
	ut_expect_file(vol, "/tofile", "see");
	ut_expect_file(vol, "/tofile/g", "gg");
	ut_done(vol, &a);
}

static void
expect_fault(struct ut_archive *a, int error, const char *what, uint64_t offset)
{
	struct fs_volume *vol;
	struct fs_fault fault;

	assert_int_equal(ut_mount(a, &vol, &fault), error);
	assert_string_equal(fault.flt_what, what);
	assert_int_equal(fault.flt_offset, offset);
	assert_int_equal(ut_memory.mm_live, 0);
}

/* The reason and the place of each refusal. */
static void
test_faults(void **state)
{
	struct ut_archive a = {0};

	(void)state;
	expect_fault(&a, EFTYPE, "no known file system", 0);
	ut_add_file(&a, "f", "abc");
	ut_add_file(&a, "g", "abc");
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
	ustarmake_seal(a.a_data + 1024);
	expect_fault(&a, EIO, "size is no number", 1024);
	a.a_data[1024 + 124] = '7';
	ustarmake_seal(a.a_data + 1024);
	expect_fault(&a, EIO, "member runs past the image", 1024);
	memset(a.a_data + 1024 + 124, 0xff, 12);
	ustarmake_seal(a.a_data + 1024);
	expect_fault(&a, EIO, "size is no number", 1024);
	memset(a.a_data + 1024 + 124, 0xff, 12);
	a.a_data[1024 + 124] = 0x80;
	ustarmake_seal(a.a_data + 1024);
	expect_fault(&a, EIO, "size is no number", 1024);
	memset(a.a_data + 1024 + 124, 0, 4);
	a.a_data[1024 + 124] = 0x80;
	ustarmake_seal(a.a_data + 1024);
	expect_fault(&a, EIO, "member runs past the image", 1024);
	/* 2^64 - 1024: an offset that would wrap around to a small one. */
	memcpy(a.a_data + 1024 + 124,
	    "\x80\0\0\0\xff\xff\xff\xff\xff\xff\xfc\0", 12);
	ustarmake_seal(a.a_data + 1024);
	expect_fault(&a, EIO, "member runs past the image", 1024);
	a.a_size -= 600;
	expect_fault(&a, EIO, "header is truncated", 1024);
	memset(a.a_data, 0, 1024);
	expect_fault(&a, EFTYPE, "no known file system", 0);
	free(a.a_data);
}

/* GNU's binary size, and a size that fills the field. */
static void
test_number_forms(void **state)
{
	static const char forms[][13] = {"\x80\0\0\0\0\0\0\0\0\0\0\3",
	    "000000000003", "          3 ", "3\0garbage..", "3 garbage..."};
	struct ut_archive a = {0};

	(void)state;
	for (size_t i = 0; i < knitems(forms); i++) {
		struct fs_volume *vol;

		memset(&a, 0, sizeof(a));
		ut_add_file(&a, "f", "abc");
		memcpy(a.a_data + 124, forms[i], 12);
		ustarmake_seal(a.a_data);
		vol = ut_mount_ok(&a);
		ut_expect_file(vol, "/f", "abc");
		ut_done(vol, &a);
	}
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
	    cmocka_unit_test(test_links),
	    cmocka_unit_test(test_below_link),
	    cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_number_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
