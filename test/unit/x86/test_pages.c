/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_pages.c: the page allocator, one segment and all of RAM.
 */
#include "x86test.h"

#include <arch/x86/physpages.h>
#include <arch/x86/x86_pages.h>

#define FIRST  0x123u
#define NPAGES 200u /* not a multiple of 64 */

static uint64_t map[(NPAGES + 63) / 64];
static struct pageseg ps; /* owner: the running test */

static int
setup(void **state)
{
	(void)state;
	pageseg_init(&ps, FIRST, NPAGES, map);
	return pageseg_free(&ps, FIRST, NPAGES) ? 0 : 1;
}

static void
test_mapsize(void **state)
{
	(void)state;
	assert_int_equal(pageseg_mapsize(0), 0);
	assert_int_equal(pageseg_mapsize(1), 8);
	assert_int_equal(pageseg_mapsize(64), 8);
	assert_int_equal(pageseg_mapsize(65), 16);
}

static void
test_all_of_it(void **state)
{
	uint64_t page;
	unsigned i;

	(void)state;
	for (i = 0; i < NPAGES; i++) {
		assert_true(pageseg_alloc(&ps, 1, &page));
		assert_int_equal(page, FIRST + i);
	}
	assert_false(pageseg_alloc(&ps, 1, &page));
	assert_int_equal(ps.pgs_nfree, 0);
	assert_true(pageseg_free(&ps, FIRST + 70, 1));
	assert_true(pageseg_alloc(&ps, 1, &page));
	assert_int_equal(page, FIRST + 70);
	assert_true(pageseg_inuse(&ps, FIRST));
	assert_true(pageseg_inuse(&ps, FIRST + NPAGES - 1));
	assert_true(pageseg_free(&ps, FIRST + NPAGES - 1, 1));
	assert_false(pageseg_inuse(&ps, FIRST + NPAGES - 1));
	assert_false(pageseg_inuse(&ps, FIRST + NPAGES));
	assert_false(pageseg_inuse(&ps, FIRST - 1));
}

static void
test_runs(void **state)
{
	uint64_t page;

	(void)state;
	assert_true(pageseg_alloc(&ps, NPAGES, &page));
	/* Free [10, 60) and [62, 195): a run of 100 is in the second. */
	assert_true(pageseg_free(&ps, FIRST + 10, 50));
	assert_true(pageseg_free(&ps, FIRST + 62, 133));
	assert_true(pageseg_alloc(&ps, 100, &page));
	assert_int_equal(page, FIRST + 62);
	assert_false(pageseg_alloc(&ps, 51, &page));
	assert_true(pageseg_alloc(&ps, 50, &page));
	assert_int_equal(page, FIRST + 10);
	assert_true(pageseg_alloc(&ps, 33, &page));
	assert_int_equal(page, FIRST + 162);
	assert_int_equal(ps.pgs_nfree, 0);
}

static void
test_bad_requests(void **state)
{
	uint64_t page;

	(void)state;
	assert_false(pageseg_alloc(&ps, 0, &page));
	assert_false(pageseg_alloc(&ps, NPAGES + 1, &page));
	assert_false(pageseg_alloc(&ps, SIZE_MAX, &page));
	assert_true(pageseg_alloc(&ps, 10, &page));
	assert_false(pageseg_free(&ps, page, 0));
	assert_false(pageseg_free(&ps, page, 11));     /* one is free */
	assert_false(pageseg_free(&ps, page + 10, 1)); /* free already */
	assert_false(pageseg_free(&ps, FIRST - 1, 2)); /* outside */
	assert_false(pageseg_free(&ps, FIRST + NPAGES, 1));
	assert_false(pageseg_free(&ps, FIRST, SIZE_MAX));
	assert_int_equal(ps.pgs_nfree, NPAGES - 10);
	assert_true(pageseg_free(&ps, page, 10));
	assert_false(pageseg_free(&ps, page, 10));
	assert_int_equal(ps.pgs_nfree, NPAGES);
}

/* Random operations compared with a simple implementation. */
static void
test_model(void **state)
{
	uint8_t used[NPAGES] = {0};
	uint64_t page;
	uint32_t seed;
	unsigned i, n, run, round, start;
	bool want;

	(void)state;
	for (seed = 7, round = 0; round < 20000; round++) {
		seed = seed * 1664525 + 1013904223;
		n = 1 + (seed >> 8) % 20;
		start = (seed >> 16) % NPAGES;
		if (seed >> 31) {
			want = false;
			for (run = i = 0; i < NPAGES && !want; i++) {
				run = used[i] ? 0 : run + 1;
				want = run == n;
			}
			assert_int_equal(pageseg_alloc(&ps, n, &page), want);
			if (want) {
				assert_int_equal(page, FIRST + i - n);
				memset(used + i - n, 1, n);
			}
			continue;
		}
		want = start + n <= NPAGES;
		for (i = start; i < start + n && want; i++)
			want = used[i];
		assert_int_equal(pageseg_free(&ps, FIRST + start, n), want);
		if (want)
			memset(used + start, 0, n);
	}
	for (n = i = 0; i < NPAGES; i++)
		n += !used[i];
	assert_int_equal(ps.pgs_nfree, n);
}

static void *
direct(paddr_t pa)
{
	return fake_at(pa);
}

/* Pages outside of the available ranges are in use until they are freed. */
static void
test_physpages(void **state)
{
	struct prset avail, ram;
	paddr_t pa;
	unsigned n;

	(void)state;
	memset(&ram, 0, sizeof(ram));
	prset_add(&ram, (struct prange){FAKE_BASE, FAKE_BASE + 0x8000});
	prset_add(
	    &ram, (struct prange){FAKE_BASE + 0x10000, FAKE_BASE + 0x14000});
	avail = ram;
	prset_sub(
	    &avail, (struct prange){FAKE_BASE + 0x2000, FAKE_BASE + 0x5000});
	physpages_init(&ram, &avail, direct);
	assert_int_equal(physpages_total(), 12);
	/* Three are in use, one holds both bitmaps. */
	assert_int_equal(physpages_nfree(), 8);
	assert_false(physpages_free(FAKE_BASE, 1));
	assert_true(physpages_free(FAKE_BASE + 0x2000, 3));
	assert_false(physpages_free(FAKE_BASE + 0x9000, 1));
	assert_true(physpages_alloc(8, &pa));
	assert_int_equal(pa, FAKE_BASE);
	assert_false(physpages_alloc(4, &pa));
	for (n = 0; physpages_alloc(1, &pa); n++)
		assert_int_equal(pa, FAKE_BASE + 0x10000 + n * 0x1000);
	assert_int_equal(n, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_mapsize, setup),
	    cmocka_unit_test_setup(test_all_of_it, setup),
	    cmocka_unit_test_setup(test_runs, setup),
	    cmocka_unit_test_setup(test_bad_requests, setup),
	    cmocka_unit_test_setup(test_model, setup),
	    cmocka_unit_test_setup(test_physpages, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
