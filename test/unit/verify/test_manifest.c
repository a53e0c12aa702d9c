/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_manifest.c: the text of a manifest: what is read, and what is refused at
 * which line and column.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libkern/kerrno.h>
#include <libverify/manifest.h>

#define HEAD "primeboot-manifest 1\nsvn 7\nbuilt 2026-11-29T10:00:00Z\n"
#define D16  "0123456789abcdef"
#define H256 D16 D16 D16 D16
#define H384 H256 D16 D16
#define H512 H256 H256
#define S256 "sha256:" H256

#define ROOM 64
static struct manifest mf;
static struct manifest_entry entries[ROOM];
static struct manifest_fault mff;
static uint64_t built; /* what manifest_built() found */

/* Read a copy of exactly that size: ASan guards its end. */
static char *copied;

static int
read_bytes(const char *text, size_t len)
{
	free(copied);
	copied = malloc(len + 1);
	assert_non_null(copied);
	memmove(copied + 1, text, len);
	built = manifest_built(copied + 1, len);
	return manifest_read(&mf, copied + 1, len, entries, ROOM, &mff);
}

static int
read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

static const struct manifest_entry *
find(const char *path)
{
	return manifest_find(&mf, path, strlen(path), NULL);
}

/* Refused at that line and column, with these words in the reason. */
static void
bad(const char *text, unsigned line, unsigned column, const char *what)
{
	const int error = read_text(text);

	if (error != EFTYPE || mff.mff_line != line ||
	    mff.mff_column != column || strstr(mff.mff_what, what) == NULL)
		fail_msg("%s: %d: line %u, column %u: %s", text, error,
		    mff.mff_line, mff.mff_column, mff.mff_what);
	assert_non_null(mff.mff_help);
	assert_int_equal(mf.mnf_n, 0);
	/* manifest_built() finds the date of a text that is refused, too. */
	assert_int_equal(
	    built, strncmp(text, HEAD, sizeof(HEAD) - 1) == 0 ? 1795946400 : 0);
}

static void
bad_entry(const char *line, unsigned column, const char *what)
{
	char text[4096];

	snprintf(text, sizeof(text), HEAD "%s\n", line);
	bad(text, 4, column, what);
}

static void
test_reads(void **state)
{
	const struct manifest_entry *mfe;
	uint8_t hash[VERIFY_HASH_SIZE];

	(void)state;
	assert_int_equal(
	    read_text(
		HEAD "# a comment\n"
		     "\n"
		     "kernel 20123456 " S256 " netbsd\n"
		     "module 0 sha384:" H384 " modules/a b/c.kmod\n"
		     "config 9223372036854775807 sha512:" H512 " boot.cfg\n"
		     "image 1 " S256 " .hidden/splash.bmp\n"
		     "seed-not-verified - - var/entropy-file\n"),
	    0);
	assert_int_equal(mf.mnf_n, 5);
	assert_int_equal(mf.mnf_svn, 7);
	assert_int_equal(mf.mnf_built, 1795946400);
	assert_int_equal(built, 1795946400);
	assert_false(mf.mnf_veriexec);
	mfe = find("netbsd");
	assert_non_null(mfe);
	assert_int_equal(mfe->mfe_role, VERIFY_KERNEL);
	assert_int_equal(mfe->mfe_size, 20123456);
	assert_int_equal(mfe->mfe_line, 6);
	assert_int_equal(manifest_hash(mfe, hash), 32);
	assert_int_equal(hash[0], 0x01);
	assert_int_equal(hash[31], 0xef);
	mfe = find("modules/a b/c.kmod");
	assert_non_null(mfe);
	assert_int_equal(mfe->mfe_alg, VERIFY_SHA384);
	assert_int_equal(manifest_hash(mfe, hash), 48);
	assert_int_equal(find("boot.cfg")->mfe_size, INT64_MAX);
	assert_int_equal(manifest_hash(find("boot.cfg"), hash), 64);
	assert_int_equal(find("var/entropy-file")->mfe_role, VERIFY_SEED);
	assert_int_equal(find("var/entropy-file")->mfe_size, MANIFEST_NOSIZE);
	assert_null(find("netbs"));
	assert_null(find("netbsdx"));
	assert_null(find(""));
	assert_int_equal(read_text(HEAD), 0);
	assert_int_equal(mf.mnf_n, 0);
	assert_null(find("netbsd"));
}

static void
test_veriexec(void **state)
{
	uint8_t hash[VERIFY_HASH_SIZE];

	(void)state;
	assert_int_equal(
	    read_text(
		"# Generated\n"
		"/netbsd\tSHA256 " H256 "\n"
		"  /bin/sh sha384\t" H384 "  direct , file # sh\n"
		"/stand/x.kmod SHA512 " H512 " LIBRARY,Script, untrusted\n"),
	    0);
	assert_true(mf.mnf_veriexec);
	assert_int_equal(mf.mnf_built, 0);
	assert_int_equal(built, 0);
	assert_int_equal(mf.mnf_n, 3);
	assert_int_equal(find("netbsd")->mfe_role, VERIFY_ANY);
	assert_int_equal(find("netbsd")->mfe_size, MANIFEST_NOSIZE);
	assert_int_equal(manifest_hash(find("bin/sh"), hash), 48);
	assert_int_equal(find("stand/x.kmod")->mfe_alg, VERIFY_SHA512);
	bad("#\nnetbsd SHA256 " H256 "\n", 2, 1, "absolute");
	bad("/netbsd RMD160 " H256 "\n", 1, 9, "no hash");
	bad("/netbsd\n", 1, 8, "no hash");
	bad("/netbsd SHA256\n", 1, 15, "number of digits");
	bad("/netbsd SHA256 " H256 " fast\n", 1, 81, "flag");
	bad("/netbsd SHA256 " H256 " file direct\n", 1, 86, "comma");
	bad("/netbsd SHA256 " H256 " file,\n", 1, 86, "flag");
	bad("/a\\ b SHA256 " H256 "\n", 1, 3, "backslash");
	bad("/ SHA256 " H256 "\n", 1, 2, "no path");
	bad("//a SHA256 " H256 "\n", 1, 2, "begins with /");
	bad("/a SHA256 " H256 "\n/A SHA256 " H256 "\n", 2, 1, "case alone");
}

static void
test_header(void **state)
{
	(void)state;
	bad("", 1, 1, "not a manifest");
	bad("\n", 1, 1, "not a manifest");
	bad("primeboot-manifest", 1, 1, "not a manifest");
	bad("primeboot-manifest 1", 1, 21, "newline");
	bad("primeboot-manifest 2\n", 1, 20, "version");
	bad("primeboot-manifest 1 \n", 1, 20, "version");
	bad("primeboot-manifest 1\n", 2, 1, "incomplete");
	bad("primeboot-manifest 1\nbuilt 1\n", 2, 1, "header");
	bad("primeboot-manifest 1\nsvn\n", 2, 4, "number");
	bad("primeboot-manifest 1\nsvn -1\n", 2, 5, "number");
	bad("primeboot-manifest 1\nsvn 4294967296\n", 2, 5, "large");
	bad("primeboot-manifest 1\nsvn 1\n", 3, 1, "incomplete");
	bad("primeboot-manifest 1\nsvn 1\nbuilt 2026-02-29T10:00:00Z\n", 3, 7,
	    "date");
	bad("primeboot-manifest 1\r\n", 1, 21, "carriage");
	bad("\x7f"
	    "ELF\n",
	    1, 1, "not a manifest");
}

static void
test_entries(void **state)
{
	char text[2048];

	(void)state;
	bad_entry("kernels 1 " S256 " a", 1, "role");
	bad_entry(" kernel 1 " S256 " a", 1, "role");
	bad_entry("? 1 " S256 " a", 1, "role");
	bad_entry("kernel", 7, "number");
	bad_entry("kernel  1 " S256 " a", 8, "number");
	bad_entry("kernel 01 " S256 " a", 8, "number");
	bad_entry("kernel +1 " S256 " a", 8, "number");
	bad_entry("kernel -1 " S256 " a", 8, "number");
	bad_entry("kernel 0x1 " S256 " a", 8, "number");
	bad_entry("kernel 9223372036854775808 " S256 " a", 8, "number");
	bad_entry("kernel 18446744073709551615 " S256 " a", 8, "number");
	bad_entry("kernel 99999999999999999999 " S256 " a", 8, "number");
	bad_entry("kernel 1 " H256 " a", 10, "no hash");
	bad_entry("kernel 1 md5:00 a", 10, "no hash");
	bad_entry("kernel 1 - a", 10, "no hash");
	bad_entry("kernel 1 " S256 "0 a", 17, "number of digits");
	bad_entry("kernel 1 sha384:" H256 " a", 17, "number of digits");
	bad_entry("kernel 1 sha256:" D16 D16 D16 "0123456789abcdeg a", 80,
	    "hexadecimal");
	bad_entry("kernel 1 " S256, 81, "no path");
	bad_entry("kernel 1 " S256 " ", 82, "no path");
	bad_entry("seed-not-verified 1 - a", 19, "seed");
	bad_entry("seed-not-verified - " S256 " a", 19, "seed");
	bad_entry("kernel 1 " S256 " a\tb", 83, "printable");
	bad_entry("kernel 1 " S256 " a\x01"
		  "b",
	    83, "printable");
	bad_entry("kernel 1 " S256 " a\xc3\xa9", 83, "printable");
	bad_entry("kernel 1 " S256 " a\r", 83, "carriage");
	bad(HEAD "kernel 1 " S256 " a", 4, 83, "newline");
	/* A line of 1023 bytes ends in a path that is too long, one of 1024 is
	 * too long itself. */
	memset(text, 'a', sizeof(text));
	text[1023] = '\0';
	bad_entry(text, 1, "role");
	text[1023] = 'a';
	text[1024] = '\0';
	bad_entry(text, 1024, "longer than 1023");
	/* NUL ends no line. */
	assert_int_equal(
	    read_bytes(HEAD "#\0\n", sizeof(HEAD) - 1 + 3), EFTYPE);
	assert_int_equal(mff.mff_column, 2);
}

static void
bad_path(const char *path, size_t at, const char *what)
{
	char line[1024];

	snprintf(line, sizeof(line), "kernel 1 " S256 " %s", path);
	bad_entry(line, 82 + (unsigned)at, what);
}

static void
test_paths(void **state)
{
	char path[600];

	(void)state;
	bad_path("/netbsd", 0, "begins with /");
	bad_path("a//b", 2, "empty");
	bad_path("a/", 2, "empty");
	bad_path(".", 0, ". or ..");
	bad_path("..", 0, ". or ..");
	bad_path("../a", 0, ". or ..");
	bad_path("a/../b", 2, ". or ..");
	bad_path("a/./b", 2, ". or ..");
	bad_path("a/..", 2, ". or ..");
	bad_path("a/...", 2, "dot at the end");
	bad_path("netbsd.", 0, "dot at the end");
	bad_path("a./b", 0, "dot at the end");
	bad_path("netbsd ", 0, "blank");
	bad_path("a/ b", 2, "blank");
	bad_path("a\\b", 1, "backslash");
	memset(path, 'a', sizeof(path));
	path[MANIFEST_PATH_MAX + 1] = '\0';
	bad_path(path, 0, "longer than 511");
	snprintf(path + MANIFEST_PATH_MAX, 2, "%s", "");
	{
		char text[1024];

		snprintf(
		    text, sizeof(text), HEAD "kernel 1 " S256 " %s\n", path);
		assert_int_equal(read_text(text), 0);
		assert_non_null(find(path));
	}
}

static void
test_twice(void **state)
{
	const struct manifest_entry *variant;

	(void)state;
	bad(HEAD "kernel 1 " S256 " a/b\nmodule 1 " S256 " c\n"
		 "kernel 1 " S256 " a/b\n",
	    6, 1, "twice");
	assert_int_equal(mff.mff_first, 4);
	bad(HEAD "kernel 1 " S256 " a/b\nseed-not-verified - - A/b\n", 5, 1,
	    "case alone");
	assert_int_equal(mff.mff_first, 4);
	assert_int_equal(read_text(HEAD "kernel 1 " S256 " NetBSD\n"), 0);
	assert_null(manifest_find(&mf, "netbsd", 6, &variant));
	assert_ptr_equal(variant, &mf.mnf_entries[0]);
	assert_ptr_equal(manifest_find(&mf, "NetBSD", 6, &variant),
	    variant = &mf.mnf_entries[0]);
	assert_null(manifest_find(&mf, "x", 1, &variant));
	assert_null(variant);
}

/* As many entries as there is room for, in any order, and one more. */
static void
test_many(void **state)
{
	char text[16384], path[16];
	size_t len;

	(void)state;
	len = (size_t)snprintf(text, sizeof(text), "%s", HEAD);
	for (unsigned i = 0; i < ROOM; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "module %u " S256 " m%u\n", i, i * 37 % ROOM);
	assert_int_equal(read_text(text), 0);
	assert_int_equal(mf.mnf_n, ROOM);
	for (unsigned i = 0; i < ROOM; i++) {
		snprintf(path, sizeof(path), "m%u", i * 37 % ROOM);
		assert_int_equal(find(path)->mfe_size, i);
	}
	assert_true(manifest_count(text, len) >= ROOM);
	snprintf(text + len, sizeof(text) - len, "module 1 " S256 " m\n");
	assert_int_equal(read_text(text), E2BIG);
	assert_int_equal(mf.mnf_n, 0);
	assert_int_equal(
	    manifest_read(&mf, text, MANIFEST_MAX + 1, entries, ROOM, &mff),
	    E2BIG);
	snprintf(text, sizeof(text), "/a SHA256 " H256 "\n");
	assert_int_equal(
	    manifest_read(&mf, text, strlen(text), entries, 0, &mff), E2BIG);
	assert_int_equal(manifest_count("", 0), 0);
	assert_int_equal(manifest_count("a", 1), 1);
	assert_int_equal(manifest_count("a\nb", 3), 2);
}

/* Each prefix of a manifest is refused, or ends with a line. */
static void
test_truncated(void **state)
{
	static const char text[] = HEAD "kernel 1 " S256 " a\n"
					"module 22 sha512:" H512 " b\n";

	(void)state;
	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		const int error = read_bytes(text, n);

		if (n >= sizeof(HEAD) - 1 && text[n - 1] == '\n')
			assert_int_equal(error, 0);
		else
			assert_int_equal(error, EFTYPE);
		assert_int_equal(built, n >= sizeof(HEAD) - 1 ? 1795946400 : 0);
	}
	assert_int_equal(manifest_built(NULL, 0), 0);
}

static void
date(const char *text, uint64_t want)
{
	char out[MANIFEST_DATE_SIZE];
	uint64_t t;

	assert_true(manifest_date(text, strlen(text), &t));
	assert_int_equal(t, want);
	assert_string_equal(manifest_date_text(out, t), text);
}

static void
test_dates(void **state)
{
	static const char *const none[] = {"", "2026-11-29T10:00:00",
	    "2026-11-29T10:00:00z", "2026-11-29 10:00:00Z",
	    "1969-12-31T23:59:59Z", "2026-00-29T10:00:00Z",
	    "2026-13-29T10:00:00Z", "2026-11-00T10:00:00Z",
	    "2026-11-31T10:00:00Z", "2100-02-29T00:00:00Z",
	    "2026-11-29T24:00:00Z", "2026-11-29T10:60:00Z",
	    "2026-11-29T10:00:60Z", "2026-1--29T10:00:00Z",
	    "-026-11-29T10:00:00Z"};
	char out[MANIFEST_DATE_SIZE];
	uint64_t t;

	(void)state;
	date("1970-01-01T00:00:00Z", 0);
	date("1999-12-31T23:59:59Z", 946684799);
	date("2000-02-29T12:34:56Z", 951827696);
	date("2038-01-19T03:14:08Z", 2147483648);
	date("2100-03-01T00:00:00Z", 4107542400);
	date("9999-12-31T23:59:59Z", 253402300799);
	assert_string_equal(
	    manifest_date_text(out, UINT64_MAX), "9999-12-31T23:59:59Z");
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(manifest_date(none[i], strlen(none[i]), &t));
}

static void
test_roles(void **state)
{
	static const struct {
		const char *path;
		enum verify_role role;
	} cases[] = {{"netbsd", VERIFY_KERNEL}, {"netbsd.old", VERIFY_KERNEL},
	    {"onetbsd.gz", VERIFY_KERNEL}, {"set/netbsd", VERIFY_KERNEL},
	    {"set/kernel", VERIFY_KERNEL}, {"a/b/netbsd", VERIFY_ANY},
	    {"set/netbsd.old", VERIFY_ANY}, {"netbsd.sig", VERIFY_ANY},
	    {"a/b/m.kmod", VERIFY_MODULE}, {"m.kmod.gz", VERIFY_MODULE},
	    {"m.kmod.zst", VERIFY_MODULE}, {".kmod", VERIFY_ANY},
	    {"m.kmods", VERIFY_ANY}, {"boot.cfg", VERIFY_CONFIG},
	    {"EFI/NetBSD/boot.cfg", VERIFY_CONFIG}, {"xboot.cfg", VERIFY_ANY},
	    {"a/m/m.plist", VERIFY_CONFIG}, {"README", VERIFY_ANY},
	    {"", VERIFY_ANY}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (verify_role_of(cases[i].path) != cases[i].role)
			fail_msg("%s", cases[i].path);
	assert_string_equal(verify_role_name(VERIFY_CONFIG), "config");
	assert_string_equal(verify_role_name((enum verify_role)99), "?");
}

static int
done(void **state)
{
	(void)state;
	free(copied);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads),
	    cmocka_unit_test(test_veriexec),
	    cmocka_unit_test(test_header),
	    cmocka_unit_test(test_entries),
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_twice),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_dates),
	    cmocka_unit_test(test_roles),
	};

	return cmocka_run_group_tests(tests, NULL, done);
}
