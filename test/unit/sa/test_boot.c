/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_boot.c: boot_kernel() from a name to the hand-off, and back when
 * something is in the way.
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
#include "progress.h"

#define V10_1 1001000000u
#define STAND "/stand/amd64/10.1/modules/"

static struct bootbench b;

static int
setup(void **state)
{
	(void)state;
	bootbench_start(&b, ELFCLASS64, V10_1);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	bootbench_end(&b);
	return 0;
}

/* The bytes of entry i are those of the file. */
static void
same_bytes(int i, const struct fakefile *f)
{
	const struct bi_modulelist_entry *e = &bootbench_modules(&b)->entry[i];
	const struct fakehandoff *h = &b.b_fe->fe_handoff;

	assert_int_equal(e->len, f->ff_size);
	assert_memory_equal(h->fh_image + (e->base - h->fh_final.pr_start),
	    f->ff_data, f->ff_size);
}

/* ---- what works ---- */

static void
test_kernel_alone(void **state)
{
	(void)state;
	bootbench_boots(&b, "netbsd", 0);
	assert_true(fakeenv_saw(
	    b.b_fe, "kernel: hd0a:/netbsd: 6 KB at 0x200000, 10.1 amd64\n"));
	assert_int_equal(b.b_fe->fe_handoff.fh_stage, 0x200000);
	/* And again, by every way to write it. */
	bootbench_boots(&b, "/netbsd", 0);
	bootbench_boots(&b, "hd0a:netbsd", 0);
	bootbench_boots(&b, "hd0:/netbsd", 0);
	assert_int_equal(fakeenv_count(b.b_fe, "WARNING"), 0);
}

static void
test_i386(void **state)
{
	(void)state;
	bootbench_end(&b); /* two machines do not fit */
	bootbench_start(&b, ELFCLASS32, V10_1);
	bootbench_file(&b, "/stand/i386/10.1/modules/m/m.kmod", 5000);
	bootbench_load(&b, BI_MODULE_ELF, "m");
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(b.b_fe->fe_handoff.fh_stage, 0x100000);
	assert_true(fakeenv_saw(b.b_fe, " at 0x100000, 10.1 i386\n"));
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
	same_bytes(0, a);
	same_bytes(1, c);
	same_bytes(2, d);
	same_bytes(3, e);
	assert_true(fakeenv_saw(b.b_fe,
	    "module: hello: hd0a:" STAND
	    "hello/hello.kmod, 4 KB at 0x206000\n"));
	assert_true(fakeenv_saw(
	    b.b_fe, "fs: /boot/fs.tar: hd0a:/boot/fs.tar, 1 KB at 0x209000\n"));
	/* Each file was opened once and read once, straight into place. */
	assert_int_equal(a->ff_nopen, 1);
	assert_int_equal(a->ff_nread, 1);
	assert_int_equal(c->ff_nread, 1);
	assert_int_equal(a->ff_bytes, 4096);
	assert_ptr_equal(a->ff_buf, (void *)0x206000);
	assert_int_equal(b.b_vol->fv_nmount, 1);
}

static void
test_modules_off(void **state)
{
	(void)state;
	bootbench_module(&b, "hello", 100);
	bootbench_file(&b, "/seed", 100);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_load(&b, BI_MODULE_RND, "/seed");
	b.b_ld.ld_modules_on = false;
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
	    fakeenv_out(b.b_fe), "the firmware does not let go: cancelled\n");
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

	/* The first is bad, the second compressed: the third boots. */
	fakevol_text(b.b_vol, "/netbsd", "not a kernel, by all means, no no");
	fakevol_file(b.b_vol, "/netbsd.gz", "\x1f\x8b\x08", 3);
	fakevol_file(b.b_vol, "/onetbsd", b.b_kern->em_file, b.b_kern->em_size);
	fakeenv_out_clear(b.b_fe);
	bootbench_boots(&b, NULL, 0);
	assert_true(fakeenv_saw(b.b_fe, "hd0a:/netbsd: not an ELF file"));
	assert_true(fakeenv_saw(b.b_fe, "hd0a:/netbsd.gz: compressed"));
	assert_true(fakeenv_saw(b.b_fe, "kernel: hd0a:/onetbsd: "));

	/* Nothing that boots: the first reason is the answer. */
	f = fakevol_find(b.b_vol, "/onetbsd");
	f->ff_open_error = EIO;
	bootbench_fails(&b, NULL, ENOEXEC, "hd0a:/onetbsd: input/output");
	/* Named, it is this one or none. */
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
	    "no kernel on hd3e: looked for netbsd netbsd.gz onetbsd onetbsd.gz "
	    "netbsd.old netbsd.old.gz (");
	assert_int_equal(fakeenv_count(fe, "\n"), 1);
	bootbench_fails(&b, "kern/el", ENOENT, "hd3e:/kern/el: no such file");
	bootbench_fails(&b, "hd7a:netbsd", ENXIO,
	    "hd7a:/netbsd: no such device (`dev` lists them)");
	fakevol_dir(empty, "/dir");
	bootbench_fails(&b, "dir", EISDIR, "hd3e:/dir: is a directory");
	bootbench_fails(&b, ":netbsd", EINVAL, "wanted is [dev:]file");
}

static void
test_no_note(void **state)
{
	(void)state;
	bootbench_end(&b); /* two machines do not fit */
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
}

/* ---- modules that cannot be had ---- */

static void
test_bad_modules(void **state)
{
	struct fakeenv *fe = b.b_fe;
	struct fakefile *last;

	(void)state;
	bootbench_module(&b, "empty", 0);
	bootbench_module(&b, "short", 9000)->ff_read_error = EIO;
	fakevol_dir(b.b_vol, STAND "dir/dir.kmod");
	fakevol_zeros(b.b_vol, "/large", 100 << 20);
	fakevol_zeros(b.b_vol, "/huge", (uint64_t)3 << 30);
	last = bootbench_module(&b, "last", 3000);
	bootbench_load(&b, BI_MODULE_ELF, "missing");
	bootbench_load(&b, BI_MODULE_ELF, "empty");
	bootbench_load(&b, BI_MODULE_ELF, "dir");
	bootbench_load(&b, BI_MODULE_ELF, "/large");
	bootbench_load(&b, BI_MODULE_ELF, "/huge");
	bootbench_load(&b, BI_MODULE_ELF, "short");
	bootbench_load(&b, BI_MODULE_ELF, "last");
	bootbench_boots(&b, "netbsd", 1);
	same_bytes(0, last);
	/* It stands where the one before it would have. */
	assert_int_equal(bootbench_modules(&b)->entry[0].base, 0x206000);
	assert_true(fakeenv_saw(fe, "WARNING: module missing: not found"));
	assert_true(fakeenv_saw(fe, "empty.kmod: empty file (0 bytes)"));
	assert_true(fakeenv_saw(fe, "dir.kmod: is a directory"));
	assert_true(fakeenv_saw(fe,
	    "WARNING: hd0a:/large: must lie within 0x200000-0x6606000, but "
	    "0x4000000-0x6606000 is no memory (see memmap): left out\n"));
	assert_true(fakeenv_saw(fe, "hd0a:/huge: larger than 2 GB: left out"));
	assert_true(fakeenv_saw(fe,
	    "9 KB at 0x206000\nWARNING: hd0a:" STAND
	    "short/short.kmod: input/output error: left out\n"));
	assert_int_equal(fakeenv_count(fe, "WARNING"), 6);
}

/* The last one's failure leaves the image without its pages. */
static void
test_last_fails(void **state)
{
	(void)state;
	bootbench_module(&b, "a", 100);
	bootbench_module(&b, "z", 100000)->ff_read_error = EIO;
	bootbench_load(&b, BI_MODULE_ELF, "a");
	bootbench_load(&b, BI_MODULE_ELF, "z");
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
	assert_true(fakeenv_saw(b.b_fe, "WARNING: bootinfo has room for "));
	assert_true(fakeenv_saw(b.b_fe, "are left out"));
	bt = bootbench_table(&b);
	assert_non_null(bitable_find(&bt, BTINFO_MEMMAP));
}

/* ---- memory in the way ---- */

static void
set_map(const struct sa_memrange *map, size_t n)
{
	fakeenv_memmap(b.b_fe, map, n);
}

static void
test_staged(void **state)
{
	static const struct sa_memrange map[] = {
	    {0x100000, 0x202000, SA_MEM_FREE},
	    {0x202000, 0x203000, SA_MEM_NVS},
	    {0x203000, 0x204000, SA_MEM_BOOT},
	    {0x204000, 0x1000000, SA_MEM_FREE},
	};
	const struct btinfo_memmap *mm;
	struct bitable bt;

	(void)state;
	set_map(map, knitems(map));
	bootbench_module(&b, "hello", 70000);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_boots(&b, "netbsd", 1);
	assert_true(
	    b.b_fe->fe_handoff.fh_stage >= b.b_fe->fe_handoff.fh_final.pr_end);
	assert_true(fakeenv_saw(b.b_fe, "overwrites ACPI NVS at 0x202000-"));
	/* And MEMMAP says so. */
	bt = bootbench_table(&b);
	mm = bitable_find(&bt, BTINFO_MEMMAP);
	assert_int_equal(mm->num, 3);
	assert_int_equal(mm->entry[1].addr, 0x202000);
	assert_int_equal(mm->entry[1].type, BIM_NVS);
	assert_int_equal(mm->entry[2].addr, 0x203000);
	assert_int_equal(mm->entry[2].size, 0x1000000 - 0x203000);
	assert_int_equal(mm->entry[2].type, BIM_Memory);
}

static void
test_in_the_way(void **state)
{
	struct sa_memrange map[] = {
	    {0x100000, 0x202000, SA_MEM_FREE},
	    {0x202000, 0x203000, SA_MEM_RUNTIME},
	    {0x203000, 0x1000000, SA_MEM_FREE},
	};
	static const struct {
		enum sa_memkind kind;
		const char *name;
	} kinds[] = {{SA_MEM_RUNTIME, "runtime services"},
	    {SA_MEM_RESERVED, "reserved"}, {SA_MEM_MMIO, "device (MMIO)"},
	    {SA_MEM_UNUSABLE, "unusable"}, {SA_MEM_ACPI, "ACPI tables"},
	    {SA_MEM_PERSISTENT, "persistent"}};
	char text[128];

	(void)state;
	for (size_t i = 0; i < knitems(kinds); i++) {
		map[1].mr_kind = kinds[i].kind;
		set_map(map, knitems(map));
		snprintf(text, sizeof(text),
		    "hd0a:/netbsd: must lie within 0x200000-0x206000, but "
		    "0x202000-0x203000 is %s",
		    kinds[i].name);
		bootbench_fails(&b, "netbsd", EBUSY, text);
		assert_int_equal(fakeenv_count(b.b_fe, "kernel: "), 0);
	}
	map[1].mr_start = map[1].mr_end; /* nothing is said about it */
	set_map(map, knitems(map));
	bootbench_fails(&b, "netbsd", ENOMEM, "0x202000-0x203000 is no memory");
	/* The same machine with another map boots. */
	map[1] = (struct sa_memrange){0x202000, 0x203000, SA_MEM_FREE};
	set_map(map, knitems(map));
	bootbench_boots(&b, "netbsd", 0);
}

/* What is in the way of a module takes the module only. */
static void
test_module_in_the_way(void **state)
{
	static const struct sa_memrange map[] = {
	    {0x100000, 0x20a000, SA_MEM_FREE},
	    {0x20a000, 0x20b000, SA_MEM_RUNTIME},
	    {0x20b000, 0x1000000, SA_MEM_FREE},
	};

	(void)state;
	set_map(map, knitems(map));
	bootbench_module(&b, "big", 5 * PAGE_SIZE);
	bootbench_module(&b, "fits", 4 * PAGE_SIZE);
	bootbench_load(&b, BI_MODULE_ELF, "big");
	bootbench_load(&b, BI_MODULE_ELF, "fits");
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_saw(b.b_fe,
	    "big.kmod: must lie within 0x200000-0x20b000, but "
	    "0x20a000-0x20b000 is runtime services (see memmap): left out"));
	assert_string_equal(bootbench_modules(&b)->entry[0].path, "fits");
}

/* It must be built elsewhere, and there is not enough of that. */
static void
test_no_stage(void **state)
{
	static const struct sa_memrange map[] = {
	    {0x100000, 0x200000, SA_MEM_FREE},
	    {0x200000, 0x400000, SA_MEM_BOOT},
	    {0x400000, 0x408000, SA_MEM_FREE},
	    {0x408000, 0x800000, SA_MEM_BOOT},
	};

	(void)state;
	set_map(map, knitems(map));
	fakevol_zeros(b.b_vol, "/large", 2 << 20);
	bootbench_module(&b, "small", 3000);
	bootbench_load(&b, BI_MODULE_ELF, "/large");
	bootbench_load(&b, BI_MODULE_ELF, "small");
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_saw(b.b_fe,
	    "hd0a:/large: needs 2072 KB of free memory in one piece below 4 "
	    "GB, the largest is 1024 KB"));
}

/* ---- the bad kernels of the issue, each followed by a good boot ---- */

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
	em = elfmake_kernel(ELFCLASS64, V10_1);
	em->em_machine = EM_AARCH64;
	elfmake_build(em);
	fakevol_file(b.b_vol, "/bad", em->em_file, em->em_size);
	bootbench_fails(&b, "bad", ENOEXEC, "another machine");
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
	assert_int_equal(f->ff_nread, f->ff_size / PROGRESS_CHUNK);
}

/* A percentage that would wrap at the right edge has its own line. */
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
	assert_true(
	    fakeenv_saw(b.b_fe, "\b     \b\b\b\b\bthe firmware does not"));
}

/* ---- memory that is not there ---- */

/*
 * Every allocation in turn, heap or pages, fails; once alone and once with
 * all that follow.  It boots without a module, or it does not boot, for
 * ENOMEM; nothing is held, and the next boot works.
 */
static void
fail_every(bool sticky)
{
	struct fakeenv *fe = b.b_fe;
	unsigned n, boots = 0;
	size_t live = fe->fe_nlive;
	int error;

	for (n = 1;; n++) {
		unsigned before = fe->fe_handoff.fh_count;

		fakeenv_out_clear(fe);
		fakeenv_fail_after(fe, n, sticky);
		error = boot_kernel(&b.b_ld, "netbsd", 0);
		if (fe->fe_nfailed == 0)
			break;
		fakeenv_fail_after(fe, 0, false);
		if (error == ECANCELED) {
			assert_int_equal(fe->fe_handoff.fh_count, before + 1);
			boots++;
		} else {
			assert_int_equal(error, ENOMEM);
			assert_int_equal(fe->fe_handoff.fh_count, before);
			assert_true(strstr(fakeenv_out(fe), "out of memory") ||
			    strstr(fakeenv_out(fe), "cannot allocate memory"));
		}
		assert_int_equal(fe->fe_nlive, live);
		assert_true(fe->fe_nheld == 0);
		assert_int_equal(fe->fe_nmounted, 0);
		assert_int_equal(fe->fe_nopenfiles, 0);
		bootbench_boots(&b, "netbsd", 2);
	}
	assert_int_equal(error, ECANCELED);
	assert_true(n > 15);
	/* Alone: three per module, and the final place (built elsewhere). */
	assert_int_equal(boots, sticky ? 0 : 3 + 3 + 1);
}

static void
test_nomem(void **state)
{
	(void)state;
	bootbench_module(&b, "hello", 5000);
	bootbench_file(&b, "/boot/x.kmod", 5000);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_load(&b, BI_MODULE_ELF, "/boot/x.kmod");
	fail_every(false);
	fail_every(true);
}

/* The default names do not hide that memory is short. */
static void
test_nomem_default(void **state)
{
	(void)state;
	fakeenv_fail_after(b.b_fe, 1, true);
	bootbench_fails(&b, NULL, ENOMEM, "out of memory");
	assert_int_equal(fakeenv_count(b.b_fe, "out of memory"), 1);
	fakeenv_fail_after(b.b_fe, 0, false);
	bootbench_boots(&b, NULL, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(test_kernel_alone),
	    TEST(test_i386),
	    TEST(test_modules),
	    TEST(test_modules_off),
	    TEST(test_silent),
	    TEST(test_default_names),
	    TEST(test_no_kernel),
	    TEST(test_no_note),
	    TEST(test_bad_modules),
	    TEST(test_last_fails),
	    TEST(test_many_modules),
	    TEST(test_staged),
	    TEST(test_in_the_way),
	    TEST(test_module_in_the_way),
	    TEST(test_no_stage),
	    TEST(test_bad_kernels),
	    TEST(test_progress),
	    TEST(test_progress_wrap),
	    TEST(test_nomem),
	    TEST(test_nomem_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
