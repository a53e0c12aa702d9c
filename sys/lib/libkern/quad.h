/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quad.h: functions that a compiler for a 32-bit machine calls to divide 64-bit
 * numbers and count their bits.  Source code uses n / d and __builtin_ctzll(v).
 */
#ifndef _LIBKERN_QUAD_H_
#define _LIBKERN_QUAD_H_

#include <libkern/kdefs.h>

#ifndef _LP64
uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *remp);
uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *remp);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);
int __ctzdi2(uint64_t v);
int __clzdi2(uint64_t v);
int __popcountdi2(uint64_t v);
#endif

#endif /* !_LIBKERN_QUAD_H_ */
