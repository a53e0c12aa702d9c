/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_condvar.c: condvar(9).  Between the release of the mutex and the wait
 * no other thread runs, so no wakeup is lost.
 */
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#define CV_MAGIC 0xc04d7a21u

static void
check(const kcondvar_t *cv)
{
	KASSERTMSG(cv->cv_magic == CV_MAGIC,
	    "condition variable %p is not initialised, or destroyed",
	    (const void *)cv);
}

void
cv_init(kcondvar_t *cv, const char *wmesg)
{
	sleepq_init(&cv->cv_waiters);
	cv->cv_wmesg = wmesg;
	cv->cv_magic = CV_MAGIC;
}

void
cv_destroy(kcondvar_t *cv)
{
	check(cv);
	KASSERTMSG(sleepq_empty(&cv->cv_waiters),
	    "condition variable %s has waiters", cv->cv_wmesg);
	cv->cv_magic = 0;
}

/* `block' is sleepq_block or sleepq_block_sig. */
static int
wait(kcondvar_t *cv, struct kmutex *m, int ticks,
    int (*block)(struct sleepq *, const char *, uint64_t))
{
	int error;

	check(cv);
	KASSERTMSG(mutex_owned(m),
	    "condition variable %s: %s does not own "
	    "the mutex",
	    cv->cv_wmesg, curlwp->l_name);
	mutex_exit(m);
	error = block(&cv->cv_waiters, cv->cv_wmesg, lwp_deadline(ticks));
	mutex_enter(m);
	return error;
}

int
cv_timedwait(kcondvar_t *cv, struct kmutex *m, int ticks)
{
	return wait(cv, m, ticks, sleepq_block);
}

int
cv_timedwait_sig(kcondvar_t *cv, struct kmutex *m, int ticks)
{
	return wait(cv, m, ticks, sleepq_block_sig);
}

void
cv_wait(kcondvar_t *cv, struct kmutex *m)
{
	(void)cv_timedwait(cv, m, 0);
}

int
cv_wait_sig(kcondvar_t *cv, struct kmutex *m)
{
	return cv_timedwait_sig(cv, m, 0);
}

void
cv_signal(kcondvar_t *cv)
{
	check(cv);
	(void)sleepq_wake(&cv->cv_waiters, false);
}

void
cv_broadcast(kcondvar_t *cv)
{
	check(cv);
	(void)sleepq_wake(&cv->cv_waiters, true);
}

bool
cv_has_waiters(kcondvar_t *cv)
{
	check(cv);
	return !sleepq_empty(&cv->cv_waiters);
}

bool
cv_is_valid(kcondvar_t *cv)
{
	return cv->cv_magic == CV_MAGIC && cv->cv_wmesg != NULL;
}
