/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * localcount.c: see <sys/localcount.h>.  One processor, and threads that
 * are not preempted: a plain counter is atomic.
 */
#include <sys/condvar.h>
#include <sys/localcount.h>
#include <sys/mutex.h>
#include <sys/systm.h>

void
localcount_init(struct localcount *lc)
{

	*lc = (struct localcount){0};
}

void
localcount_fini(struct localcount *lc)
{

	KASSERTMSG(lc->lc_refs == 0, "localcount %p: %u references at its end",
	    (void *)lc, lc->lc_refs);
}

void
localcount_acquire(struct localcount *lc)
{

	KASSERTMSG(!lc->lc_draining, "localcount %p: acquired while drained",
	    (void *)lc);
	lc->lc_refs++;
}

void
localcount_release(
    struct localcount *lc, struct kcondvar *cv, struct kmutex *mtx)
{

	KASSERTMSG(lc->lc_refs > 0, "localcount %p: released once too often",
	    (void *)lc);
	if (!lc->lc_draining) {
		lc->lc_refs--;
		return;
	}
	/* Keep the reference until mtx is held: a drainer may free mtx. */
	mutex_enter(mtx);
	if (--lc->lc_refs == 0)
		cv_broadcast(cv);
	mutex_exit(mtx);
}

void
localcount_drain(struct localcount *lc, struct kcondvar *cv, struct kmutex *mtx)
{

	KASSERT(mutex_owned(mtx));
	lc->lc_draining = true;
	while (lc->lc_refs > 0)
		cv_wait(cv, mtx);
}
