/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_scale.c: conversion of ticks to nanoseconds, compared with sums of
 * shifted terms.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arch/x86/x86_scale.h>

/* v * mult / 2^32 bit by bit, with the bits that right shifts lose. */
static uint64_t
by_bits(uint64_t v, uint64_t mult)
{
	uint64_t lost = 0, sum = 0;
	int i;

	for (i = 0; i < 64; i++) {
		if ((mult >> i & 1) == 0)
			continue;
		if (i >= 32) {
			sum += v << (i - 32);
			continue;
		}
		sum += v >> (32 - i);
		lost += (v & (((uint64_t)1 << (32 - i)) - 1)) << i;
	}
	return sum + (lost >> 32);
}

static void
test_edges(void **state)
{
	static const uint64_t edges[] = {0, 1, 2, 3, 0xffff, 0x10000,
	    0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x100000000,
	    0x100000001, 0x123456789abcdef, 0x7fffffffffffffff,
	    0x8000000000000000, 0xfffffffffffffffe, UINT64_MAX};
	size_t i, j;

	(void)state;
	for (i = 0; i < knitems(edges); i++)
		for (j = 0; j < knitems(edges); j++)
			if (scale32(edges[i], edges[j]) !=
			    by_bits(edges[i], edges[j]))
				fail_msg("%#jx * %#jx", (uintmax_t)edges[i],
				    (uintmax_t)edges[j]);
}

/* Processors of 1 MHz to 10 GHz, up to ten years: error below 10^-6. */
static void
test_clock(void **state)
{
	static const uint64_t rates[] = {
	    1000000, 1193182, 999999999, 1000000000, 3456789012, 10000000000};
	uint64_t mult, ns;
	unsigned seconds;
	size_t i;

	(void)state;
	for (i = 0; i < knitems(rates); i++) {
		mult = ((uint64_t)1000000000 << 32) / rates[i];
		for (seconds = 1; seconds < 315360000; seconds *= 7) {
			ns = (uint64_t)seconds * 1000000000;
			assert_in_range(scale32(rates[i] * seconds, mult),
			    ns - ns / 1000000, ns);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_edges),
	    cmocka_unit_test(test_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
