/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.h: the kernel's clock ticks and what runs between two commands.
 */
#ifndef _SYS_KERNEL_H_
#define _SYS_KERNEL_H_

#include <libkern/kdefs.h>

extern const int hz;   /* ticks per second */
extern const int tick; /* microseconds per tick */
extern int cold;       /* 1 until the modules of the boot list are loaded */

/* Ticks since boot; wraps around. */
unsigned int getticks(void);
/* Seconds since boot, monotonic; a variable in NetBSD. */
#define time_uptime (kern_uptime())
int64_t kern_uptime(void);
/* Seconds since 1970, UTC; variables, too. */
#define time_second   (kern_time())
#define time_second32 ((uint32_t)kern_time())
#define time_uptime32 ((uint32_t)kern_uptime())
int64_t kern_time(void);

/*
 * What waits for idle time, once: timers that are due, kernel threads that can
 * run, and the function of kern_poll_set().  Called whenever the kernel waits
 * for a key.
 */
void kern_poll(void);
/* What else is done then; `now`: cpu_nanotime().  NULL: nothing. */
void kern_poll_set(void (*fn)(uint64_t now));

#endif /* !_SYS_KERNEL_H_ */
