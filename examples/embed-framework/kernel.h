/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.h: threads that the timer switches, and what they hand to modules.
 */
#ifndef _KERNEL_H_
#define _KERNEL_H_

#include <libkern/kdefs.h>

/* From now on the timer interrupts; the caller is the first thread. */
void threads_init(void);
/* A new thread calls fn(arg). */
void thread_start(void (*fn)(unsigned int), unsigned int arg);
/* Run the others; on return all that were started have ended. */
void threads_wait(void);

/* What the lock has seen, for kernel.c to judge. */
struct lock_stat {
	unsigned int ls_waits;      /* a thread found it taken */
	unsigned int ls_interrupts; /* its holder was interrupted for another */
};
extern struct lock_stat lock_stat; /* owner: thread.c */

/* Compute until the timer has interrupted twice. */
void take_time(void);

#endif /* !_KERNEL_H_ */
