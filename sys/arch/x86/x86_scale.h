/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_scale.h: ticks into nanoseconds.
 */
#ifndef _ARCH_X86_X86_SCALE_H_
#define _ARCH_X86_X86_SCALE_H_

#include <libkern/kdefs.h>

/*
 * v * mult / 2^32, of which the last 64 bits are returned.  By products of 32
 * bits each: i386 has no type for the whole one.
 */
static inline uint64_t
scale32(uint64_t v, uint64_t mult)
{
	const uint64_t vh = v >> 32, vl = v & UINT32_MAX;
	const uint64_t mh = mult >> 32, ml = mult & UINT32_MAX;

	return (vh * mh << 32) + vh * ml + vl * mh + (vl * ml >> 32);
}

#endif /* !_ARCH_X86_X86_SCALE_H_ */
