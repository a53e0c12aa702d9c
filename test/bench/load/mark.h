/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mark.h: marks on port 0xe9: a letter and a number.  QEMU writes them at once,
 * and the host takes the time when the letter arrives.
 */
#ifndef _LOAD_MARK_H_
#define _LOAD_MARK_H_

#include <libkern/kdefs.h>

static inline void
mark_byte(char c)
{
	__asm volatile("outb %0, $0xe9" : : "a"(c));
}

static inline void
mark_number(char tag, uint64_t value)
{
	mark_byte(tag);
	mark_byte(' ');
	for (int shift = 60; shift >= 0; shift -= 4)
		mark_byte("0123456789abcdef"[(value >> shift) & 15]);
	mark_byte('\n');
}

/* With -icount, the time stamp counter counts instructions. */
static inline void
mark_time(char tag)
{
	uint32_t lo, hi;

	__asm volatile("rdtsc" : "=a"(lo), "=d"(hi));
	mark_number(tag, (uint64_t)hi << 32 | lo);
}

#endif /* !_LOAD_MARK_H_ */
