/* SPDX-License-Identifier: BSD-2-Clause */
/* test_boot.c: boot_kernel() from a name to the hand-off, and its failures. */
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
#include <libsa/progress.h>

static struct bootbench b;

/* ---- good boots ---- */

static void
test_kernel_alone(void **state)
{
	(void)state;
	bootbench_boots(&b, "netbsd", 0);
	assert_true(fakeenv_saw(
	    b.b_fe, "kernel: hd0a:/netbsd: 6 KB at 0x200000, 10.1 amd64\n"));
	assert_int_equal(b.b_fe->fe_handoff.fh_moved, 0);
	/* Again, by every form of its name. */
	bootbench_boots(&b, "/netbsd", 0);
	bootbench_boots(&b, "hd0a:netbsd", 0);
	bootbench_boots(&b, "hd0:/netbsd", 0);
	assert_int_equal(fakeenv_count(b.b_fe, "WARNING"), 0);
}

static void
test_i386(void **state)
{
	(void)state;
	bootbench_end(&b); /* only one machine at a time */
	bootbench_start(&b, ELFCLASS32, ELFMAKE_10_1);
	bootbench_file(&b, "/stand/i386/10.1/modules/m/m.kmod", 5000);
	bootbench_load(&b, BI_MODULE_ELF, "m");
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(b.b_fe->fe_handoff.fh_moved, 0);
	assert_true(fakeenv_saw(b.b_fe, " at 0x100000, 10.1 i386\n"));
}

/* A processor without long mode: refused first of all. */
static void
test_no_long_mode(void **state)
{
	(void)state;
	b.b_fe->fe_env.se_longmode = false;
	bootbench_fails(&b, "netbsd", ENOEXEC,
	    "hd0a:/netbsd: amd64 kernel, but this processor has no long mode: "
	    "boot an i386 kernel");
	bootbench_end(&b);
	bootbench_start(&b, ELFCLASS32, ELFMAKE_10_1);
	b.b_fe->fe_env.se_longmode = false;
	bootbench_boots(&b, "netbsd", 0);
}

static void
test_modules(void **state)
{
	struct fakefile *a, *c, *d, *e;
	const struct btinfo_modulelist *ml;

	(void)state;
	a = bootbench_module(&b, "hello", 4096);
	c = bootbench_file(&b, "/boot/other.kmod", 4097);
	d = bootbench_file(&b, "/boot/fs.tar", 1);
	e = bootbench_file(&b, "/var/seed", 512);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_load(&b, BI_MODULE_ELF, "/boot/other.kmod");
	bootbench_load(&b, BI_MODULE_FS, "/boot/fs.tar");
	bootbench_load(&b, BI_MODULE_RND, "/var/seed");
	bootbench_boots(&b, "netbsd", 4);
	ml = bootbench_modules(&b);
	assert_string_equal(ml->entry[0].path, "hello");
	assert_string_equal(ml->entry[1].path, "/boot/other.kmod");
	assert_int_equal(ml->entry[0].type, BI_MODULE_ELF);
	assert_int_equal(ml->entry[2].type, BI_MODULE_FS);
	assert_int_equal(ml->entry[3].type, BI_MODULE_RND);
	bootbench_same(&b, 0, a);
	bootbench_same(&b, 1, c);
	bootbench_same(&b, 2, d);
	bootbench_same(&b, 3, e);
	assert_true(fakeenv_saw(b.b_fe,
	    "module: hello: hd0a:" BOOTBENCH_STAND
	    "hello/hello.kmod, 4 KB at 0x206000\n"));
	assert_true(fakeenv_saw(
	    b.b_fe, "fs: /boot/fs.tar: hd0a:/boot/fs.tar, 1 KB at 0x209000\n"));
	/* Each file was opened once, and read once. */
	assert_int_equal(a->ff_nopen, 1);
	assert_int_equal(a->ff_nread, 1);
	assert_int_equal(c->ff_nread, 1);
	assert_int_equal(e->ff_nread, 1);
	assert_int_equal(a->ff_bytes, 4096);
	assert_int_equal(b.b_vol->fv_nmount, 1);
}

/* No copy of a seed is left: cached, or in the pages that are given back. */
static void
test_seed(void **state)
{
	struct fakefile *e = bootbench_file(&b, "/var/seed", 536);
	struct fakefile *a = bootbench_module(&b, "hello", 4096);

	(void)state;
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	/* Bytes that no other file has. */
	memset(a->ff_data, 0x5e, 64);
	memset(e->ff_data, 0x7e, 64);
	b.b_fe->fe_secret = a->ff_data;
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(b.b_vol->fv_nwipe, 0);
	assert_int_not_equal(b.b_fe->fe_nleaked, 0);
	b.b_fe->fe_nleaked = 0;
	bootbench_load(&b, BI_MODULE_RND, "/var/seed");
	b.b_fe->fe_secret = e->ff_data;
	bootbench_boots(&b, "netbsd", 2);
	bootbench_same(&b, 1, e);
	assert_int_equal(b.b_vol->fv_nwipe, 1);
	assert_int_equal(b.b_fe->fe_nleaked, 0);
}

static void
test_modules_off(void **state)
{
	(void)state;
	bootbench_module(&b, "hello", 100);
	bootbench_file(&b, "/seed", 100);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_load(&b, BI_MODULE_RND, "/seed");
	b.b_ld.ld_boot->bo_modules_on = false;
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(bootbench_modules(&b)->entry[0].type, BI_MODULE_RND);
}

static void
test_silent(void **state)
{
	(void)state;
	bootbench_module(&b, "hello", 100);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	(void)boot_kernel(&b.b_ld, "netbsd", AB_SILENT);
	assert_string_equal(
	    fakeenv_out(b.b_fe), "hand-off failed: cancelled\n");
}

/* Firmware that executes no memory of the loader's: the error says so. */
static void
test_handoff_refused(void **state)
{
	(void)state;
	b.b_fe->fe_handoff_result = EACCES;
	assert_int_equal(boot_kernel(&b.b_ld, "netbsd", 0), EACCES);
	assert_true(fakeenv_saw(b.b_fe,
	    "hand-off failed: permission denied: the firmware does not let "
	    "memory"));
}

/* ---- default names ---- */

static void
test_default_names(void **state)
{
	struct fakefile *f;

	(void)state;
	bootbench_boots(&b, NULL, 0);
	bootbench_boots(&b, "", 0);
	assert_true(fakeenv_saw(b.b_fe, "hd0a:/netbsd: "));

	/* The first two are bad: the third boots. */
	fakevol_text(b.b_vol, "/netbsd", "not a kernel, by all means, no no");
	fakevol_file(b.b_vol, "/netbsd.gz", "\x1f\x8b\x08", 3);
	fakevol_file(b.b_vol, "/onetbsd", b.b_kern->em_file, b.b_kern->em_size);
	fakeenv_out_clear(b.b_fe);
	bootbench_boots(&b, NULL, 0);
	assert_true(fakeenv_saw(b.b_fe, "hd0a:/netbsd: not an ELF file"));
	assert_true(fakeenv_saw(b.b_fe, "hd0a:/netbsd.gz: gzip: cannot be"));
	assert_true(fakeenv_saw(b.b_fe, "kernel: hd0a:/onetbsd: "));

	/* None boots: the first error is returned. */
	f = fakevol_find(b.b_vol, "/onetbsd");
	f->ff_open_error = EIO;
	bootbench_fails(&b, NULL, ENOEXEC, "hd0a:/onetbsd: input/output");
	/* A named kernel has no alternatives. */
	bootbench_fails(&b, "netbsd", ENOEXEC, "hd0a:/netbsd: not an ELF");
	assert_int_equal(fakeenv_count(b.b_fe, "onetbsd"), 0);
}

static void
test_no_kernel(void **state)
{
	struct fakeenv *fe = b.b_fe;
	struct fakevol *empty = fakeenv_volume(fe, "hd3e");

	(void)state;
	strcpy(b.b_ld.ld_dev, "hd3e");
	bootbench_fails(&b, NULL, ENOENT,
	    "no kernel on hd3e: tried netbsd netbsd.gz onetbsd onetbsd.gz "
	    "netbsd.old netbsd.old.gz and directories with a kernel (");
	assert_int_equal(fakeenv_count(fe, "\n"), 1);
	bootbench_fails(&b, "kern/el", ENOENT, "hd3e:/kern/el: no such file");
	bootbench_fails(&b, "hd7a:netbsd", ENXIO,
	    "hd7a:/netbsd: no such device (`dev` lists them)");
	fakevol_dir(empty, "/dir");
	bootbench_fails(
	    &b, "dir", ENOENT, "hd3e:/dir: is a directory without a kernel (");
	bootbench_fails(&b, ":netbsd", EINVAL, "expected [dev:]file");
	/* A volume that cannot be mounted: one line, not one for each name. */
	empty->fv_mount_error = EIO;
	bootbench_fails(&b, NULL, ENXIO, "hd3e: input/output error\n");
	assert_int_equal(fakeenv_count(fe, "\n"), 1);
	strcpy(b.b_ld.ld_dev, "hd7a");
	bootbench_fails(&b, NULL, ENXIO, "hd7a: no such device");
	assert_int_equal(fakeenv_count(fe, "\n"), 1);
}

static void
test_no_note(void **state)
{
	(void)state;
	bootbench_end(&b); /* only one machine at a time */
	bootbench_start(&b, ELFCLASS64, 0);
	bootbench_module(&b, "hello", 100);
	bootbench_file(&b, "/raw", 100);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_load(&b, BI_MODULE_ELF, "raw");
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_saw(
	    b.b_fe, "WARNING: hd0a:/netbsd: no NetBSD version note"));
	assert_true(fakeenv_saw(b.b_fe, "module hello: not found"));
	assert_string_equal(bootbench_modules(&b)->entry[0].path, "raw");
	/* Modules of a set are found without a version. */
	fakevol_file(
	    b.b_vol, "/set/kernel", b.b_kern->em_file, b.b_kern->em_size);
	bootbench_file(&b, "/set/modules/hello/hello.kmod", 100);
	bootbench_boots(&b, "/set/kernel", 2);
	assert_true(fakeenv_saw(b.b_fe, "searched beside the kernel"));
}

/* A kernel in its own directory, with its modules. */
static void
test_sets(void **state)
{
	const struct elfmake *em = b.b_kern;
	struct fakefile *own;

	(void)state;
	fakevol_file(b.b_vol, "/test/kernel", em->em_file, em->em_size);
	fakevol_file(b.b_vol, "/netbsd.old/kernel", em->em_file, em->em_size);
	own = bootbench_file(&b, "/test/modules/hello/hello.kmod", 77);
	bootbench_module(&b, "hello", 100);
	bootbench_module(&b, "other", 100);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_load(&b, BI_MODULE_ELF, "other");
	/* The set's modules first, then those of the release. */
	bootbench_boots(&b, "/test/kernel", 2);
	bootbench_same(&b, 0, own);
	assert_true(fakeenv_saw(
	    b.b_fe, "module: other: hd0a:" BOOTBENCH_STAND "other/other.kmod"));
	bootbench_boots(&b, "test/kernel", 2);
	bootbench_same(&b, 0, own);
	/* The set by its name. */
	bootbench_boots(&b, "test", 2);
	assert_true(fakeenv_saw(b.b_fe, "kernel: hd0a:/test/kernel: "));
	bootbench_boots(&b, "hd0a:/test", 2);
	bootbench_same(&b, 0, own);
	/* A kernel outside of the set does not use its modules. */
	bootbench_boots(&b, "netbsd", 2);
	assert_true(fakeenv_saw(
	    b.b_fe, "module: hello: hd0a:" BOOTBENCH_STAND "hello/hello.kmod"));
	/* A set's kernel under another name. */
	fakevol_file(b.b_vol, "/gz/kernel.gz", em->em_file, em->em_size);
	bootbench_file(&b, "/gz/modules/hello/hello.kmod", 55);
	bootbench_boots(&b, "gz", 2);
	assert_true(fakeenv_saw(b.b_fe, "kernel: hd0a:/gz/kernel.gz: "));
	assert_int_equal(bootbench_modules(&b)->entry[0].len, 55);
	fakevol_file(b.b_vol, "/nb/netbsd", em->em_file, em->em_size);
	bootbench_boots(&b, "/nb", 2);
	assert_true(fakeenv_saw(b.b_fe, "kernel: hd0a:/nb/netbsd: "));
	/* With no kernel in the root, sets of the default names. */
	fakevol_find(b.b_vol, "/netbsd")->ff_open_error = EISDIR;
	fakeenv_out_clear(b.b_fe);
	bootbench_boots(&b, NULL, 2);
	assert_true(fakeenv_saw(b.b_fe, "kernel: hd0a:/netbsd.old/kernel: "));
	assert_int_equal(fakeenv_count(b.b_fe, "is a directory"), 0);
}

/* Without a default name, a set of any name if it is the only one. */
static void
test_only_set(void **state)
{
	const struct elfmake *em = b.b_kern;
	struct fakevol *vol = fakeenv_volume(b.b_fe, "hd3e");
	char name[16];

	(void)state;
	strcpy(b.b_ld.ld_dev, "hd3e");
	fakevol_dir(vol, "/empty");
	/* A NetBSD root has more than twenty directories. */
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "/dir%02d", i);
		fakevol_dir(vol, name);
	}
	fakevol_dir(vol, "/red");
	fakevol_file(vol, "/red/kernel.gz", em->em_file, em->em_size);
	bootbench_boots(&b, NULL, 0);
	assert_true(fakeenv_saw(b.b_fe, "kernel: hd3e:/red/kernel.gz: "));
	fakevol_dir(vol, "/blue");
	fakevol_file(vol, "/blue/kernel", em->em_file, em->em_size);
	bootbench_fails(&b, NULL, ENOENT, "several sets on hd3e");
	assert_true(fakeenv_saw(b.b_fe, " red"));
	assert_true(fakeenv_saw(b.b_fe, " blue"));
	assert_int_equal(fakeenv_count(b.b_fe, " empty"), 0);
	/* A directory with a default name has precedence. */
	fakevol_file(vol, "/netbsd/netbsd.gz", em->em_file, em->em_size);
	fakevol_dir(vol, "/netbsd");
	bootbench_boots(&b, NULL, 0);
	assert_true(fakeenv_saw(b.b_fe, "kernel: hd3e:/netbsd/netbsd.gz: "));
}

/* More directories than are searched: the message says so. */
static void
test_many_dirs(void **state)
{
	struct fakevol *vol = fakeenv_volume(b.b_fe, "hd3e");
	char name[16];

	(void)state;
	strcpy(b.b_ld.ld_dev, "hd3e");
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "/dir%03d", i);
		fakevol_dir(vol, name);
	}
	bootbench_fails(&b, NULL, ENOENT, "first 256 of 300 directories");
}

/* ---- the bad kernels, each followed by a good boot ---- */

static void
test_bad_kernels(void **state)
{
	size_t size = b.b_kern->em_size;
	struct elfmake *em;

	(void)state;
	for (size_t part = 0; part < 4; part++) {
		fakevol_file(
		    b.b_vol, "/bad", b.b_kern->em_file, size * part / 4);
		bootbench_fails(&b, "bad", ENOEXEC, "hd0a:/bad: ");
		bootbench_boots(&b, "netbsd", 0);
	}
	fakevol_text(b.b_vol, "/bad", "#!/bin/sh\necho this is no kernel\n");
	bootbench_fails(&b, "bad", ENOEXEC, "not an ELF file");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_machine = EM_AARCH64;
	elfmake_build(em);
	fakevol_file(b.b_vol, "/bad", em->em_file, em->em_size);
	bootbench_fails(&b, "bad", ENOEXEC, "not for amd64");
	elfmake_free(em);
	fakevol_find(b.b_vol, "/netbsd")->ff_read_error = EIO;
	bootbench_fails(&b, "netbsd", EIO, "cannot be read: input/output");
	fakevol_find(b.b_vol, "/netbsd")->ff_read_error = 0;
	bootbench_boots(&b, "netbsd", 0);
}

/* ---- progress ---- */

static void
test_progress(void **state)
{
	struct fakefile *f;

	(void)state;
	/* 40 MB at 10 MB/s, shown at most four times a second. */
	b.b_fe->fe_bytes_ms = 10 << 10;
	f = fakevol_zeros(b.b_vol, "/big", 40 << 20);
	bootbench_load(&b, BI_MODULE_FS, "/big");
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_count(b.b_fe, "%") >= 8);
	assert_true(fakeenv_count(b.b_fe, "%") <= 16);
	assert_true(fakeenv_saw(b.b_fe, " at 0x206000   9%\b\b\b\b\b  19%"));
	assert_true(fakeenv_saw(b.b_fe, "\b     \b\b\b\b\b\n"));
	/* In large pieces. */
	assert_int_equal(f->ff_nread, 1 + f->ff_size / PROGRESS_CHUNK);
}

/* A percentage that would wrap at the right edge starts a new line. */
static void
test_progress_wrap(void **state)
{
	char path[64] = "/";

	(void)state;
	b.b_fe->fe_bytes_ms = 10 << 10;
	memset(path + 1, 'n', 20);
	fakevol_zeros(b.b_vol, path, 40 << 20);
	bootbench_load(&b, BI_MODULE_FS, path);
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_saw(b.b_fe, " at 0x206000\n   9%\b\b\b\b\b"));
	assert_true(fakeenv_saw(b.b_fe, "\b     \b\b\b\b\bhand-off failed"));
}

int
main(void)
{
#define TEST(f) BOOTBENCH_TEST(f, &b)
	const struct CMUnitTest tests[] = {
	    TEST(test_kernel_alone),
	    TEST(test_i386),
	    TEST(test_no_long_mode),
	    TEST(test_modules),
	    TEST(test_modules_off),
	    TEST(test_seed),
	    TEST(test_silent),
	    TEST(test_handoff_refused),
	    TEST(test_default_names),
	    TEST(test_no_kernel),
	    TEST(test_no_note),
	    TEST(test_sets),
	    TEST(test_only_set),
	    TEST(test_many_dirs),
	    TEST(test_bad_kernels),
	    TEST(test_progress),
	    TEST(test_progress_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
