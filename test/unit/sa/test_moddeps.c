/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_moddeps.c: what modules require is loaded before them.
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

#include "decodetest.h"
#include "modmake.h"

static struct bootbench b;

static void
load(const char *name)
{
	bootbench_load(&b, BI_MODULE_ELF, name);
}

static void
boots(const char *names)
{
	modmake_boots(&b, names);
}

static void
saw(const char *text)
{
	assert_true(fakeenv_saw(b.b_fe, text));
}

static unsigned
warnings(void)
{
	return fakeenv_count(b.b_fe, "WARNING");
}

/* Each file is read once. */
static void
test_required(void **state)
{
	struct fakefile *zfs, *solaris;

	(void)state;
	zfs = modmake_stand(&b, "zfs", "solaris");
	solaris = modmake_stand(&b, "solaris", NULL);
	load("zfs");
	boots("solaris zfs");
	saw("\nzfs: requires solaris: loaded\n");
	assert_int_equal(warnings(), 0);
	assert_int_equal(zfs->ff_bytes, zfs->ff_size);
	assert_int_equal(solaris->ff_bytes, solaris->ff_size);
	bootbench_same(&b, 0, solaris);
	bootbench_same(&b, 1, zfs);
	fakeenv_out_clear(b.b_fe);
	assert_int_equal(boot_kernel(&b.b_ld, "netbsd", AB_SILENT), ECANCELED);
	assert_int_equal(fakeenv_count(b.b_fe, "requires"), 0);
}

/* By name, wherever its file is, and in the order asked for. */
static void
test_on_the_list(void **state)
{
	const struct modspec ms = {.ms_name = "solaris"};

	(void)state;
	modmake_stand(&b, "zfs", "solaris");
	modmake_at(b.b_vol, "/mine/other.kmod", &ms);
	load("zfs");
	load("/mine/other.kmod");
	boots("zfs /mine/other.kmod");
	assert_int_equal(fakeenv_count(b.b_fe, "requires"), 0);
	/* A file of another format is known by its name. */
	modreq_clear(&b.b_ld);
	bootbench_file(&b, "/raw/solaris.kmod", 100);
	load("/raw/solaris.kmod");
	load("zfs");
	boots("/raw/solaris.kmod zfs");
	assert_int_equal(fakeenv_count(b.b_fe, "requires"), 0);
}

/* What two require is loaded once, before both. */
static void
test_order(void **state)
{
	(void)state;
	modmake_stand(&b, "a", "b,,c,");
	modmake_stand(&b, "b", "c");
	modmake_stand(&b, "c", NULL);
	modmake_stand(&b, "d", "c,b");
	load("a");
	load("d");
	boots("c b a d");
	saw("b: requires c: loaded\na: requires b: loaded\n");
	assert_int_equal(fakeenv_count(b.b_fe, "loaded"), 2);
}

static void
test_cycles(void **state)
{
	(void)state;
	modmake_stand(&b, "self", "self");
	modmake_stand(&b, "two", "zwei");
	modmake_stand(&b, "zwei", "two");
	modmake_stand(&b, "x", "y");
	modmake_stand(&b, "y", "z");
	modmake_stand(&b, "z", "x");
	load("self");
	load("two");
	load("x");
	boots("self zwei two z y x");
}

/* A requires the next one, and so on. */
static void
test_chain(void **state)
{
	char name[16], next[16];
	const struct btinfo_modulelist *ml;

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		snprintf(next, sizeof(next), "m%d", i + 1);
		modmake_stand(&b, name, i == 99 ? NULL : next);
	}
	load("m0");
	bootbench_boots(&b, "netbsd", 100);
	ml = bootbench_modules(&b);
	assert_string_equal(ml->entry[0].path, "m99");
	assert_string_equal(ml->entry[99].path, "m0");
}

/* More than bootinfo describes: those that do not fit are left out. */
static void
test_no_room(void **state)
{
	char name[16], next[16];
	const struct btinfo_modulelist *ml;

	(void)state;
	for (int i = 0; i < 250; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		snprintf(next, sizeof(next), "m%d", i + 1);
		modmake_stand(&b, name, i == 249 ? NULL : next);
	}
	load("m0");
	assert_int_equal(boot_kernel(&b.b_ld, "netbsd", 0), ECANCELED);
	ml = bootbench_modules(&b);
	assert_non_null(ml);
	assert_string_equal(ml->entry[ml->num - 1].path, "m0");
	saw("bootinfo has no room for it");
	assert_int_equal(warnings(), 1);
}

/* Names that are on no list cost as many searches as there are. */
static void
test_missing(void **state)
{
	const struct btinfo_missing *rec;
	struct fakefile *other;
	struct bitable bt;

	(void)state;
	other = bootbench_file(
	    &b, "/stand/amd64/10.0/modules/solaris/solaris.kmod", 10);
	modmake_stand(&b, "zfs", "solaris,gone");
	modmake_stand(&b, "zfs2", "solaris");
	load("zfs");
	load("zfs2");
	boots("zfs zfs2");
	saw("WARNING: zfs requires solaris: not found (tried hd0a:" BOOTBENCH_STAND
	    "solaris/solaris.kmod, hd0a:/solaris): /stand/amd64/10.0 has "
	    "one\n");
	saw("WARNING: zfs requires gone: not found (tried hd0a:" BOOTBENCH_STAND
	    "gone/gone.kmod, hd0a:/gone)\n");
	saw("WARNING: zfs2 requires solaris: ");
	assert_int_equal(warnings(), 3);
	assert_int_equal(other->ff_bytes, 0);
	/* Once more, and to the kernel. */
	saw("\nNot loaded:\nsolaris: not found\ngone: not found\n");
	bt = bootbench_table(&b);
	rec = bitable_find(&bt, BTINFO_MISSING);
	assert_non_null(rec);
	assert_string_equal(rec->text, "solaris: not found\ngone: not found\n");
	/* Also of a module that was asked for. */
	modreq_clear(&b.b_ld);
	load("solaris");
	boots("");
	saw("WARNING: module solaris: not found");
	saw("/stand/amd64/10.0 has one\n");
}

/* More than there is room for is counted; nothing is no record. */
static void
test_missing_many(void **state)
{
	const struct btinfo_missing *rec;
	char name[32], more[32];
	struct bitable bt;
	unsigned n = 0;

	(void)state;
	boots("");
	bt = bootbench_table(&b);
	assert_null(bitable_find(&bt, BTINFO_MISSING));
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		load(name);
	}
	boots("");
	bt = bootbench_table(&b);
	rec = bitable_find(&bt, BTINFO_MISSING);
	assert_non_null(rec);
	assert_true(strlen(rec->text) < BI_MISSING_MAX);
	for (const char *p = rec->text; *p != '\0'; p++)
		n += *p == '\n';
	snprintf(more, sizeof(more), "\nand %u more\n", 1000 - (n - 1));
	assert_non_null(strstr(rec->text, more));
	saw(more);
}

/* Its file holds another module, or cannot be read. */
static void
test_bad_files(void **state)
{
	const struct modspec other = {.ms_name = "other"};
	struct fakefile *f;

	(void)state;
	modmake_stand(&b, "top", "wrong,broken,empty");
	modmake_at(b.b_vol, BOOTBENCH_STAND "wrong/wrong.kmod", &other);
	f = modmake_stand(&b, "broken", NULL);
	f->ff_read_error = EIO;
	bootbench_module(&b, "empty", 0);
	load("top");
	boots("top");
	saw("WARNING: top requires wrong: the module in its file has another "
	    "name");
	saw("broken.kmod: cannot be read: input/output error");
	saw("empty.kmod: empty file");
	assert_int_equal(warnings(), 3);
}

/* A module is looked for on the device of the one that requires it. */
static void
test_device(void **state)
{
	struct fakevol *usb = fakeenv_volume(b.b_fe, "hd1a");
	const struct modspec zfs = {.ms_name = "zfs", .ms_required = "solaris"};
	const struct modspec solaris = {.ms_name = "solaris"};

	(void)state;
	modmake_at(usb, BOOTBENCH_STAND "zfs/zfs.kmod", &zfs);
	modmake_at(usb, BOOTBENCH_STAND "solaris/solaris.kmod", &solaris);
	load("hd1a:zfs");
	boots("hd1a:solaris hd1a:zfs");
}

static void
test_properties(void **state)
{
	(void)state;
	modmake_stand(&b, "top", "low");
	modmake_stand(&b, "low", NULL);
	fakevol_text(b.b_vol, BOOTBENCH_STAND "low/low.plist", "<plist/>");
	load("top");
	boots("low low top");
	assert_int_equal(bootbench_modules(&b)->entry[1].type, BI_MODULE_PLIST);
}

static void
test_compressed(void **state)
{
	const struct modspec zfs = {.ms_name = "zfs", .ms_required = "solaris"};
	struct elfmake *em = modmake(&zfs);
	const struct bytes plain = {em->em_file, em->em_size};
	struct bytes gz = decodetest_make(&plain, GZIP);
	const struct btinfo_modulelist *ml;
	const struct fakehandoff *h = &b.b_fe->fe_handoff;

	(void)state;
	fakevol_file(
	    b.b_vol, BOOTBENCH_STAND "zfs/zfs.kmod", gz.b_data, gz.b_size);
	modmake_stand(&b, "solaris", NULL);
	load("zfs");
	boots("solaris zfs");
	ml = bootbench_modules(&b);
	assert_int_equal(ml->entry[1].len, plain.b_size);
	assert_memory_equal(
	    h->fh_image + (ml->entry[1].base - h->fh_final.pr_start),
	    plain.b_data, plain.b_size);
	free(gz.b_data);
	elfmake_free(em);
}

/* ---- failures ---- */

/* Each allocation fails in turn, alone and with all that follow. */
static void
test_nomem(void **state)
{
	static const char *const names[] = {"ffs", NULL};
	struct fakeenv *fe = b.b_fe;
	size_t live;

	(void)state;
	modmake_builtins(&b, names, 0);
	modmake_stand(&b, "top", "low,ffs,gone");
	modmake_stand(&b, "low", "lowest");
	modmake_stand(&b, "lowest", NULL);
	fakevol_text(b.b_vol, BOOTBENCH_STAND "low/low.plist", "<plist/>");
	load("top");
	(void)device_count(&b.b_ld);
	live = fe->fe_nlive;
	for (int sticky = 0; sticky < 2; sticky++)
		for (unsigned n = 1;; n++) {
			int error;

			fakeenv_out_clear(fe);
			fakeenv_fail_after(fe, n, sticky != 0);
			error = boot_kernel(&b.b_ld, "netbsd", 0);
			if (fe->fe_nfailed == 0)
				break;
			fakeenv_fail_after(fe, 0, false);
			assert_true(error == ECANCELED || error == ENOMEM);
			assert_int_equal(fe->fe_nlive, live);
			assert_true(fe->fe_nheld == 0);
			assert_int_equal(fe->fe_nopenfiles, 0);
		}
	fakeenv_fail_after(fe, 0, false);
	boots("lowest low low top");
}

/* A module for which there is no memory is loaded, but not looked at. */
static void
test_too_large(void **state)
{
	struct fakefile *f;

	(void)state;
	f = fakevol_zeros(b.b_vol, "/large.kmod", 20 << 20);
	load("/large.kmod");
	boots("/large.kmod");
	assert_int_equal(f->ff_bytes, f->ff_size);
	assert_int_equal(warnings(), 0);
}

int
main(void)
{
#define TEST(f) BOOTBENCH_TEST(f, &b)
	const struct CMUnitTest tests[] = {
	    TEST(test_required),
	    TEST(test_on_the_list),
	    TEST(test_order),
	    TEST(test_cycles),
	    TEST(test_chain),
	    TEST(test_no_room),
	    TEST(test_missing),
	    TEST(test_missing_many),
	    TEST(test_bad_files),
	    TEST(test_device),
	    TEST(test_properties),
	    TEST(test_compressed),
	    TEST(test_nomem),
	    TEST(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
