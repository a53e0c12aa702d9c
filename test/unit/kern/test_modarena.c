/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_modarena.c: addresses for modules: guard pages, random placement,
 * exhaustion, release.
 */
#include <kern/kobj/modarena.h>

#include "kobjtest/kobjtest.h"

#define PAGES 1024u /* of this program's arena */

static vaddr_t start, end;

static int
setup(void **state)
{
	(void)state;
	host_init();
	host_arena_place(HOST_NEAR, PAGES * PAGE_SIZE);
	cpu_module_arena(&start, &end);
	return 0;
}

static size_t
used(void)
{
	size_t n, total;

	modarena_stat(&n, &total);
	return n;
}

/* The bitmap is its only allocation; without it ENOMEM. */
static void
test_no_memory(void **state)
{
	vaddr_t va;

	(void)state;
	host_fail_after(1);
	assert_int_equal(modarena_alloc(PAGE_SIZE, &va), ENOMEM);
	assert_true(host_fail_fired());
	host_fail_after(0);
	assert_int_equal(modarena_alloc(PAGE_SIZE, &va), 0);
	modarena_free(va, PAGE_SIZE);
	assert_int_equal(used(), 1); /* the arena's first page */
}

/* Ranges of all sizes: in the arena, a free page on either side of each. */
static void
test_guard_pages(void **state)
{
	static uint8_t owner[PAGES + 1];
	struct {
		vaddr_t va;
		size_t len;
	} piece[64];
	size_t n = 0;

	(void)state;
	memset(owner, 0, sizeof(owner));
	for (; n < knitems(piece); n++) {
		size_t first, pages = 1 + n % 13;

		piece[n].len = pages * PAGE_SIZE;
		if (modarena_alloc(piece[n].len, &piece[n].va) != 0)
			break;
		assert_true(piece[n].va > start);
		assert_true(piece[n].va + piece[n].len < end);
		assert_int_equal(piece[n].va & PAGE_MASK, 0);
		first = (piece[n].va - start) >> PAGE_SHIFT;
		for (size_t i = 0; i < pages; i++) {
			assert_int_equal(owner[first + i], 0);
			owner[first + i] = (uint8_t)(n + 1);
		}
	}
	assert_true(n > 40);
	for (size_t i = 1; i < PAGES; i++)
		if (owner[i] != 0 && owner[i - 1] != 0)
			assert_int_equal(owner[i], owner[i - 1]);
	while (n-- > 0)
		modarena_free(piece[n].va, piece[n].len);
	assert_int_equal(used(), 1);
}

/* Fill it: ENOMEM; a freed page can be allocated again. */
static void
test_exhaustion(void **state)
{
	static vaddr_t va[PAGES];
	vaddr_t again;
	size_t n;

	(void)state;
	for (int entropy = 0; entropy < 2; entropy++) {
		host_entropy_set(entropy, 17);
		for (n = 0; modarena_alloc(PAGE_SIZE, &va[n]) == 0; n++)
			continue;
		/* Every other page; random placement wastes some. */
		assert_true(n >= PAGES / (entropy ? 4 : 2) - 1);
		assert_int_equal(modarena_alloc(PAGE_SIZE, &again), ENOMEM);
		modarena_free(va[n / 2], PAGE_SIZE);
		assert_int_equal(modarena_alloc(PAGE_SIZE, &again), 0);
		assert_int_equal(again, va[n / 2]);
		while (n-- > 0)
			modarena_free(va[n], PAGE_SIZE);
		assert_int_equal(used(), 1);
	}
}

/* The largest possible range, and larger ones. */
static void
test_whole_arena(void **state)
{
	vaddr_t va;

	(void)state;
	for (int entropy = 0; entropy < 2; entropy++) {
		host_entropy_set(entropy, 99);
		assert_int_equal(
		    modarena_alloc((PAGES - 1) * PAGE_SIZE, &va), ENOMEM);
		assert_int_equal(
		    modarena_alloc(2 * PAGES * PAGE_SIZE, &va), ENOMEM);
		assert_int_equal(
		    modarena_alloc((PAGES - 2) * PAGE_SIZE, &va), 0);
		assert_int_equal(va, start + PAGE_SIZE);
		modarena_free(va, (PAGES - 2) * PAGE_SIZE);
	}
}

/* Without entropy the place is always the same, with entropy rarely. */
static void
test_random_placement(void **state)
{
	vaddr_t first, va;
	unsigned same = 0, low = 0;

	(void)state;
	host_entropy_set(false, 0);
	assert_int_equal(modarena_alloc(PAGE_SIZE, &first), 0);
	modarena_free(first, PAGE_SIZE);
	assert_int_equal(modarena_alloc(PAGE_SIZE, &va), 0);
	modarena_free(va, PAGE_SIZE);
	assert_int_equal(va, first);
	assert_int_equal(va, start + PAGE_SIZE);
	host_entropy_set(true, 4711);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(modarena_alloc(PAGE_SIZE, &va), 0);
		modarena_free(va, PAGE_SIZE);
		same += va == first;
		low += va < start + (end - start) / 2;
		first = va;
	}
	assert_true(same < 10);
	assert_true(low >= 90); /* the upper half is for the big ones */
	for (low = 0, same = 0; same < 100; same++) {
		assert_int_equal(modarena_alloc(100 * PAGE_SIZE, &va), 0);
		modarena_free(va, 100 * PAGE_SIZE);
		low += va < start + (end - start) / 2;
	}
	assert_true(low < 50);
}

/* Scattered small ranges leave room for a big one. */
static void
test_fragmentation(void **state)
{
	static vaddr_t va[200];
	vaddr_t big;

	(void)state;
	host_entropy_set(true, 5);
	for (size_t i = 0; i < 120; i++)
		assert_int_equal(modarena_alloc(PAGE_SIZE, &va[i]), 0);
	assert_int_equal(modarena_alloc(300 * PAGE_SIZE, &big), 0);
	modarena_free(big, 300 * PAGE_SIZE);
	for (size_t i = 0; i < 120; i++)
		modarena_free(va[i], PAGE_SIZE);
	assert_int_equal(used(), 1);
}

/* The pages around a linked module are unmapped, even between neighbours. */
static void
test_modules_are_apart(void **state)
{
	kobj_t ko[30];

	(void)state;
	host_entropy_set(false, 0); /* as close as it gets */
	for (size_t i = 0; i < knitems(ko); i++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		size_t len, size;
		void *file;
		vaddr_t va;

		ob_section(ob, ".text", ELF_SHT_PROGBITS,
		    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, NULL, 64 + i * 1000);
		file = ob_finish(ob, &len);
		assert_int_equal(kt_link(&ko[i], "m", file, len, NULL), 0);
		free(file);
		kobj_stat(ko[i], &va, &size);
		assert_int_equal(host_arena_prot(va - PAGE_SIZE), -1);
		assert_int_equal(host_arena_prot(va + size), -1);
	}
	for (size_t i = 0; i < knitems(ko); i++)
		kobj_unload(ko[i]);
	assert_int_equal(used(), 1);
	assert_int_equal(host_arena_pages(), 0);
}

static void
panic_free(void *arg)
{
	modarena_free(*(vaddr_t *)arg, PAGE_SIZE);
}

/* Freeing a range that is not taken panics. */
static void
test_double_free(void **state)
{
	vaddr_t va;

	(void)state;
	assert_int_equal(modarena_alloc(PAGE_SIZE, &va), 0);
	modarena_free(va, PAGE_SIZE);
	assert_int_equal(host_run(panic_free, &va), HOST_HALTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_no_memory),
	    cmocka_unit_test(test_guard_pages),
	    cmocka_unit_test(test_exhaustion),
	    cmocka_unit_test(test_whole_arena),
	    cmocka_unit_test(test_random_placement),
	    cmocka_unit_test(test_fragmentation),
	    cmocka_unit_test(test_modules_are_apart),
	    cmocka_unit_test(test_double_free),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
