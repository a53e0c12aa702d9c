/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * callout.h: timers, NetBSD's callout(9).  Their functions run one after the
 * other in a thread of their own; they may take mutexes, and should not wait
 * for anything else.
 */
#ifndef _SYS_CALLOUT_H_
#define _SYS_CALLOUT_H_

#include <libkern/kdefs.h>
#include <libkern/kqueue.h>

#define CALLOUT_MPSAFE 0x0100u /* accepted: there is one processor */

typedef struct callout {
	TAILQ_ENTRY(callout) c_chain;
	void (*c_func)(void *);
	void *c_arg;
	uint64_t c_time;  /* ns since boot */
	unsigned c_state; /* callout(9)'s flags; kern_callout.c */
	unsigned c_magic;
} callout_t;

struct kmutex;

void callout_init(callout_t *c, unsigned flags);
/* Must not be pending. */
void callout_destroy(callout_t *c);
void callout_setfunc(callout_t *c, void (*func)(void *), void *arg);
/* Run it `ticks` ticks from now, instead of at a time set before. */
void callout_reset(callout_t *c, int ticks, void (*func)(void *), void *arg);
void callout_schedule(callout_t *c, int ticks);
/* Cancel it.  True: it had expired already. */
bool callout_stop(callout_t *c);
/* The same, and wait for its function, with the mutex (or NULL) released. */
bool callout_halt(callout_t *c, struct kmutex *interlock);
bool callout_pending(callout_t *c);
bool callout_expired(callout_t *c);
bool callout_active(callout_t *c);
bool callout_invoking(callout_t *c);
void callout_ack(callout_t *c);
/* There is one processor. */
#define callout_bind(c, ci) ((void)(c), (void)(ci))

#endif /* !_SYS_CALLOUT_H_ */
