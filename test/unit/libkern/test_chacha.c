/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_chacha.c: the block function against the vectors of RFC 8439.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libkern/chacha.h>

/* 2.3.2: key 00 01 .. 1f, nonce 000000090000004a00000000, counter 1. */
static void
test_block(void **state)
{
	static const uint32_t key[CHACHA_KEY] = {0x03020100, 0x07060504,
	    0x0b0a0908, 0x0f0e0d0c, 0x13121110, 0x17161514, 0x1b1a1918,
	    0x1f1e1d1c};
	static const uint32_t nonce[CHACHA_NONCE] = {0x09000000, 0x4a000000, 0};
	static const uint32_t expect[CHACHA_BLOCK] = {0xe4e7f110, 0x15593bd1,
	    0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033, 0x9aaa2204,
	    0x4e6cd4c3, 0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9,
	    0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2};
	uint32_t out[CHACHA_BLOCK];

	(void)state;
	chacha_block(out, key, 1, nonce);
	assert_memory_equal(out, expect, sizeof(out));
}

/* A.1, vector 1: everything zero. */
static void
test_zero(void **state)
{
	static const uint32_t zero[CHACHA_KEY];
	static const uint32_t expect[CHACHA_BLOCK] = {0xade0b876, 0x903df1a0,
	    0xe56a5d40, 0x28bd8653, 0xb819d2bd, 0x1aed8da0, 0xccef36a8,
	    0xc70d778b, 0x7c5941da, 0x8d485751, 0x3fe02477, 0x374ad8b8,
	    0xf4b8436a, 0x1ca11815, 0x69b687c3, 0x8665eeb2};
	uint32_t out[CHACHA_BLOCK];

	(void)state;
	chacha_block(out, zero, 0, zero);
	assert_memory_equal(out, expect, sizeof(out));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_block),
	    cmocka_unit_test(test_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
