/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_seed.c: random seeds, and what follows from one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include <libverify/seed.h>

/* 512 bytes of zeros and 0x1000 bits: its SHA-1 by sha1sum(1). */
static const uint8_t zero_sum[20] = {0xa5, 0xda, 0x54, 0xa9, 0xdf, 0xf5, 0x8a,
    0x87, 0x3b, 0x72, 0x4d, 0x3f, 0x9b, 0x1b, 0x6a, 0x82, 0xf0, 0xdf, 0x69,
    0xd1};

static uint8_t seed[SEED_SIZE], next[SEED_SIZE], other[SEED_SIZE];

static int
setup(void **state)
{
	(void)state;
	memset(seed, 0, sizeof(seed));
	seed[1] = 0x10;
	memcpy(seed + 516, zero_sum, sizeof(zero_sum));
	return 0;
}

static void
test_valid(void **state)
{
	(void)state;
	assert_true(seed_valid(seed));
	for (size_t i = 0; i < SEED_SIZE; i += 5) {
		seed[i] ^= 1;
		assert_false(seed_valid(seed));
		seed[i] ^= 1;
	}
}

/* No 8 bytes of `a' are in `b'. */
static void
differ(const uint8_t *a, const uint8_t *b)
{
	for (size_t i = 4; i + 8 <= SEED_SIZE; i += 8)
		for (size_t k = 4; k + 8 <= SEED_SIZE; k++)
			assert_int_not_equal(memcmp(a + i, b + k, 8), 0);
}

static void
test_next(void **state)
{
	(void)state;
	seed_next(next, seed, "mix", 3);
	assert_true(seed_valid(next));
	assert_memory_equal(next, seed, 4);
	differ(next, seed);
	for (size_t i = 4; i < 516; i += 32)
		for (size_t k = 4; k < i; k += 32)
			assert_memory_not_equal(next + i, next + k, 32);
	/* The same again; of something else something else. */
	seed_next(other, seed, "mix", 3);
	assert_memory_equal(other, next, SEED_SIZE);
	seed_next(other, seed, "mix", 2);
	differ(other, next);
	seed[100] ^= 1;
	seed_next(other, seed, "mix", 3);
	differ(other, next);
	seed_next(seed, next, "mix", 3);
	assert_true(seed_valid(seed));
	differ(seed, next);
}

static void
test_wipe(void **state)
{
	(void)state;
	seed_wipe(seed, sizeof(seed));
	memset(next, 0, sizeof(next));
	assert_memory_equal(seed, next, sizeof(seed));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_valid, setup),
	    cmocka_unit_test_setup(test_next, setup),
	    cmocka_unit_test_setup(test_wipe, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
