/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.h: threads that the timer switches, and functions for modules.
 */
#ifndef _KERNEL_H_
#define _KERNEL_H_

#include <libkern/kdefs.h>

/* Start the timer's interrupts; the caller becomes the first thread. */
void threads_init(void);
/* A new thread calls fn(arg). */
void thread_start(void (*fn)(unsigned int), unsigned int arg);
/* Run the other threads until all have exited. */
void threads_wait(void);

/* Counts of the lock, checked by kernel.c. */
struct lock_stat {
	unsigned int ls_waits;      /* a thread had to wait for it */
	unsigned int ls_interrupts; /* its holder was preempted */
};
extern struct lock_stat lock_stat; /* owner: thread.c */

/* Compute until the timer has interrupted twice. */
void take_time(void);

#endif /* !_KERNEL_H_ */
