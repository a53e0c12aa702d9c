/* SPDX-License-Identifier: BSD-2-Clause */
/* test_boot_mem.c: boot_kernel() when memory is in use, or short. */
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
	    {{0x100000, 0x202000}, SA_MEM_FREE},
	    {{0x202000, 0x203000}, SA_MEM_NVS},
	    {{0x203000, 0x204000}, SA_MEM_BOOT},
	    {{0x204000, 0x1000000}, SA_MEM_FREE},
	};
	const struct btinfo_memmap *mm;
	struct bitable bt;

	(void)state;
	set_map(map, knitems(map));
	bootbench_module(&b, "hello", 70000);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(b.b_fe->fe_handoff.fh_moved, 0x6000);
	assert_true(fakeenv_saw(b.b_fe, "overwrites ACPI NVS at 0x202000-"));
	/* MEMMAP lists it as memory: all of it is the kernel's. */
	bt = bootbench_table(&b);
	mm = bitable_find(&bt, BTINFO_MEMMAP);
	assert_int_equal(mm->num, 2);
	assert_int_equal(mm->entry[0].size, PAGE_SIZE);
	assert_int_equal(mm->entry[1].addr, 0x100000);
	assert_int_equal(mm->entry[1].size, 0x1000000 - 0x100000);
	assert_int_equal(mm->entry[1].type, BIM_Memory);
}

static void
test_in_the_way(void **state)
{
	struct sa_memrange map[] = {
	    {{0x100000, 0x202000}, SA_MEM_FREE},
	    {{0x202000, 0x203000}, SA_MEM_RUNTIME},
	    {{0x203000, 0x1000000}, SA_MEM_FREE},
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
		map[1].sm_kind = kinds[i].kind;
		set_map(map, knitems(map));
		snprintf(text, sizeof(text),
		    "hd0a:/netbsd: must lie within 0x200000-0x206000, but "
		    "0x202000-0x203000 is %s",
		    kinds[i].name);
		bootbench_fails(&b, "netbsd", EBUSY, text);
		assert_int_equal(fakeenv_count(b.b_fe, "kernel: "), 0);
	}
	map[1].sm_range.pr_start =
	    map[1].sm_range.pr_end; /* in no range of the map */
	set_map(map, knitems(map));
	bootbench_fails(&b, "netbsd", ENOMEM, "0x202000-0x203000 is no memory");
	/* The same machine with another map boots. */
	map[1] = (struct sa_memrange){{0x202000, 0x203000}, SA_MEM_FREE};
	set_map(map, knitems(map));
	bootbench_boots(&b, "netbsd", 0);
}

static void
reloc(unsigned kind, uint64_t pa)
{
	struct boot_reloc *rl = &b.b_ld.ld_boot->bo_reloc;

	memset(rl, 0, sizeof(*rl));
	rl->rlc_kind = kind;
	b.b_pa = rl->rlc_pa = pa;
}

/*
 * A kernel whose place is in use is loaded where the user says, and bootinfo
 * has that address; the message names a free place.
 */
static void
test_reloc(void **state)
{
	static const struct sa_memrange map[] = {
	    {{0x100000, 0x202000}, SA_MEM_FREE},
	    {{0x202000, 0x203000}, SA_MEM_RESERVED},
	    {{0x203000, 0x604000}, SA_MEM_FREE},
	    {{0x604000, 0x1000000}, SA_MEM_BOOT},
	};

	(void)state;
	set_map(map, knitems(map));
	bootbench_module(&b, "hello", 5000);
	bootbench_load(&b, BI_MODULE_ELF, "hello");
	bootbench_fails(&b, "netbsd", EBUSY, "\"reloc 0x400000\"");
	reloc(BOOT_RELOC_ADDR, 0x400000);
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_saw(b.b_fe, "at 0x400000, 10.1 amd64"));
	assert_int_equal(bootbench_modules(&b)->entry[0].base, 0x406000);
	/* Memory that is not free yet: it is moved there at the hand-off. */
	reloc(BOOT_RELOC_ADDR, 0x703000);
	bootbench_boots(&b, "netbsd", 1);
	/* Back again. */
	reloc(BOOT_RELOC_NONE, 0);
	b.b_pa = 0x400000;
	bootbench_boots(&b, "netbsd", 1);
	reloc(BOOT_RELOC_ADDR, 0x201000);
	bootbench_fails(&b, "netbsd", EBUSY, "0x202000-0x203000 is reserved");
	reloc(BOOT_RELOC_ADDR, 0xfffff000);
	bootbench_fails(&b, "netbsd", EINVAL, "reloc 0xfffff000: 24 KB");
	reloc(BOOT_RELOC_ADDR, 0xf0000000);
	bootbench_fails(&b, "netbsd", ENOMEM, "is no memory");
}

/* `reloc none', and the message without it if there is no free place. */
static void
test_reloc_nowhere(void **state)
{
	static const struct sa_memrange map[] = {
	    {{0x100000, 0x202000}, SA_MEM_FREE},
	    {{0x202000, 0x203000}, SA_MEM_RESERVED},
	    {{0x203000, 0x402000}, SA_MEM_FREE},
	    {{0x402000, 0x1000000}, SA_MEM_BOOT},
	};

	(void)state;
	set_map(map, knitems(map));
	bootbench_fails(&b, "netbsd", EBUSY, "no 24 KB below 4 GB are free");
	reloc(BOOT_RELOC_NONE, 0);
	bootbench_fails(
	    &b, "netbsd", ENOMEM, "reloc none: needs 24 KB of free memory");
	/* Where it is linked, if that is free. */
	set_map(&(struct sa_memrange){{0x100000, 0x600000}, SA_MEM_FREE}, 1);
	bootbench_boots(&b, "netbsd", 0);
	/* An i386 kernel keeps its 1 MB. */
	bootbench_end(&b);
	bootbench_start(&b, ELFCLASS32, ELFMAKE_10_1);
	set_map(&(struct sa_memrange){{0x200000, 0x800000}, SA_MEM_FREE}, 1);
	reloc(BOOT_RELOC_NONE, 0);
	b.b_pa = 0x300000;
	bootbench_boots(&b, "netbsd", 0);
}

/* A module is placed after whatever occupies its place. */
static void
test_module_in_the_way(void **state)
{
	static const enum sa_memkind kinds[] = {SA_MEM_NVS, SA_MEM_RUNTIME,
	    SA_MEM_RESERVED, SA_MEM_MMIO, SA_MEM_UNUSABLE, SA_MEM_ACPI};
	struct sa_memrange map[] = {
	    {{0x100000, 0x20a000}, SA_MEM_FREE},
	    {{0x20a000, 0x20b000}, SA_MEM_RUNTIME},
	    {{0x20b000, 0x1000000}, SA_MEM_FREE},
	};
	const struct btinfo_modulelist *ml;

	(void)state;
	bootbench_module(&b, "fits", 4 * PAGE_SIZE - 1);
	bootbench_module(&b, "big", 5 * PAGE_SIZE);
	bootbench_load(&b, BI_MODULE_ELF, "fits");
	bootbench_load(&b, BI_MODULE_ELF, "big");
	for (size_t i = 0; i < knitems(kinds); i++) {
		map[1].sm_kind = kinds[i];
		set_map(map, knitems(map));
		bootbench_boots(&b, "netbsd", 2);
		ml = bootbench_modules(&b);
		assert_int_equal(ml->entry[0].base, 0x206000);
		assert_int_equal(ml->entry[1].base, 0x20b000);
		assert_int_equal(ml->endpa, 0x210000);
		assert_null(strstr(fakeenv_out(b.b_fe), "WARNING"));
	}
}

/* A module is read once, to where the kernel finds it. */
static void
test_in_place(void **state)
{
	struct sa_memrange map[] = {
	    {{0x100000, 0x218000}, SA_MEM_FREE},
	    {{0x218000, 0x219000}, SA_MEM_BOOT},
	    {{0x219000, 0x1000000}, SA_MEM_FREE},
	};
	const struct btinfo_modulelist *ml;
	struct fakefile *mod[3];

	(void)state;
	set_map(map, knitems(map));
	mod[0] = bootbench_module(&b, "one", 70000);
	mod[1] = bootbench_module(&b, "two", 5000); /* 0x218000 is in use */
	mod[2] = bootbench_module(&b, "three", 5000);
	bootbench_load(&b, BI_MODULE_ELF, "one");
	bootbench_load(&b, BI_MODULE_ELF, "two");
	bootbench_load(&b, BI_MODULE_ELF, "three");
	bootbench_boots(&b, "netbsd", 3);
	ml = bootbench_modules(&b);
	for (int i = 0; i < 3; i++) {
		bootbench_same(&b, i, mod[i]);
		assert_int_equal(mod[i]->ff_nread, 1);
		assert_int_equal(
		    (uintptr_t)mod[i]->ff_buf == ml->entry[i].base, i != 1);
	}
	assert_int_equal(ml->entry[1].base, 0x218000);
	assert_int_equal(b.b_fe->fe_handoff.fh_moved, 2 * PAGE_SIZE);
}

/* A module that fails to be read leaves no gap behind the kernel. */
static void
test_left_out(void **state)
{
	const struct btinfo_modulelist *ml;
	struct fakefile *last;

	(void)state;
	bootbench_module(&b, "bad", 70000)->ff_read_error = EIO;
	last = bootbench_module(&b, "last", 5000);
	bootbench_load(&b, BI_MODULE_ELF, "bad");
	bootbench_load(&b, BI_MODULE_ELF, "last");
	bootbench_boots(&b, "netbsd", 1);
	ml = bootbench_modules(&b);
	assert_int_equal(ml->entry[0].base, 0x206000);
	bootbench_same(&b, 0, last);
}

/* It must be staged elsewhere, and there is not enough memory. */
static void
test_no_stage(void **state)
{
	static const struct sa_memrange map[] = {
	    {{0x100000, 0x200000}, SA_MEM_FREE},
	    {{0x200000, 0x400000}, SA_MEM_BOOT},
	    {{0x400000, 0x408000}, SA_MEM_FREE},
	    {{0x408000, 0x800000}, SA_MEM_BOOT},
	};

	(void)state;
	set_map(map, knitems(map));
	fakevol_zeros(b.b_vol, "/large", 2 << 20);
	bootbench_module(&b, "small", 3000);
	bootbench_load(&b, BI_MODULE_ELF, "/large");
	bootbench_load(&b, BI_MODULE_ELF, "small");
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_saw(b.b_fe,
	    "hd0a:/large: needs 2072 KB of free memory below 4 GB, 2048 KB in "
	    "one piece; free are 1024 KB, 1024 KB in one piece"));
}

/* ---- out of memory ---- */

/*
 * Every allocation in turn, heap or pages, fails; once alone and once with all
 * that follow.  It boots without a module, or fails with ENOMEM; nothing is
 * held, and the next boot works.
 */
static void
fail_every(bool sticky)
{
	struct fakeenv *fe = b.b_fe;
	unsigned n, boots = 0;
	size_t live;
	int error;

	(void)device_count(&b.b_ld);
	live = fe->fe_nlive;

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
	/*
	 * Alone: four per module, its place among them, and the kernel's; and
	 * what is read ahead.
	 */
	assert_int_equal(boots, sticky ? 0 : 4 + 4 + 1 + 1);
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

/* With default names the error is ENOMEM too. */
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
#define TEST(f) BOOTBENCH_TEST(f, &b)
	const struct CMUnitTest tests[] = {
	    TEST(test_staged),
	    TEST(test_in_the_way),
	    TEST(test_reloc),
	    TEST(test_reloc_nowhere),
	    TEST(test_module_in_the_way),
	    TEST(test_in_place),
	    TEST(test_left_out),
	    TEST(test_no_stage),
	    TEST(test_nomem),
	    TEST(test_nomem_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
