/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kthread.h: threads for modules, NetBSD's kthread(9).  A thread runs until it
 * waits, yields or ends; one that does neither stops everything else.
 */
#ifndef _SYS_KTHREAD_H_
#define _SYS_KTHREAD_H_

#include <sys/proc.h>

/* Accepted and without effect, but for MUSTJOIN. */
#define KTHREAD_IDLE     0x01
#define KTHREAD_MPSAFE   0x02
#define KTHREAD_INTR     0x04
#define KTHREAD_TS       0x08
#define KTHREAD_MUSTJOIN 0x10

struct cpu_info;

/* The name is printf's.  *lp, unless NULL, is the thread.  ENOMEM. */
int kthread_create(int pri, int flags, struct cpu_info *ci,
    void (*func)(void *), void *arg, struct lwp **lp, const char *fmt, ...)
    __kprintflike(7, 8);
__knoreturn void kthread_exit(int ecode);
/* Wait for the end of a thread made with KTHREAD_MUSTJOIN. */
int kthread_join(struct lwp *l);

#endif /* !_SYS_KTHREAD_H_ */
