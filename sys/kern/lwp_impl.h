/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lwp_impl.h: what threads and timers share.
 */
#ifndef _KERN_LWP_IMPL_H_
#define _KERN_LWP_IMPL_H_

#include <libkern/kdefs.h>

/* Bytes of a thread's stack. */
#ifdef _HOST
#define LWP_STACK_SIZE ((size_t)256 << 10) /* sanitizers make frames large */
#else
#define LWP_STACK_SIZE ((size_t)16 << 10)
#endif

/*
 * Called before a thread is chosen to run: makes those runnable whose timers
 * are due.  `now`: cpu_nanotime().  NULL: there are no timers.
 */
extern void (*lwp_timers)(uint64_t now);

#endif /* !_KERN_LWP_IMPL_H_ */
