/* SPDX-License-Identifier: BSD-2-Clause */
/* test_modfind.c: where a module's file is searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "fakeenv.h"
#include <boot/modfind.h>

static struct fakeenv *fe;
static struct fakevol *hd0a, *hd1a;
static struct loader ld;
static struct bootvols vols;
static const struct modplace place = {"hd1a", "amd64", "10.1", ""};
static const struct modplace noversion = {"hd1a", "amd64", "", ""};

#define STAND "/stand/amd64/10.1/modules/"

/* The default device is hd0a, the kernel's is hd1a. */
static int
setup(void **state)
{
	(void)state;
	fe = fakeenv_new();
	hd0a = fakeenv_volume(fe, "hd0a");
	hd1a = fakeenv_volume(fe, "hd1a");
	fakeenv_loader(fe, &ld);
	LIST_INIT(&vols);
	return 0;
}

static int
teardown(void **state)
{
	bool clean;

	(void)state;
	bootvols_unmount(&ld, &vols);
	modreq_clear(&ld);
	clean = fakeenv_noleak(fe);
	fakeenv_free(fe);
	return clean ? 0 : 1;
}

static int
find(const struct modplace *mp, int type, const char *text, char *where)
{
	struct bootfile bf;
	int error;

	modreq_clear(&ld);
	fakeenv_out_clear(fe);
	assert_int_equal(modreq_add(&ld, type, text), 0);
	error =
	    module_find(&ld, &vols, mp, TAILQ_FIRST(&ld.ld_boot->bo_mods), &bf);
	if (error == 0) {
		assert_string_equal(fakeenv_out(fe), "");
		memcpy(where, bf.bf_where, sizeof(bf.bf_where));
		bootfile_close(&bf);
	} else {
		assert_true(fakeenv_saw(fe, "WARNING: "));
		assert_int_equal(fakeenv_count(fe, "\n"), 1);
	}
	return error;
}

static void
found_at(
    const struct modplace *mp, int type, const char *text, const char *expect)
{
	char where[BOOTFILE_WHERE];

	assert_int_equal(find(mp, type, text, where), 0);
	assert_string_equal(where, expect);
}

static void
missing(const struct modplace *mp, int type, const char *text, int expect,
    const char *message)
{
	char where[BOOTFILE_WHERE];

	assert_int_equal(find(mp, type, text, where), expect);
	assert_true(fakeenv_saw(fe, message));
}

static void
test_name(void **state)
{
	(void)state;
	fakevol_text(hd1a, STAND "hello/hello.kmod", "x");
	fakevol_text(hd0a, STAND "hello/hello.kmod", "x");
	fakevol_text(hd1a, "/hello", "x");
	found_at(
	    &place, BI_MODULE_ELF, "hello", "hd1a:" STAND "hello/hello.kmod");
	/* Blanks are part of a name. */
	fakevol_text(hd1a, STAND "a b/a b.kmod", "x");
	found_at(&place, BI_MODULE_ELF, "a b", "hd1a:" STAND "a b/a b.kmod");
	found_at(&place, BI_MODULE_ELF, "hd0a:hello",
	    "hd0a:" STAND "hello/hello.kmod");
	/* Each volume was mounted once. */
	assert_int_equal(hd0a->fv_nmount, 1);
	assert_int_equal(hd1a->fv_nmount, 1);
}

/* Which kernels belong to a set, and to which. */
static void
test_set_of_kernel(void **state)
{
	static const struct {
		const char *kernel, *set;
	} cases[] = {
	    {"/netbsd/kernel", "/netbsd"},
	    {"netbsd/kernel", "/netbsd"},
	    {"//netbsd/./x/..//kernel", "/netbsd"},
	    {"/sets/a/kernel", "/sets/a"},
	    {"/kernel", ""},
	    {"kernel", ""},
	    {"/netbsd", ""},
	    {"/netbsd/kernel.gz", "/netbsd"},
	    {"/set/netbsd", "/set"},
	    {"/set/netbsd.gz", "/set"},
	    {"/netbsd.gz", ""},
	    {"/netbsd/kernel.zst", ""},
	    {"/netbsd/mykernel", ""},
	    {"/kernel/netbsd.old", ""},
	    {"/netbsd/kernel/..", ""},
	    {"", ""},
	};
	char path[MODFIND_SET + 8];
	struct modplace mp;

	(void)state;
	for (size_t i = 0; i < knitems(cases); i++) {
		modplace_set(&mp, cases[i].kernel);
		assert_string_equal(mp.mpl_set, cases[i].set);
	}
	/* The longest path, with and without a slash; and a longer one. */
	memset(path, 's', sizeof(path));
	strcpy(path + 255 - 7, "/kernel");
	modplace_set(&mp, path);
	assert_int_equal(strlen(mp.mpl_set), 255 - 7 + 1);
	memset(path, 's', sizeof(path));
	strcpy(path + sizeof(path) - 8, "/kernel");
	modplace_set(&mp, path);
	assert_string_equal(mp.mpl_set, "");
}

static void
test_set(void **state)
{
	struct modplace set = place, bare = noversion;
	char name[161];

	(void)state;
	modplace_set(&set, "/test/kernel");
	modplace_set(&bare, "/test/kernel");
	fakevol_text(hd1a, STAND "hello/hello.kmod", "x");
	found_at(
	    &set, BI_MODULE_ELF, "hello", "hd1a:" STAND "hello/hello.kmod");
	fakevol_text(hd1a, "/test/modules/hello/hello.kmod", "x");
	found_at(&set, BI_MODULE_ELF, "hello",
	    "hd1a:/test/modules/hello/hello.kmod");
	found_at(&bare, BI_MODULE_ELF, "hello",
	    "hd1a:/test/modules/hello/hello.kmod");
	/* Not for paths, and not for files that are not modules. */
	missing(&set, BI_MODULE_ELF, "/hello", ENOENT,
	    "(tried hd1a:/hello, hd0a:/hello)");
	missing(&set, BI_MODULE_FS, "hello", ENOENT,
	    "(tried hd1a:/hello, hd0a:/hello)");
	missing(&set, BI_MODULE_ELF, "no", ENOENT,
	    "(tried hd1a:/test/modules/no/no.kmod, hd1a:" STAND
	    "no/no.kmod, hd1a:/no, hd0a:/no)\n");
	missing(&bare, BI_MODULE_ELF, "no", ENOENT,
	    "(tried hd1a:/test/modules/no/no.kmod, hd1a:/no, "
	    "hd0a:/no)\n");
	/* Too long for either place: it may still be a path. */
	memset(name, 'n', sizeof(name));
	name[160] = '\0';
	missing(&set, BI_MODULE_ELF, name, ENOENT, "(tried hd1a:/nnn");
}

static void
test_raw_text(void **state)
{
	(void)state;
	fakevol_text(hd1a, "/hello", "x");
	fakevol_text(hd0a, "/other.kmod", "x");
	/* Not in /stand: the text as a path, the kernel's device first. */
	found_at(&place, BI_MODULE_ELF, "hello", "hd1a:/hello");
	found_at(&place, BI_MODULE_ELF, "other.kmod", "hd0a:/other.kmod");
	found_at(&noversion, BI_MODULE_ELF, "hello", "hd1a:/hello");
	fakevol_text(hd0a, "/hello", "x");
	found_at(&place, BI_MODULE_ELF, "hello", "hd1a:/hello");
	found_at(&place, BI_MODULE_ELF, "hd0a:hello", "hd0a:/hello");
}

static void
test_path(void **state)
{
	(void)state;
	fakevol_text(hd1a, "/boot/mod.kmod", "x");
	fakevol_text(hd0a, "/alone.kmod", "x");
	found_at(
	    &place, BI_MODULE_ELF, "/boot/mod.kmod", "hd1a:/boot/mod.kmod");
	found_at(&place, BI_MODULE_ELF, "/boot//../boot/./mod.kmod",
	    "hd1a:/boot/mod.kmod");
	found_at(&place, BI_MODULE_ELF, "hd1a:/boot/mod.kmod",
	    "hd1a:/boot/mod.kmod");
	found_at(
	    &place, BI_MODULE_ELF, "hd1:/boot/mod.kmod", "hd1a:/boot/mod.kmod");
	found_at(&place, BI_MODULE_ELF, "/alone.kmod", "hd0a:/alone.kmod");
	missing(&place, BI_MODULE_ELF, "hd0a:/boot/mod.kmod", ENOENT,
	    "(tried hd0a:/boot/mod.kmod)");
}

/* Files that are not modules are searched by their path only. */
static void
test_types(void **state)
{
	(void)state;
	fakevol_text(hd1a, STAND "fs/fs.kmod", "x");
	fakevol_text(hd1a, "/boot/fs.tar", "x");
	found_at(&place, BI_MODULE_FS, "/boot/fs.tar", "hd1a:/boot/fs.tar");
	found_at(&place, BI_MODULE_RND, "boot/fs.tar", "hd1a:/boot/fs.tar");
	missing(&place, BI_MODULE_FS, "fs", ENOENT,
	    "WARNING: fs fs: not found (tried hd1a:/fs, hd0a:/fs)\n");
}

static void
test_missing(void **state)
{
	(void)state;
	missing(&place, BI_MODULE_ELF, "nosuch", ENOENT,
	    "WARNING: module nosuch: not found (tried hd1a:" STAND
	    "nosuch/nosuch.kmod, hd1a:/nosuch, hd0a:/nosuch)\n");
	missing(&noversion, BI_MODULE_ELF, "nosuch", ENOENT,
	    "hd1a:/nosuch, hd0a:/nosuch): the kernel's version is unknown: "
	    "load it by its path\n");
	missing(&place, BI_MODULE_ELF, "hd9a:/x", ENXIO,
	    "hd9a:/x: no such device (`dev` lists them)");
	/* Control characters of a name do not reach the console. */
	missing(&place, BI_MODULE_ELF, "\033[2Jx", ENOENT, "\\x1b[2Jx");
	assert_null(strchr(fakeenv_out(fe), '\033'));
}

/* A directory is not the file: the search goes on.  Other errors end it. */
static void
test_faults(void **state)
{
	(void)state;
	fakevol_dir(hd1a, STAND "dir/dir.kmod");
	fakevol_text(hd1a, "/dir", "x");
	found_at(&place, BI_MODULE_ELF, "dir", "hd1a:/dir");
	fakevol_dir(hd1a, "/test");
	fakevol_text(hd0a, "/test", "x");
	found_at(&place, BI_MODULE_ELF, "test", "hd0a:/test");
	fakevol_dir(hd1a, "/folder");
	missing(&place, BI_MODULE_ELF, "folder", ENOENT,
	    "hd1a:" STAND "folder/folder.kmod, hd1a:/folder (a directory), "
	    "hd0a:/folder)");
	fakevol_text(hd1a, "/bad", "x")->ff_open_error = EIO;
	missing(
	    &place, BI_MODULE_ELF, "bad", EIO, "hd1a:/bad: input/output error");
	/* A file where a directory should be is a missing file. */
	fakevol_text(hd1a, STAND "file", "x");
	missing(&place, BI_MODULE_ELF, "file", ENOENT, "not found");
	bootvols_unmount(&ld, &vols);
	hd1a->fv_mount_error = EIO;
	missing(&place, BI_MODULE_ELF, "/dir", EIO, "input/output error");
}

/* The longest name: too long for the /stand path, tried as a path. */
static void
test_long(void **state)
{
	char name[256], where[BOOTFILE_WHERE];

	(void)state;
	memset(name, 'n', 255);
	name[255] = '\0';
	missing(&place, BI_MODULE_ELF, name, ENOENT, "(tried hd1a:/nnnn");
	assert_int_equal(fakeenv_count(fe, "/stand"), 0);
	name[100] = '\0';
	missing(&place, BI_MODULE_ELF, name, ENOENT, "hd1a:/stand/amd64");
	/* A long path that exists. */
	snprintf(where, sizeof(where), "hd1a:/%s", name);
	fakevol_text(hd1a, where + strlen("hd1a:"), "x");
	found_at(&noversion, BI_MODULE_ELF, name, where);
}

static void
test_nomem(void **state)
{
	char where[BOOTFILE_WHERE];
	int error = ENOMEM;
	unsigned n;

	(void)state;
	fakevol_text(hd1a, "/boot/mod.kmod", "x");
	(void)device_count(&ld);
	for (n = 1; error == ENOMEM; n++) {
		/* Two are the request's own. */
		fakeenv_fail_after(fe, n + 2, false);
		error =
		    find(&noversion, BI_MODULE_ELF, "/boot/mod.kmod", where);
		bootvols_unmount(&ld, &vols);
	}
	assert_int_equal(error, 0);
	assert_in_range(n, 6, 12); /* places, device, probe, mount, file */
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(test_name),
	    TEST(test_set_of_kernel),
	    TEST(test_set),
	    TEST(test_raw_text),
	    TEST(test_path),
	    TEST(test_types),
	    TEST(test_missing),
	    TEST(test_faults),
	    TEST(test_long),
	    TEST(test_nomem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
