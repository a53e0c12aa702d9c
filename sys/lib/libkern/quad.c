/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quad.c: division and bit counts of 64-bit numbers, which compilers for 32-bit
 * machines call, in the kernel and in modules, by the names of libgcc.
 */
#include <libkern/quad.h>

#ifndef _LP64

/* The number of bits up to the highest one set. */
static int
width(uint64_t v)
{
	uint32_t hi = (uint32_t)(v >> 32), lo = (uint32_t)v;

	if (hi != 0)
		return 64 - __builtin_clz(hi);
	return lo == 0 ? 0 : 32 - __builtin_clz(lo);
}

/*
 * Quotient and, unless remp is NULL, remainder.  Binary long division, from the
 * first digit that can be non-zero.
 */
uint64_t
__udivmoddi4(uint64_t n, uint64_t d, uint64_t *remp)
{
	uint64_t q = 0;

	if (d == 0)
		__builtin_trap();
	if ((n | d) <= UINT32_MAX) {
		q = (uint32_t)n / (uint32_t)d;
		n = (uint32_t)n % (uint32_t)d;
	} else if (n >= d) {
		int shift = width(n) - width(d);

		for (d <<= shift; shift >= 0; shift--, d >>= 1) {
			q <<= 1;
			if (n >= d) {
				n -= d;
				q |= 1;
			}
		}
	}
	if (remp != NULL)
		*remp = n;
	return q;
}

uint64_t
__udivdi3(uint64_t n, uint64_t d)
{
	return __udivmoddi4(n, d, NULL);
}

uint64_t
__umoddi3(uint64_t n, uint64_t d)
{
	uint64_t rem;

	__udivmoddi4(n, d, &rem);
	return rem;
}

/* The absolute value, also of INT64_MIN. */
static uint64_t
magnitude(int64_t v)
{
	return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

/* Towards zero; the remainder has the dividend's sign. */
int64_t
__divmoddi4(int64_t n, int64_t d, int64_t *remp)
{
	uint64_t rem, q = __udivmoddi4(magnitude(n), magnitude(d), &rem);

	if (remp != NULL)
		*remp = (int64_t)(n < 0 ? -rem : rem);
	return (int64_t)((n < 0) != (d < 0) ? -q : q);
}

int64_t
__divdi3(int64_t n, int64_t d)
{
	return __divmoddi4(n, d, NULL);
}

int64_t
__moddi3(int64_t n, int64_t d)
{
	int64_t rem;

	__divmoddi4(n, d, &rem);
	return rem;
}

/* Undefined for 0, as the compiler's built-ins. */
int
__ctzdi2(uint64_t v)
{
	const uint32_t lo = (uint32_t)v;

	return lo != 0 ? __builtin_ctz(lo)
		       : 32 + __builtin_ctz((uint32_t)(v >> 32));
}

int
__clzdi2(uint64_t v)
{
	return 64 - width(v);
}

int
__popcountdi2(uint64_t v)
{
	/* No loop: the compiler might turn it into a call of this function. */
	v -= v >> 1 & 0x5555555555555555;
	v = (v & 0x3333333333333333) + (v >> 2 & 0x3333333333333333);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0f;
	return (int)(v * 0x0101010101010101 >> 56);
}

#endif /* !_LP64 */
