/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_range.c: sums and products that do not fit; the 32-bit host tests run
 * this file, too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libkern/kdefs.h>

static void
test_array_bytes(void **state)
{
	size_t bytes = 1;

	(void)state;
	assert_true(array_bytes(0, SIZE_MAX, &bytes));
	assert_int_equal(bytes, 0);
	assert_true(array_bytes(SIZE_MAX / 8, 8, &bytes));
	assert_int_equal(bytes, SIZE_MAX / 8 * 8);
	assert_false(array_bytes(SIZE_MAX / 8 + 1, 8, &bytes));
	assert_false(array_bytes(SIZE_MAX, SIZE_MAX, &bytes));
	/* In 32 bits the product is 8. */
	assert_int_equal(
	    array_bytes(0x20000001, 8, &bytes), sizeof(size_t) > 4);
}

static void
test_array_add(void **state)
{
	size_t sum = 16;

	(void)state;
	assert_true(array_add(3, 8, &sum));
	assert_int_equal(sum, 40);
	assert_false(array_add(SIZE_MAX / 8 + 1, 8, &sum));
	assert_int_equal(sum, 40);
	assert_false(array_add(SIZE_MAX - 39, 1, &sum));
	assert_int_equal(sum, 40);
	assert_true(array_add(SIZE_MAX - 40, 1, &sum));
	assert_int_equal(sum, SIZE_MAX);
	sum = 0;
	assert_int_equal(array_add(0x20000001, 8, &sum), sizeof(size_t) > 4);
}

static void
test_round_up(void **state)
{
	uint64_t out = 5;

	(void)state;
	assert_true(round_up_checked(0, 1, &out));
	assert_int_equal(out, 0);
	assert_true(round_up_checked(UINT64_MAX - 7, 8, &out));
	assert_int_equal(out, UINT64_MAX - 7);
	assert_false(round_up_checked(UINT64_MAX - 6, 8, &out));
	assert_int_equal(out, UINT64_MAX - 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_array_bytes),
	    cmocka_unit_test(test_array_add),
	    cmocka_unit_test(test_round_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
