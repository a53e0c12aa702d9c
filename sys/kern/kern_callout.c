/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_callout.c: timers, in a list sorted by time, and the thread that runs
 * them.
 */
#include <libkern/kerrno.h>
#include <sys/callout.h>
#include <sys/kernel.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#include "lwp_impl.h"

#define CALLOUT_MAGIC 0x11deeba1u

#define PENDING       0x1u
#define FIRED         0x2u
#define INVOKING      0x4u /* until callout_ack */

/* owner: this file */
static TAILQ_HEAD(callout_list, callout) pending = TAILQ_HEAD_INITIALIZER(
    pending);
static struct sleepq softclock_idle = {
    TAILQ_HEAD_INITIALIZER(softclock_idle.sq_lwps)};
static struct sleepq softclock_done = {
    TAILQ_HEAD_INITIALIZER(softclock_done.sq_lwps)};
static struct lwp *softclock_lwp;
static const callout_t *running; /* its function runs; may be freed by now */

static void
check(const callout_t *c)
{
	KASSERTMSG(c->c_magic == CALLOUT_MAGIC,
	    "callout %p is not initialised, or destroyed", (const void *)c);
}

void
callout_init(callout_t *c, unsigned flags __kunused)
{
	c->c_func = NULL;
	c->c_arg = NULL;
	c->c_state = 0;
	c->c_magic = CALLOUT_MAGIC;
}

void
callout_destroy(callout_t *c)
{
	check(c);
	KASSERTMSG(
	    (c->c_state & PENDING) == 0, "callout %p is pending", (void *)c);
	KASSERTMSG(running != c || curlwp == softclock_lwp,
	    "callout %p is running", (void *)c);
	c->c_magic = 0;
}

void
callout_setfunc(callout_t *c, void (*func)(void *), void *arg)
{
	check(c);
	c->c_func = func;
	c->c_arg = arg;
}

static void
dequeue(callout_t *c)
{
	if ((c->c_state & PENDING) != 0)
		TAILQ_REMOVE(&pending, c, c_chain);
	c->c_state &= ~PENDING;
}

/* Search from the end: a new timer usually expires last. */
void
callout_schedule(callout_t *c, int ticks)
{
	callout_t *before;

	check(c);
	KASSERTMSG(c->c_func != NULL, "callout %p has no function", (void *)c);
	dequeue(c);
	c->c_state = (c->c_state & ~FIRED) | PENDING;
	c->c_time = lwp_deadline(MAX(ticks, 1));
	for (before = TAILQ_LAST(&pending, callout_list); before != NULL;
	     before = TAILQ_PREV(before, callout_list, c_chain))
		if (before->c_time <= c->c_time)
			break;
	if (before == NULL)
		TAILQ_INSERT_HEAD(&pending, c, c_chain);
	else
		TAILQ_INSERT_AFTER(&pending, before, c, c_chain);
}

void
callout_reset(callout_t *c, int ticks, void (*func)(void *), void *arg)
{
	callout_setfunc(c, func, arg);
	callout_schedule(c, ticks);
}

bool
callout_stop(callout_t *c)
{
	bool expired;

	check(c);
	expired = (c->c_state & FIRED) != 0;
	dequeue(c);
	c->c_state &= ~FIRED;
	return expired;
}

bool
callout_halt(callout_t *c, struct kmutex *interlock)
{
	bool expired = callout_stop(c);

	if (running != c || curlwp == softclock_lwp)
		return expired;
	if (interlock != NULL)
		mutex_exit(interlock);
	while (running == c)
		(void)sleepq_block(&softclock_done, "callout", 0);
	if (interlock != NULL)
		mutex_enter(interlock);
	/* Its function may have scheduled it again. */
	(void)callout_stop(c);
	return true;
}

bool
callout_pending(callout_t *c)
{
	check(c);
	return (c->c_state & PENDING) != 0;
}

bool
callout_expired(callout_t *c)
{
	check(c);
	return (c->c_state & FIRED) != 0;
}

bool
callout_active(callout_t *c)
{
	check(c);
	return (c->c_state & (PENDING | FIRED)) != 0;
}

bool
callout_invoking(callout_t *c)
{
	check(c);
	return (c->c_state & INVOKING) != 0;
}

void
callout_ack(callout_t *c)
{
	check(c);
	c->c_state &= ~INVOKING;
}

static bool
due(uint64_t now)
{
	const callout_t *c = TAILQ_FIRST(&pending);

	return c != NULL && c->c_time <= now;
}

static void
wake_softclock(uint64_t now)
{
	if (due(now))
		(void)sleepq_wake(&softclock_idle, false);
}

/* The function may free its callout: do not use it afterwards. */
static void
softclock(void *arg __kunused)
{
	callout_t *c;

	for (;;) {
		if (!due(cpu_nanotime())) {
			(void)sleepq_block(&softclock_idle, "softclk", 0);
			continue;
		}
		c = TAILQ_FIRST(&pending);
		dequeue(c);
		c->c_state |= FIRED | INVOKING;
		running = c;
		c->c_func(c->c_arg);
		running = NULL;
		(void)sleepq_wake(&softclock_done, true);
	}
}

int
lwp_init(void)
{
	if (softclock_lwp == NULL)
		softclock_lwp = lwp_create("softclk", softclock, NULL, false);
	if (softclock_lwp == NULL)
		return ENOMEM;
	lwp_timers = wake_softclock;
	return 0;
}
