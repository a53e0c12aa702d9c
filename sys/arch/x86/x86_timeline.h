/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_timeline.h: the loader's part of the boot's timeline, from bootinfo.
 */
#ifndef _ARCH_X86_X86_TIMELINE_H_
#define _ARCH_X86_X86_TIMELINE_H_

#include <arch/x86/x86_bootinfo.h>

/* Where ticks of the time-stamp counter are on the kernel's clock. */
struct tsc_clock {
	uint64_t tc_zero; /* ticks when cpu_nanotime() was 0 */
	uint64_t tc_mult; /* ns * 2^32 per tick; 0: no clock */
};
extern struct tsc_clock tsc_clock; /* owner: clock_init */

/* The same moment in ns by cpu_nanotime(): negative before its zero. */
int64_t tsc_clock_ns(const struct tsc_clock *tc, uint64_t ticks);

/*
 * Add the loader's steps to the timeline, and the hand-off, which ended at
 * `start` ticks.  A record that cannot be true is reported and left out.
 */
void timeline_digest(
    const struct bootinfo *bi, const struct tsc_clock *tc, uint64_t start);

#endif /* !_ARCH_X86_X86_TIMELINE_H_ */
