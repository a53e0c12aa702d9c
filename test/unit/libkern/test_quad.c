/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_quad.c: 64-bit division and bit counts: the processor's, or in 32-bit
 * programs the functions of quad.c, which the compiler calls.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <libkern/kdefs.h>
#include <libkern/quad.h>

/*
 * Values where digits, words and signs change.  All but the first are divisors
 * too.
 */
static const uint64_t edges[] = {0, 1, 2, 3, 5, 7, 10, 255, 256, 1000, 4096,
    0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0x100000000,
    0x100000001, 0x1ffffffff, 1000000007, 10000000019, 0x123456789abcdef0,
    0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
    0xfffffffffffffffe, 0xffffffffffffffff};

/* Check quotient and remainder by multiplication. */
static void
check(uint64_t n, uint64_t d, uint64_t q, uint64_t r)
{
	uint64_t product;

	if (r >= d || __builtin_mul_overflow(q, d, &product) ||
	    product != n - r || r > n)
		fail_msg("%#jx / %#jx is not %#jx, remainder %#jx",
		    (uintmax_t)n, (uintmax_t)d, (uintmax_t)q, (uintmax_t)r);
}

/* Signed: check the magnitudes, and the signs by the rules of C. */
static void
check_signed(int64_t n, int64_t d, int64_t q, int64_t r)
{
	uint64_t un = n < 0 ? -(uint64_t)n : (uint64_t)n;
	uint64_t ud = d < 0 ? -(uint64_t)d : (uint64_t)d;
	uint64_t uq = q < 0 ? -(uint64_t)q : (uint64_t)q;
	uint64_t ur = r < 0 ? -(uint64_t)r : (uint64_t)r;

	check(un, ud, uq, ur);
	assert_true(q == 0 || (q < 0) == ((n < 0) != (d < 0)));
	assert_true(r == 0 || (r < 0) == (n < 0));
}

static void
divide(uint64_t un, uint64_t ud)
{
	volatile uint64_t n = un, d = ud;
	volatile int64_t sn = (int64_t)un, sd = (int64_t)ud;
	uint64_t q, r;
	int64_t sq, sr;

	q = n / d;
	r = n % d;
	check(n, d, q, r);
	if (sn == INT64_MIN && sd == -1)
		return; /* has no quotient */
	sq = sn / sd;
	sr = sn % sd;
	check_signed(sn, sd, sq, sr);
#ifndef _LP64
	/*
	 * The functions that return both; which ones are called depends on the
	 * compiler.
	 */
	q = __udivmoddi4(n, d, &r);
	check(n, d, q, r);
	assert_true(__udivmoddi4(n, d, NULL) == q);
	sq = __divmoddi4(sn, sd, &sr);
	check_signed(sn, sd, sq, sr);
#endif
}

static void
test_edges(void **state)
{
	(void)state;
	for (size_t i = 0; i < knitems(edges); i++)
		for (size_t k = 1; k < knitems(edges); k++)
			divide(edges[i], edges[k]);
}

/* Every length of dividend and divisor, with random digits. */
static void
test_every_width(void **state)
{
	uint64_t x = 88172645463325252; /* xorshift, G. Marsaglia */

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		for (unsigned k = 0; k < 64; k++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			divide(x >> i, ((x ^ 0x5bd1e995cafef00d) >> k) | 1);
			divide(x >> i, (uint64_t)1 << k);
		}
	}
}

static void
test_bits(void **state)
{
	volatile uint64_t v;
	int i, j;

	(void)state;
	for (i = 0; i < 64; i++) {
		for (j = 0; j <= i; j++) {
			v = (uint64_t)1 << i | (uint64_t)1 << j;
			assert_int_equal(__builtin_ctzll(v), j);
			assert_int_equal(__builtin_clzll(v), 63 - i);
			assert_int_equal(
			    __builtin_popcountll(v), i == j ? 1 : 2);
		}
	}
	v = UINT64_MAX;
	assert_int_equal(__builtin_popcountll(v), 64);
	v = 0;
	assert_int_equal(__builtin_popcountll(v), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_edges),
	    cmocka_unit_test(test_every_width),
	    cmocka_unit_test(test_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
