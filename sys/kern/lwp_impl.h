/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lwp_impl.h: between threads and timers.
 */
#ifndef _KERN_LWP_IMPL_H_
#define _KERN_LWP_IMPL_H_

#include <libkern/kdefs.h>

/* kern_callout.c: make the thread that runs timers; wake it when one is due. */
int callout_startup(void) __kwarnunused;
void callout_poll(uint64_t now);

#endif /* !_KERN_LWP_IMPL_H_ */
