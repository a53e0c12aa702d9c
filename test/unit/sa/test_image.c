/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_image.c: what is read in place and what is staged, and that the
 * hand-off's moves assemble the image, on maps of every kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "fakeenv.h"
#include <boot/image.h>

#define START ((uint64_t)0x200000)
#define TOP   ((uint64_t)0x1000000)
#define P(n)  ((uint64_t)(n) << PAGE_SHIFT)
#define INPLACE                                                            \
	P(32) /* the smallest gap between two parts that is not moved with \
		 them */
#define MAXRANGES 256

static struct sa_memrange range[MAXRANGES];
static struct memmap map = {.mm_range = range};
static struct boot_image img;
static char why[IMAGE_WHY];
static struct fakeenv *fe;
static struct loader ld;
static uint32_t seed;

static int
setup(void **state)
{
	(void)state;
	fe = fakeenv_new();
	fakeenv_loader(fe, &ld);
	map.mm_n = 0;
	img = (struct boot_image){0};
	return 0;
}

static int
teardown(void **state)
{
	bool clean;

	(void)state;
	image_free(&ld, &img);
	clean = fakeenv_noleak(fe);
	fakeenv_free(fe);
	return clean ? 0 : 1;
}

/* 0 to n - 1, the same in every run. */
static uint32_t
rnd(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)(((uint64_t)seed * n) >> 32);
}

/* A map of one range after the other from 1 MB on; the next ends at `end`. */
static void
add_range(uint64_t end, enum sa_memkind kind)
{
	const size_t n = map.mm_n;
	const uint64_t start = n == 0 ? 0x100000 : range[n - 1].sm_range.pr_end;

	if (n > 0 && range[n - 1].sm_kind == kind)
		range[n - 1].sm_range.pr_end = end;
	else
		range[map.mm_n++] = (struct sa_memrange){{start, end}, kind};
}

static void
use_map(void)
{
	fakeenv_memmap(fe, range, map.mm_n);
}

static void
plan(uint64_t kernel_end)
{
	assert_int_equal(image_plan_kernel(&img, &map,
			     (struct prange){START, kernel_end}, why),
	    0);
}

static void
assert_span(size_t i, uint64_t start, uint64_t end, bool inplace)
{
	const struct memspan *span = &img.img_span[i];

	assert_true(i < img.img_nspans);
	assert_int_equal(span->span_final.pr_start, start);
	assert_int_equal(span->span_final.pr_end, end);
	assert_int_equal(memspan_inplace(span), inplace);
	if (!inplace && span->span_at != NULL)
		assert_false(
		    prange_has(img.img_range, (uintptr_t)span->span_at));
}

/* What is free is read in place, the rest of a kernel is not. */
static void
test_parts(void **state)
{
	(void)state;
	add_range(0x300000, SA_MEM_FREE);
	add_range(0x304000, SA_MEM_NVS);
	add_range(0x304000 + INPLACE, SA_MEM_FREE);
	add_range(0x400000, SA_MEM_BOOT);
	add_range(TOP, SA_MEM_FREE);
	use_map();
	plan(0x500000);
	assert_int_equal(image_alloc(&ld, &img, &img.img_piece[0]), 0);
	assert_int_equal(img.img_nspans, 5);
	assert_span(0, START, 0x300000, true);
	assert_span(1, 0x300000, 0x304000, false);
	assert_span(2, 0x304000, 0x304000 + INPLACE, true);
	assert_span(3, 0x304000 + INPLACE, 0x400000, false);
	assert_span(4, 0x400000, 0x500000, true);
	assert_int_equal(image_moved(&img), 0x100000 - INPLACE);
	assert_int_equal(fe->fe_nheld, (0x500000 - START) / PAGE_SIZE);
}

/* A small free gap between two parts is moved with them. */
static void
test_small_gap(void **state)
{
	(void)state;
	add_range(0x300000, SA_MEM_FREE);
	add_range(0x304000, SA_MEM_NVS);
	add_range(0x303000 + INPLACE, SA_MEM_FREE);
	add_range(0x400000, SA_MEM_BOOT);
	add_range(TOP, SA_MEM_FREE);
	use_map();
	plan(0x500000);
	assert_int_equal(img.img_nspans, 3);
	assert_span(0, START, 0x300000, true);
	assert_span(1, 0x300000, 0x400000, false);
	assert_span(2, 0x400000, 0x500000, true);
	/* A small piece that lies in it is read in place. */
	image_free(&ld, &img);
	plan(0x304000);
	assert_non_null(image_plan_file(&img, &map, 1, 0, why));
	assert_span(img.img_nspans - 1, 0x304000, 0x305000, true);
}

/* A page of every second piece of 128 KB: the spans are not enough. */
static void
test_many_parts(void **state)
{
	size_t left = IMAGE_MAXSPANS;

	(void)state;
	add_range(START, SA_MEM_FREE);
	for (size_t i = 1; i <= 120; i++) {
		add_range(
		    START + i * (INPLACE + PAGE_SIZE) - PAGE_SIZE, SA_MEM_FREE);
		add_range(START + i * (INPLACE + PAGE_SIZE), SA_MEM_BOOT);
	}
	add_range(0x3000000, SA_MEM_FREE);
	use_map();
	plan(0x1200000);
	left -= img.img_nspans;
	assert_true(img.img_nspans > 150);
	assert_span(img.img_nspans - 1,
	    img.img_span[img.img_nspans - 2].span_final.pr_end, 0x1200000,
	    false);
	/* Each file still has one. */
	assert_true(left >= IMAGE_MAXPIECES - 1);
	while (img.img_npieces < IMAGE_MAXPIECES)
		assert_non_null(image_plan_file(&img, &map, 1, 0, why));
	assert_true(img.img_nspans <= IMAGE_MAXSPANS);
	for (size_t i = 0; i < img.img_npieces; i++)
		assert_int_equal(image_alloc(&ld, &img, &img.img_piece[i]), 0);
}

/* Pages that were free at planning and are not at allocation: staged. */
static void
test_taken_since(void **state)
{
	struct memmap now;

	(void)state;
	add_range(TOP, SA_MEM_FREE);
	use_map();
	plan(0x400000);
	assert_int_equal(fakemem_alloc_at(fe, 1, 0x300000), 0);
	assert_int_equal(image_alloc(&ld, &img, &img.img_piece[0]), 0);
	assert_span(0, START, 0x400000, false);
	assert_int_equal(image_moved(&img), 0x200000);
	image_free(&ld, &img);

	/* A new map knows it. */
	plan(0x400000);
	assert_non_null(image_plan_file(&img, &map, 1, 0, why));
	assert_int_equal(memmap_take(&ld, &now), 0);
	image_split(&img, &now);
	memmap_drop(&ld, &now);
	assert_int_equal(img.img_nspans, 4);
	assert_int_equal(image_alloc(&ld, &img, &img.img_piece[0]), 0);
	assert_int_equal(image_alloc(&ld, &img, &img.img_piece[1]), 0);
	assert_int_equal(image_moved(&img), PAGE_SIZE);
	fakemem_release(fe, 1, 0x300000);
}

/* Each allocation fails in turn: nothing is held. */
static void
test_alloc_fails(void **state)
{
	unsigned n;

	(void)state;
	add_range(0x300000, SA_MEM_FREE);
	add_range(0x400000, SA_MEM_BOOT);
	add_range(TOP, SA_MEM_FREE);
	use_map();
	for (n = 1;; n++) {
		plan(0x500000);
		fakeenv_fail_after(fe, n, true);
		if (image_alloc(&ld, &img, &img.img_piece[0]) == 0)
			break;
		assert_int_equal(fe->fe_nheld, 0);
		assert_int_equal(image_moved(&img), 0);
		image_free(&ld, &img);
	}
	assert_int_equal(n, 4);
}

/* ---- any map ---- */

static uint8_t memory[TOP]; /* as the hand-off's code sees it */

static void
random_map(void)
{
	static const enum sa_memkind kinds[] = {
	    SA_MEM_FREE, SA_MEM_FREE, SA_MEM_BOOT, SA_MEM_NVS, SA_MEM_RESERVED};
	const uint64_t half = TOP / 2;
	uint64_t end = START;

	map.mm_n = 0;
	add_range(START, SA_MEM_FREE);
	while (end < half && map.mm_n < MAXRANGES - 2) {
		end += P(1 + rnd(rnd(3) == 0 ? 200 : 40));
		/* At the kernel's place only kinds that may be overwritten. */
		add_range(MIN(end, half),
		    kinds[rnd(end < half / 2 ? 4 : knitems(kinds))]);
	}
	add_range(TOP, SA_MEM_FREE);
	use_map();
}

static uint8_t
byte_of(paddr_t pa)
{
	return (uint8_t)((pa * 0x9e3779b1) >> 24);
}

/* Write the pattern to the memory of a piece, in uneven pieces. */
static void
fill_piece(const struct image_piece *ip)
{
	const struct memspans mem = image_memory(ip);
	paddr_t pa = ip->ip_final.pr_start;
	uint8_t buf[10000];
	size_t n;

	for (; pa < ip->ip_final.pr_end; pa += n) {
		n = 1 + rnd(sizeof(buf));
		n = (size_t)MIN(n, ip->ip_final.pr_end - pa);
		for (size_t i = 0; i < n; i++)
			buf[i] = byte_of(pa + i);
		memspan_copy(&mem, pa, buf, n);
	}
}

/* Copy the memory of the spans before the hand-off. */
static void
take_spans(const struct image_piece *ip)
{
	for (size_t i = 0; i < ip->ip_nspans; i++) {
		const struct memspan *span = &ip->ip_span[i];

		memcpy(memory + (uintptr_t)span->span_at, span->span_at,
		    (size_t)prange_size(span->span_final));
	}
}

/* The hand-off's moves, in its order. */
static void
move_spans(const struct image_piece *ip)
{
	for (size_t i = 0; i < ip->ip_nspans; i++) {
		const struct memspan *span = &ip->ip_span[i];

		if (!memspan_inplace(span))
			memcpy(memory + span->span_final.pr_start,
			    memory + (uintptr_t)span->span_at,
			    (size_t)prange_size(span->span_final));
	}
}

/* The limit of bytes to move: those that are not free, and small gaps. */
static uint64_t
most_moved(void)
{
	uint64_t bytes = 0;
	struct prange part;

	for (size_t i = 0; i < map.mm_n; i++)
		if (range[i].sm_kind != SA_MEM_FREE &&
		    prange_clip(range[i].sm_range, img.img_range, &part))
			bytes += prange_size(part) + 2 * INPLACE;
	return bytes;
}

static void
for_held(void (*func)(const struct image_piece *))
{
	for (size_t i = 0; i < img.img_npieces; i++)
		if (img.img_piece[i].ip_held)
			func(&img.img_piece[i]);
}

static void
check_piece(const struct image_piece *ip)
{
	for (paddr_t pa = ip->ip_final.pr_start; pa < ip->ip_final.pr_end; pa++)
		if (memory[pa] != byte_of(pa))
			fail_msg("%#jx", (uintmax_t)pa);
}

/* Plan and allocate a kernel and files; some are left out. */
static void
random_image(void)
{
	plan(START + P(1 + rnd(300)));
	for (uint32_t n = rnd(12); n > 0; n--)
		(void)image_plan_file(&img, &map, 1 + rnd(200000), 0, why);
	for (size_t i = 0; i < img.img_npieces; i++)
		(void)image_alloc(&ld, &img, &img.img_piece[i]);
	for_held(fill_piece);
	for (size_t i = 1; i < img.img_npieces; i++)
		if (rnd(4) == 0)
			image_drop(&ld, &img.img_piece[i]);
	image_trim(&img);
}

static void
test_any_map(void **state)
{
	uint64_t info, moved = 0;

	(void)state;
	for (seed = 1; seed < 200; seed++) {
		const uint32_t round = seed;

		random_map();
		random_image();
		assert_true(img.img_piece[0].ip_held);
		assert_int_equal(
		    fakemem_alloc(fe, 4, IMAGE_LIMIT, img.img_range, &info), 0);
		memset(memory + info, 0x77, P(4));
		for_held(take_spans);
		for_held(move_spans);
		for_held(check_piece);
		for (size_t i = 0; i < P(4); i++)
			assert_int_equal(memory[info + i], 0x77);
		assert_true(image_moved(&img) <= most_moved());
		moved += image_moved(&img);
		fakemem_release(fe, 4, info);
		image_free(&ld, &img);
		assert_int_equal(fe->fe_nheld, 0);
		seed = round;
	}
	assert_true(moved > 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(test_parts),
	    TEST(test_small_gap),
	    TEST(test_many_parts),
	    TEST(test_taken_since),
	    TEST(test_alloc_fails),
	    TEST(test_any_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
