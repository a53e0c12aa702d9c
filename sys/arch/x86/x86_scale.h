/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_scale.h: convert ticks to nanoseconds.
 */
#ifndef _ARCH_X86_X86_SCALE_H_
#define _ARCH_X86_X86_SCALE_H_

#include <libkern/kdefs.h>

/*
 * v * mult / 2^32 modulo 2^64, by 32-bit products: i386 has no 128-bit type.
 */
static inline uint64_t
scale32(uint64_t v, uint64_t mult)
{
	const uint64_t vh = v >> 32, vl = v & UINT32_MAX;
	const uint64_t mh = mult >> 32, ml = mult & UINT32_MAX;

	return (vh * mh << 32) + vh * ml + vl * mh + (vl * ml >> 32);
}

#endif /* !_ARCH_X86_X86_SCALE_H_ */
