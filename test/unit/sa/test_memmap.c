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
#include "ovmfmaps.h"
#include <boot/image.h>
#include <boot/memmap.h>

/* A short form of OVMF's: NVS in the way, the firmware's own below 4 GB. */
static const struct sa_memrange ovmf[] = {
    {{0x10000, 0xa0000}, SA_MEM_FREE}, {{0x100000, 0x806000}, SA_MEM_FREE},
    {{0x806000, 0x808000}, SA_MEM_NVS}, {{0x808000, 0x810000}, SA_MEM_FREE},
    {{0x810000, 0x900000}, SA_MEM_NVS}, {{0x900000, 0x1500000}, SA_MEM_BOOT},
    {{0x1500000, 0x3000000}, SA_MEM_FREE},
    {{0x3000000, 0x3010000}, SA_MEM_RESERVED},
    {{0x3010000, 0x3020000}, SA_MEM_RUNTIME},
    {{0x3020000, 0x3030000}, SA_MEM_ACPI},
    {{0x3030000, 0x3040000}, SA_MEM_FREE},
    {{0x3050000, 0x3060000}, SA_MEM_FREE}, /* behind a hole */
};

static struct memmap map;
static struct boot_image img;
static char reason[IMAGE_WHY];
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
	struct sa_memrange why = {{0, 0}, SA_MEM_FREE};

	assert_int_equal(
	    memmap_check(&map, (struct prange){start, end}, &why), expect);
	if (expect == 0)
		return;
	assert_int_equal(why.sm_range.pr_start, bad_start);
	assert_int_equal(why.sm_range.pr_end, bad_end);
	if (expect == EBUSY)
		assert_int_equal(why.sm_kind, kind);
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
	/* Without a descriptor: before, between and after ranges. */
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

static uint64_t
room(uint64_t limit, uint64_t start, uint64_t end, uint64_t *largest)
{
	return memmap_room(&map, (struct prange){0x100000, limit},
	    (struct prange){start, end}, largest);
}

static void
test_room(void **state)
{
	uint64_t largest;

	(void)state;
	assert_int_equal(room(IMAGE_LIMIT, 0, 0, &largest),
	    0x706000 + 0x8000 + 0x1b00000 + 0x20000);
	assert_int_equal(largest, 0x1b00000);
	assert_int_equal(
	    room(0x1600000, 0, 0, &largest), 0x706000 + 0x8000 + 0x100000);
	assert_int_equal(largest, 0x706000);
	/* A range that is split by the avoided one counts with its parts. */
	(void)room(IMAGE_LIMIT, 0x1600000, 0x1700000, &largest);
	assert_int_equal(largest, 0x1900000);
	assert_int_equal(room(IMAGE_LIMIT, 0, IMAGE_LIMIT, &largest), 0);
	assert_int_equal(largest, 0);
}

/* `size` bytes from `from` on are found at `want`; 0: nowhere. */
static void
next(uint64_t from, uint64_t size, uint64_t want)
{
	struct prange found = {0, 0};

	assert_int_equal(memmap_next_ram(&map,
			     (struct prange){from, IMAGE_LIMIT}, size, &found),
	    want != 0);
	assert_int_equal(found.pr_start, want);
	assert_int_equal(prange_size(found), want == 0 ? 0 : size);
}

static void
test_next_ram(void **state)
{
	(void)state;
	next(0x200000, 0x606000, 0x200000);
	next(0x200000, 0x607000, 0x900000); /* NVS and the 32 KB in it */
	next(0x800000, 0x6000, 0x800000);
	next(0x800000, 0x8000, 0x808000);
	next(0x800000, 0x9000, 0x900000);
	next(0x807000, 0x1000, 0x808000);
	next(0x900000, 0x2700000, 0x900000); /* the firmware's and free */
	next(0x900000, 0x2701000, 0);
	next(0x2fff000, 0x1000, 0x2fff000);
	next(0x3000000, 0x1000, 0x3030000); /* not reserved, runtime, ACPI */
	next(0x3000000, 0x10000, 0x3030000);
	next(0x3000000, 0x11000, 0); /* a hole is in it */
	next(0x3060000, 0x1000, 0);
}

/* Free, and at the same offset in 2 MiB as `like`; 0: nowhere. */
static void
next_free(uint64_t from, uint64_t like, uint64_t size, uint64_t want)
{
	paddr_t pa = 0;

	assert_int_equal(
	    memmap_next_free(
		&map, (struct prange){from, IMAGE_LIMIT}, like, size, &pa),
	    want != 0);
	assert_int_equal(pa, want);
}

static void
test_next_free(void **state)
{
	(void)state;
	next_free(0x100000, 0x200000, 0x606000, 0x200000);
	next_free(0x100000, 0x200000, 0x607000, 0x1600000); /* no BOOT in it */
	next_free(0x100000, 0x100000, 0x706000, 0x100000);
	next_free(0x200000, 0x100000, 0x506000, 0x300000);
	next_free(0x200000, 0x100000, 0x507000, 0x1500000);
	next_free(0x2800000, 0x5000, 0x7fb000, 0x2805000);
	next_free(0x2800000, 0x5000, 0x7fc000, 0);
	next_free(0x3000000, 0, 0x1000, 0); /* pieces without such a page */
	next_free(0x100000, 0, UINT64_MAX, 0);
}

/* Plan a kernel at [start, end); on failure `reason` has the message. */
static int
plan(uint64_t start, uint64_t end)
{
	img = (struct boot_image){0};
	reason[0] = '\0';
	return image_plan_kernel(
	    &img, &map, (struct prange){start, end}, reason);
}

static void
test_plan_kernel(void **state)
{
	(void)state;
	assert_int_equal(plan(0x200000, 0x800000), 0);
	/* Over the firmware's: staged, where there is room. */
	assert_int_equal(plan(0x200000, 0x1400000), 0);
	/* ... and where there is not. */
	assert_int_equal(plan(0x200000, 0x2a00000), ENOMEM);
	assert_non_null(strstr(reason, "needs 13288 KB"));
	assert_non_null(strstr(reason, "6144 KB in one piece"));
	assert_int_equal(plan(0x2f00000, 0x3001000), EBUSY);
	assert_non_null(strstr(reason, "0x3000000-0x3001000 is reserved"));
	assert_int_equal(plan(0x3050000, 0x3070000), ENOMEM);
	assert_non_null(strstr(reason, "0x3060000-0x3070000 is no memory"));
}

static void
plan_file(uint64_t size, uint64_t want)
{
	const struct image_piece *ip =
	    image_plan_file(&img, &map, size, 0, reason);

	if (want == 0) {
		assert_null(ip);
		return;
	}
	assert_non_null(ip);
	assert_int_equal(ip->ip_final.pr_start, want);
	assert_int_equal(ip->ip_final.pr_end, want + page_up(size));
	assert_int_equal(img.img_range.pr_end, ip->ip_final.pr_end);
}

static void
test_plan_files(void **state)
{
	(void)state;
	assert_int_equal(plan(0x200000, 0x700000), 0);
	plan_file(5000, 0x700000);
	plan_file(0x103000, 0x702000); /* up to NVS */
	plan_file(1, 0x805000);
	plan_file(0x8000, 0x808000);
	plan_file(1, 0x900000);
	plan_file(0x2600000, 0); /* as much is there, but not free */
	assert_non_null(strstr(reason, "of free memory below 4 GB"));
	plan_file(0x80000000, 0);
	assert_non_null(
	    strstr(reason, "needs 2097152 KB in one piece between "));
	/* Later files are still loaded. */
	plan_file(1, 0x901000);
	assert_int_equal(img.img_range.pr_start, 0x200000);
	/* More than bootinfo has room for. */
	while (img.img_npieces < IMAGE_MAXPIECES)
		assert_non_null(image_plan_file(&img, &map, 1, 0, reason));
	plan_file(1, 0);
}

/* Where a file of pl_size bytes goes, after a kernel that ends at pl_end. */
struct place {
	uint64_t pl_end, pl_size;
	uint64_t pl_at[4]; /* by the builds of ovmfmaps; 0: nowhere */
};

static void
check_place(const struct place *pl, const struct ovmfmap *om, uint64_t want)
{
	struct memmap mm = {
	    .mm_range = (struct sa_memrange *)(uintptr_t)om->om_range,
	    .mm_n = om->om_n};
	const struct prange kern = {0x200000, pl->pl_end};
	const struct image_piece *ip;
	struct prange nvs;

	img = (struct boot_image){0};
	assert_int_equal(image_plan_kernel(&img, &mm, kern, reason), 0);
	ip = image_plan_file(&img, &mm, pl->pl_size, 0, reason);
	if (ip == NULL ? want != 0 : ip->ip_final.pr_start != want)
		fail_msg("%s: %#jx bytes behind %#jx: at %#jx, not %#jx",
		    om->om_name, (uintmax_t)pl->pl_size, (uintmax_t)pl->pl_end,
		    (uintmax_t)(ip == NULL ? 0 : ip->ip_final.pr_start),
		    (uintmax_t)want);
	if (ip == NULL)
		return;
	assert_false(memmap_find(&mm, ip->ip_final, SA_MEM_NVS, &nvs));
}

/* On the maps of real firmware, files go around ACPI NVS. */
static void
test_places_ovmf(void **state)
{
	static const struct place places[] = {
	    /* up to its first page, and a byte more */
	    {0x400000, 0x400000, {0x400000, 0x400000, 0x400000, 0x400000}},
	    {0x400000, 0x400001, {0x400000, 0x400000, 0x900000, 0x400000}},
	    {0x400000, 0x406001, {0x900000, 0x400000, 0x900000, 0x400000}},
	    {0x400000, 0x407001, {0x900000, 0x400000, 0x900000, 0x1710000}},
	    /* from within it: the free pages between, if they are enough */
	    {0x806000, 0x3000, {0x808000, 0x806000, 0x808000, 0x808000}},
	    {0x806000, 0x4000, {0x808000, 0x806000, 0x80c000, 0x808000}},
	    {0x806000, 0x8001, {0x900000, 0x806000, 0x900000, 0x1710000}},
	    {0x80e000, 0x2001, {0x900000, 0x80e000, 0x900000, 0x1710000}},
	    /* a GENERIC kernel lies over all of it */
	    {0x1a00000, 0x5000, {0x1a00000, 0x1a00000, 0x1a00000, 0x1a00000}},
	    /* 64 MB, and more than there is */
	    {0x400000, 64 << 20, {0x900000, 0x400000, 0x900000, 0x1710000}},
	    {0x400000, 224 << 20, {0, 0, 0, 0}},
	};

	(void)state;
	for (size_t i = 0; i < knitems(places); i++)
		for (size_t j = 0; ovmfmaps[j].om_name != NULL; j++)
			check_place(
			    &places[i], &ovmfmaps[j], places[i].pl_at[j]);
}

static void
test_alloc(void **state)
{
	struct image_piece *ip = &img.img_piece[0];

	(void)state;
	/* Free: in place. */
	assert_int_equal(plan(0x200000, 0x400000), 0);
	assert_int_equal(image_alloc(&ld, &img, ip), 0);
	assert_int_equal(ip->ip_nspans, 1);
	assert_int_equal((uintptr_t)ip->ip_span[0].span_at, 0x200000);
	assert_int_equal(fe->fe_nheld, 0x200);
	image_drop(&ld, ip);
	assert_true(fe->fe_nheld == 0);
	image_free(&ld, &img); /* once more does nothing */

	/* Over NVS: staged elsewhere, outside of every final place. */
	assert_int_equal(plan(0x700000, 0x810000), 0);
	plan_file(0x500000, 0x900000);
	assert_int_equal(image_alloc(&ld, &img, ip), 0);
	assert_int_equal(ip->ip_nspans, 2);
	assert_int_equal((uintptr_t)ip->ip_span[0].span_at, 0x700000);
	assert_int_equal((uintptr_t)ip->ip_span[1].span_at, 0x3060000 - 0xa000);
	image_free(&ld, &img);
	assert_true(fe->fe_nheld == 0);

	/* The last file is left out: the image ends before it. */
	assert_int_equal(plan(0x200000, 0x400000), 0);
	plan_file(0x1000, 0x400000);
	plan_file(0x1000, 0x401000);
	assert_int_equal(image_alloc(&ld, &img, ip), 0);
	assert_int_equal(image_alloc(&ld, &img, &img.img_piece[1]), 0);
	image_trim(&img);
	assert_int_equal(img.img_npieces, 2);
	assert_int_equal(img.img_range.pr_end, 0x401000);
	image_free(&ld, &img);
}

static void
test_image_warn(void **state)
{
	(void)state;
	assert_int_equal(plan(0x200000, 0x806000), 0);
	plan_file(0x10000, 0x900000);
	image_warn(&ld, &map, &img);
	assert_string_equal(fakeenv_out(fe), "");
	assert_int_equal(plan(0x200000, 0x900000), 0);
	image_warn(&ld, &map, &img);
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
		many[i] = (struct sa_memrange){
		    {0x100000 + i * 0x1000, 0x101000 + i * 0x1000},
		    i % 2 == 0 ? SA_MEM_BOOT : SA_MEM_RESERVED};
	memmap_drop(&ld, &map);
	fakeenv_memmap(fe, many, knitems(many));
	assert_int_equal(memmap_take(&ld, &mm), 0);
	assert_int_equal(mm.mm_n, knitems(many));
	assert_int_equal(
	    mm.mm_range[199].sm_range.pr_end, 0x100000 + 200 * 0x1000);
	memmap_drop(&ld, &mm);
	for (unsigned n = 1; n <= 2; n++) {
		fakeenv_fail_after(fe, n, false);
		assert_int_equal(memmap_take(&ld, &mm), ENOMEM);
		assert_true(fakeenv_saw(fe, "memory map cannot be read"));
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
	    TEST(test_room),
	    TEST(test_next_ram),
	    TEST(test_next_free),
	    TEST(test_plan_kernel),
	    TEST(test_plan_files),
	    TEST(test_places_ovmf),
	    TEST(test_alloc),
	    TEST(test_image_warn),
	    TEST(test_print),
	    TEST(test_kind_names),
	    TEST(test_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
