/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * proc.h: what modules use of NetBSD's: priorities, kpause, yield.
 */
#ifndef _SYS_PROC_H_
#define _SYS_PROC_H_

#include <sys/lwp.h>

#define PRI_NONE       (-1)
#define PRI_USER       0
#define PRI_KERNEL     64
#define PRI_KTHREAD    96
#define PRI_SOFTCLOCK  128
#define PRI_BIO        (PRI_KTHREAD + 16)
#define PRI_VM         (PRI_KTHREAD + 20)
#define PRI_SOFTSERIAL (PRI_SOFTCLOCK + 24)
typedef int pri_t;

struct kmutex;

/*
 * Wait for so many ticks, with the mutex (or NULL) released meanwhile.
 * Returns EWOULDBLOCK: the time is over; EINTR, with intr: it was interrupted.
 */
int kpause(const char *wmesg, bool intr, int ticks, struct kmutex *m);
#define yield() lwp_yield()

#endif /* !_SYS_PROC_H_ */
