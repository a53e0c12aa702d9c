/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * condvar.h: condition variables, NetBSD's condvar(9).  There are no signals,
 * but lwp_interrupt(), by which the monitor ends a command: after it the _sig
 * variants return EINTR.
 */
#ifndef _SYS_CONDVAR_H_
#define _SYS_CONDVAR_H_

#include <libkern/kdefs.h>
#include <sys/lwp.h>

struct kmutex;

typedef struct kcondvar {
	struct sleepq cv_waiters;
	const char *cv_wmesg;
	unsigned cv_magic;
} kcondvar_t;

void cv_init(kcondvar_t *cv, const char *wmesg);
void cv_destroy(kcondvar_t *cv);
/* The mutex is owned; released while waiting, taken again before return. */
void cv_wait(kcondvar_t *cv, struct kmutex *m);
int cv_wait_sig(kcondvar_t *cv, struct kmutex *m);
/* 0, or EWOULDBLOCK after so many ticks (0: no limit). */
int cv_timedwait(kcondvar_t *cv, struct kmutex *m, int ticks);
int cv_timedwait_sig(kcondvar_t *cv, struct kmutex *m, int ticks);
void cv_signal(kcondvar_t *cv);
void cv_broadcast(kcondvar_t *cv);
bool cv_has_waiters(kcondvar_t *cv);
bool cv_is_valid(kcondvar_t *cv);

#endif /* !_SYS_CONDVAR_H_ */
