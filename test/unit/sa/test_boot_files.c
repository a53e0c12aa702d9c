/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_boot_files.c: boot_kernel() with files that it leaves out: it says so
 * and boots with the rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootbench.h"

static struct bootbench b;

static void
test_bad_modules(void **state)
{
	struct fakeenv *fe = b.b_fe;
	struct fakefile *last;

	(void)state;
	bootbench_module(&b, "empty", 0);
	last = bootbench_module(&b, "short", 300000);
	last->ff_read_error = EIO;
	last->ff_good_reads = 1;
	bootbench_module(&b, "unread", 300000)->ff_read_error = EIO;
	fakevol_dir(b.b_vol, BOOTBENCH_STAND "dir/dir.kmod");
	fakevol_zeros(b.b_vol, "/large", 100 << 20);
	fakevol_zeros(b.b_vol, "/huge", (uint64_t)3 << 30);
	last = bootbench_module(&b, "last", 3000);
	bootbench_load(&b, BI_MODULE_ELF, "missing");
	bootbench_load(&b, BI_MODULE_ELF, "empty");
	bootbench_load(&b, BI_MODULE_ELF, "dir");
	bootbench_load(&b, BI_MODULE_ELF, "/large");
	bootbench_load(&b, BI_MODULE_ELF, "/huge");
	bootbench_load(&b, BI_MODULE_ELF, "unread");
	/* Modules are read when they are opened, others are not. */
	bootbench_load(&b, BI_MODULE_IMAGE, BOOTBENCH_STAND "short/short.kmod");
	bootbench_load(&b, BI_MODULE_ELF, "last");
	bootbench_boots(&b, "netbsd", 1);
	bootbench_same(&b, 0, last);
	/* It follows the place of the file that could not be read. */
	assert_int_equal(bootbench_modules(&b)->entry[0].base, 0x250000);
	assert_true(fakeenv_saw(fe, "WARNING: module missing: not found"));
	assert_true(fakeenv_saw(fe, "empty.kmod: empty file (0 bytes)"));
	assert_true(fakeenv_saw(fe, "dir.kmod (a directory)"));
	assert_true(fakeenv_saw(fe,
	    "WARNING: hd0a:/large: needs 102400 KB in one piece "
	    "between 0x206000 and 4 GB"));
	assert_true(fakeenv_saw(fe, "hd0a:/huge: larger than 2 GB: left out"));
	assert_true(fakeenv_saw(fe,
	    "293 KB at 0x206000\nWARNING: hd0a:" BOOTBENCH_STAND
	    "short/short.kmod: input/output error: left out\n"));
	assert_true(fakeenv_saw(
	    fe, "unread.kmod: cannot be read: input/output error: left out"));
	assert_int_equal(fakeenv_count(fe, "WARNING"), 7);
}

/* A boot with many files prints few characters on the firmware's screen. */
static void
test_few_characters(void **state)
{
	struct fakeenv *fe = b.b_fe;
	char name[8];

	(void)state;
	for (int i = 0; i < 20; i++) {
		ksnprintf(name, sizeof(name), "mod%d", i);
		bootbench_module(&b, name, 3000);
		bootbench_load(&b, BI_MODULE_ELF, name);
	}
	assert_int_equal(boot_kernel(&b.b_ld, "netbsd", 0), ECANCELED);
	assert_true(fakeenv_saw(fe, "20 files: 59 KB at 0x206000\n"));
	assert_true(fakeenv_saw(fe, "module: mod19: hd0a:" BOOTBENCH_STAND));
	assert_true(fe->fe_nserial > (size_t)20 * 40);
	assert_true(strlen(fakeenv_out(fe)) - fe->fe_nserial <= 160);
	/* -v: each file by name; -z: none. */
	fakeenv_out_clear(fe);
	fe->fe_nserial = 0;
	assert_int_equal(boot_kernel(&b.b_ld, "netbsd", AB_VERBOSE), ECANCELED);
	assert_true(fakeenv_saw(fe, "module: mod19: hd0a:" BOOTBENCH_STAND));
	assert_int_equal(fakeenv_count(fe, "files"), 0);
	assert_int_equal(fe->fe_nserial, 0);
	fakeenv_out_clear(fe);
	assert_int_equal(boot_kernel(&b.b_ld, "netbsd", AB_SILENT), ECANCELED);
	assert_int_equal(fakeenv_count(fe, "module: "), 0);
}

/* The last file fails: the image ends before its pages. */
static void
test_last_fails(void **state)
{
	struct fakefile *z;

	(void)state;
	bootbench_module(&b, "a", 100);
	z = bootbench_module(&b, "z", 300000);
	z->ff_read_error = EIO;
	z->ff_good_reads = 1;
	bootbench_load(&b, BI_MODULE_ELF, "a");
	bootbench_load(&b, BI_MODULE_IMAGE, BOOTBENCH_STAND "z/z.kmod");
	bootbench_boots(&b, "netbsd", 1);
}

/* More than bootinfo can describe. */
static void
test_many_modules(void **state)
{
	char path[32];
	const struct btinfo_modulelist *ml;
	struct bitable bt;

	(void)state;
	bootbench_file(&b, "/m", 10);
	/* One file under many names. */
	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof(path), "/%d/../m", i);
		bootbench_load(&b, BI_MODULE_ELF, path);
	}
	(void)boot_kernel(&b.b_ld, "netbsd", 0);
	ml = bootbench_modules(&b);
	assert_true(ml->num > 150 && ml->num < 178);
	assert_int_equal(
	    fakeenv_count(b.b_fe, "WARNING: bootinfo has room for "), 1);
	assert_true(fakeenv_saw(b.b_fe, "are left out"));
	bt = bootbench_table(&b);
	assert_non_null(bitable_find(&bt, BTINFO_MEMMAP));
}

/* A missing file takes no room in bootinfo. */
static void
test_many_missing(void **state)
{
	char path[32];

	(void)state;
	bootbench_file(&b, "/m", 10);
	bootbench_file(&b, "/n", 10);
	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof(path), "/none%d", i);
		bootbench_load(&b, BI_MODULE_ELF, path);
	}
	bootbench_load(&b, BI_MODULE_ELF, "/m");
	bootbench_load(&b, BI_MODULE_FS, "/n");
	bootbench_boots(&b, "netbsd", 2);
	assert_int_equal(fakeenv_count(b.b_fe, "bootinfo has room"), 0);
	assert_int_equal(fakeenv_count(b.b_fe, ": not found (tried"), 200);
}

/* A module at `at`, of which `run` bytes lie side by side. */
static struct fakefile *
module_at(const char *name, size_t size, uint64_t at, uint64_t run)
{
	struct fakefile *f = bootbench_module(&b, name, size);

	f->ff_at = at;
	f->ff_run = run;
	bootbench_load(&b, BI_MODULE_ELF, name);
	return f;
}

/*
 * Modules that follow each other on the disk are read ahead together,
 * whatever their order; one that is elsewhere, or fails, by itself.
 */
static void
test_ahead(void **state)
{
	struct fakefile *mods[5];
	const char *log = b.b_vol->fv_log;

	(void)state;
	mods[0] = module_at("c", 5000, 1060000, 5000);
	mods[1] = module_at("far", 5000, 90000000, 5000);
	mods[2] = module_at("a", 50000, 1000000, 50000);
	mods[3] = module_at("b", 4000, 1050000, 4000);
	mods[4] = module_at("pieces", 300000, 50000000, 200000);
	bootbench_boots(&b, "netbsd", 5);
	for (int i = 0; i < 5; i++)
		bootbench_same(&b, i, mods[i]);
	/* Block pointers may be behind it. */
	assert_non_null(strstr(log, ">1000000,65000 >50000000,365536 >0,0 "));
	/* The first read fails, and what follows does not. */
	mods[3]->ff_read_error = EIO;
	mods[3]->ff_nread = mods[3]->ff_good_reads = 0;
	bootbench_boots(&b, "netbsd", 4);
	mods[3]->ff_read_error = 0;
	/* Of no more than 2 MB at once; offsets may be any. */
	b.b_vol->fv_log[0] = '\0';
	mods[2]->ff_at = UINT64_MAX - 1000;
	mods[0]->ff_size = mods[4]->ff_size = 5000;
	mods[0]->ff_at = mods[1]->ff_at = 7000;
	bootbench_boots(&b, "netbsd", 5);
	assert_non_null(strstr(log, ">7000,5000 >0,0 "));
}

/* The buffer of each disk is given back, whichever disk comes last. */
static void
test_ahead_volumes(void **state)
{
	struct fakevol *other = fakeenv_volume(b.b_fe, "hd1a");

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *name = i == 0 ? "a" : "b";
		struct fakefile *f =
		    module_at(name, 5000, 1000000 + 5000 * (uint64_t)i, 5000);
		char path[32];

		snprintf(path, sizeof(path), "/%s.kmod", name);
		f = fakevol_file(other, path, f->ff_data, f->ff_size);
		f->ff_at = 2000000 + 5000 * (uint64_t)i;
		f->ff_run = 5000;
		snprintf(path, sizeof(path), "hd1a:/%s.kmod", name);
		bootbench_load(&b, BI_MODULE_ELF, path);
	}
	bootbench_boots(&b, "netbsd", 4);
	assert_non_null(strstr(b.b_vol->fv_log, ">1000000,10000 >0,0 "));
	assert_non_null(strstr(other->fv_log, ">2000000,10000 >0,0 "));
}

int
main(void)
{
#define TEST(f) BOOTBENCH_TEST(f, &b)
	const struct CMUnitTest tests[] = {
	    TEST(test_bad_modules),
	    TEST(test_few_characters),
	    TEST(test_last_fails),
	    TEST(test_many_modules),
	    TEST(test_many_missing),
	    TEST(test_ahead),
	    TEST(test_ahead_volumes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
