/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_memmap.c: the firmware's memory map and the place for the image.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "fakeenv.h"
#include <boot/image.h>
#include <boot/memmap.h>

/* OVMF's, in short: NVS in the way, the firmware's own below 4 GB. */
static const struct sa_memrange ovmf[] = {
    {0x10000, 0xa0000, SA_MEM_FREE}, {0x100000, 0x806000, SA_MEM_FREE},
    {0x806000, 0x808000, SA_MEM_NVS}, {0x808000, 0x810000, SA_MEM_FREE},
    {0x810000, 0x900000, SA_MEM_NVS}, {0x900000, 0x1500000, SA_MEM_BOOT},
    {0x1500000, 0x3000000, SA_MEM_FREE},
    {0x3000000, 0x3010000, SA_MEM_RESERVED},
    {0x3010000, 0x3020000, SA_MEM_RUNTIME}, {0x3020000, 0x3030000, SA_MEM_ACPI},
    {0x3030000, 0x3040000, SA_MEM_FREE},
    {0x3050000, 0x3060000, SA_MEM_FREE}, /* behind a hole */
};

static struct memmap map;
static struct fakeenv *fe;
static struct loader ld;

static int
setup(void **state)
{
	(void)state;
	fe = fakeenv_new();
	fakeenv_loader(fe, &ld);
	fakeenv_memmap(fe, ovmf, knitems(ovmf));
	return memmap_take(&ld, &map);
}

static int
teardown(void **state)
{
	bool clean;

	(void)state;
	memmap_drop(&ld, &map);
	clean = fakeenv_noleak(fe);
	fakeenv_free(fe);
	return clean ? 0 : 1;
}

static void
check(uint64_t start, uint64_t end, int expect, uint64_t bad_start,
    uint64_t bad_end, enum sa_memkind kind)
{
	struct sa_memrange why = {0, 0, SA_MEM_FREE};

	assert_int_equal(
	    memmap_check(&map, (struct prange){start, end}, &why), expect);
	if (expect == 0)
		return;
	assert_int_equal(why.mr_start, bad_start);
	assert_int_equal(why.mr_end, bad_end);
	if (expect == EBUSY)
		assert_int_equal(why.mr_kind, kind);
}

static void
test_check(void **state)
{
	(void)state;
	assert_int_equal(map.mm_n, knitems(ovmf));
	check(0x200000, 0x800000, 0, 0, 0, SA_MEM_FREE);
	check(0x200000, 0x1600000, 0, 0, 0, SA_MEM_FREE); /* over NVS, BOOT */
	check(0x2000000, 0x3000000, 0, 0, 0, SA_MEM_FREE);
	check(
	    0x2000000, 0x3001000, EBUSY, 0x3000000, 0x3001000, SA_MEM_RESERVED);
	check(
	    0x3008000, 0x3018000, EBUSY, 0x3008000, 0x3010000, SA_MEM_RESERVED);
	check(
	    0x3010000, 0x3018000, EBUSY, 0x3010000, 0x3018000, SA_MEM_RUNTIME);
	check(0x3020000, 0x3040000, EBUSY, 0x3020000, 0x3030000, SA_MEM_ACPI);
	/* No descriptor at all: before, between and behind. */
	check(0x80000, 0x110000, ENOMEM, 0xa0000, 0x100000, SA_MEM_FREE);
	check(0x3030000, 0x3058000, ENOMEM, 0x3040000, 0x3050000, SA_MEM_FREE);
	check(0x3050000, 0x4000000, ENOMEM, 0x3060000, 0x4000000, SA_MEM_FREE);
	check(0x8000000, 0x9000000, ENOMEM, 0x8000000, 0x9000000, SA_MEM_FREE);
	check(0x0, 0x1000, ENOMEM, 0x0, 0x1000, SA_MEM_FREE);
}

static void
test_find(void **state)
{
	struct prange part;

	(void)state;
	assert_true(memmap_find(
	    &map, (struct prange){0x200000, 0x807000}, SA_MEM_NVS, &part));
	assert_int_equal(part.pr_start, 0x806000);
	assert_int_equal(part.pr_end, 0x807000);
	assert_false(memmap_find(
	    &map, (struct prange){0x200000, 0x806000}, SA_MEM_NVS, &part));
}

static void
test_largest(void **state)
{
	const struct prange none = {0, 0};

	(void)state;
	assert_int_equal(memmap_largest(&map, IMAGE_LIMIT, none), 0x1b00000);
	assert_int_equal(memmap_largest(&map, 0x1600000, none), 0x706000);
	/* A range that is cut by what is avoided counts with its parts. */
	assert_int_equal(memmap_largest(&map, IMAGE_LIMIT,
			     (struct prange){0x1600000, 0x1700000}),
	    0x1900000);
	assert_int_equal(memmap_largest(&map, IMAGE_LIMIT,
			     (struct prange){0x0, IMAGE_LIMIT}),
	    0);
}

static void
test_image_check(void **state)
{
	char why[IMAGE_WHY] = "";

	(void)state;
	assert_int_equal(
	    image_check(&map, (struct prange){0x200000, 0x800000}, why), 0);
	/* Over the firmware's: built elsewhere, where there is room. */
	assert_int_equal(
	    image_check(&map, (struct prange){0x200000, 0x1400000}, why), 0);
	/* ... and where there is not: 0x1b00000 - 0x500000 are left. */
	assert_int_equal(
	    image_check(&map, (struct prange){0x200000, 0x1a00000}, why),
	    ENOMEM);
	assert_non_null(strstr(why, "needs 24576 KB"));
	assert_non_null(strstr(why, "largest is 22528 KB"));
	assert_int_equal(
	    image_check(&map, (struct prange){0x2f00000, 0x3001000}, why),
	    EBUSY);
	assert_string_equal(why,
	    "must lie within 0x2f00000-0x3001000, but 0x3000000-0x3001000 is "
	    "reserved (see memmap)");
	assert_int_equal(
	    image_check(&map, (struct prange){0x3050000, 0x3070000}, why),
	    ENOMEM);
	assert_non_null(strstr(why, "0x3060000-0x3070000 is no memory"));
}

static void
test_image_alloc(void **state)
{
	struct boot_image img = {0};

	(void)state;
	/* Free: in place. */
	assert_int_equal(
	    image_alloc(&ld, &img, (struct prange){0x200000, 0x400000}), 0);
	assert_int_equal((uintptr_t)img.img_stage, 0x200000);
	assert_int_equal(img.img_npages, 0x200);
	image_free(&ld, &img);
	assert_true(fe->fe_nheld == 0);
	image_free(&ld, &img); /* once more does nothing */

	/* Over NVS: elsewhere, and not where it will end up. */
	assert_int_equal(
	    image_alloc(&ld, &img, (struct prange){0x700000, 0x1600000}), 0);
	assert_true((uintptr_t)img.img_stage >= 0x1600000);
	assert_int_equal(img.img_final.pr_start, 0x700000);
	image_free(&ld, &img);

	assert_int_equal(
	    image_alloc(&ld, &img, (struct prange){0x100000, 0x3000000}),
	    ENOMEM);
	assert_true(fakeenv_saw(fe, "out of memory: 48128 KB"));
	assert_int_equal(img.img_npages, 0);
}

/* The firmware would give memory in the final place if it were let. */
static void
test_image_avoid(void **state)
{
	static const struct sa_memrange tight[] = {
	    {0x100000, 0x200000, SA_MEM_FREE},
	    {0x200000, 0x201000, SA_MEM_BOOT},
	    {0x201000, 0x300000, SA_MEM_FREE},
	};
	struct boot_image img = {0};

	(void)state;
	fakeenv_memmap(fe, tight, knitems(tight));
	assert_int_equal(
	    image_alloc(&ld, &img, (struct prange){0x200000, 0x2c0000}), 0);
	assert_int_equal((uintptr_t)img.img_stage, 0x140000);
	image_free(&ld, &img);
}

static void
test_image_warn(void **state)
{
	(void)state;
	image_warn(&ld, &map, (struct prange){0x200000, 0x806000});
	assert_string_equal(fakeenv_out(fe), "");
	image_warn(&ld, &map, (struct prange){0x200000, 0x900000});
	assert_true(fakeenv_saw(fe,
	    "WARNING: the kernel at 0x200000-0x900000 overwrites ACPI NVS at "
	    "0x806000-0x808000"));
	assert_int_equal(fakeenv_count(fe, "WARNING"), 1);
}

static void
test_print(void **state)
{
	(void)state;
	memmap_print(&ld);
	assert_true(fakeenv_saw(
	    fe, "0x000000806000-0x000000808000          8 KB  ACPI NVS\n"));
	assert_true(fakeenv_saw(fe, "runtime services\n"));
	assert_int_equal(fakeenv_count(fe, "\n"), knitems(ovmf) + 1);
	assert_true(fakeenv_saw(fe, "46 MB of memory for a kernel\n"));
}

static void
test_kind_names(void **state)
{
	(void)state;
	assert_string_equal(sa_memkind_name(SA_MEM_PERSISTENT), "persistent");
	assert_string_equal(sa_memkind_name((enum sa_memkind)99), "unknown");
}

/* More ranges than are asked for at first; and a firmware without memory. */
static void
test_take(void **state)
{
	struct sa_memrange many[200];
	struct memmap mm;

	(void)state;
	for (size_t i = 0; i < knitems(many); i++)
		many[i] = (struct sa_memrange){0x100000 + i * 0x1000,
		    0x101000 + i * 0x1000,
		    i % 2 == 0 ? SA_MEM_BOOT : SA_MEM_RESERVED};
	memmap_drop(&ld, &map);
	fakeenv_memmap(fe, many, knitems(many));
	assert_int_equal(memmap_take(&ld, &mm), 0);
	assert_int_equal(mm.mm_n, knitems(many));
	assert_int_equal(mm.mm_range[199].mr_end, 0x100000 + 200 * 0x1000);
	memmap_drop(&ld, &mm);
	for (unsigned n = 1; n <= 2; n++) {
		fakeenv_fail_after(fe, n, false);
		assert_int_equal(memmap_take(&ld, &mm), ENOMEM);
		assert_true(fakeenv_saw(fe, "memory map cannot be had"));
		assert_true(fakeenv_noleak(fe));
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(test_check),
	    TEST(test_find),
	    TEST(test_largest),
	    TEST(test_image_check),
	    TEST(test_image_alloc),
	    TEST(test_image_avoid),
	    TEST(test_image_warn),
	    TEST(test_print),
	    TEST(test_kind_names),
	    TEST(test_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
