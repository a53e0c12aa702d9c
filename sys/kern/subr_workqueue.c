/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_workqueue.c: workqueue(9).
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/workqueue.h>

struct workqueue {
	TAILQ_HEAD(, work) wq_queue;
	/* Its function runs; never dereferenced, since that may free it. */
	const struct work *wq_running;
	uint64_t wq_ndone; /* functions that have returned */
	void (*wq_func)(struct work *wk, void *arg);
	void *wq_arg;
	bool wq_dying;
	struct sleepq wq_idle; /* the worker */
	struct sleepq wq_done; /* workqueue_wait() */
	struct lwp *wq_worker;
};

static void
worker(void *arg)
{
	struct workqueue *wq = arg;
	struct work *wk;

	for (;;) {
		wk = TAILQ_FIRST(&wq->wq_queue);
		if (wk == NULL && wq->wq_dying)
			break;
		if (wk == NULL) {
			(void)sleepq_block(&wq->wq_idle, "workq", 0);
			continue;
		}
		TAILQ_REMOVE(&wq->wq_queue, wk, wk_chain);
		wk->wk_queue = NULL;
		wq->wq_running = wk;
		wq->wq_func(wk, wq->wq_arg);
		wq->wq_running = NULL;
		wq->wq_ndone++;
		(void)sleepq_wake(&wq->wq_done, true);
	}
}

int
workqueue_create(struct workqueue **wqp, const char *name,
    void (*func)(struct work *wk, void *arg), void *arg, pri_t pri __kunused,
    int ipl __kunused, int flags __kunused)
{
	struct workqueue *wq = kmem_zalloc(sizeof(*wq), KM_NOSLEEP);

	if (wq == NULL)
		return ENOMEM;
	TAILQ_INIT(&wq->wq_queue);
	sleepq_init(&wq->wq_idle);
	sleepq_init(&wq->wq_done);
	wq->wq_func = func;
	wq->wq_arg = arg;
	wq->wq_worker = lwp_create(name, worker, wq, true);
	if (wq->wq_worker == NULL) {
		kmem_free(wq, sizeof(*wq));
		return ENOMEM;
	}
	*wqp = wq;
	return 0;
}

/* Its place in the queue, from 1 on; 0: it is not there. */
static uint64_t
place_in(const struct workqueue *wq, const struct work *wk)
{
	const struct work *other;
	uint64_t place = 1;

	TAILQ_FOREACH (other, &wq->wq_queue, wk_chain) {
		if (other == wk)
			return place;
		place++;
	}
	return 0;
}

/*
 * While a work is queued, wk_queue is its queue: with any other value it is
 * not in this one.  The right value proves nothing, since a work need not be
 * initialised: then the queue is searched.  wk_queue is compared, never
 * followed.
 */
static bool
is_queued(const struct workqueue *wq, const struct work *wk)
{
	return wk->wk_queue == wq && place_in(wq, wk) != 0;
}

void
workqueue_enqueue(
    struct workqueue *wq, struct work *wk, struct cpu_info *ci __kunused)
{
	KASSERTMSG(!wq->wq_dying && !is_queued(wq, wk),
	    "workqueue %s: work %p is queued already", wq->wq_worker->l_name,
	    (void *)wk);
	wk->wk_queue = wq;
	TAILQ_INSERT_TAIL(&wq->wq_queue, wk, wk_chain);
	(void)sleepq_wake(&wq->wq_idle, false);
}

/*
 * From a work's own function it would wait for itself.  The work may be freed
 * by its function: it is looked for once, and not looked into.
 */
void
workqueue_wait(struct workqueue *wq, struct work *wk)
{
	uint64_t place = place_in(wq, wk), end;

	if (curlwp == wq->wq_worker || (place == 0 && wq->wq_running != wk))
		return;
	end = wq->wq_ndone + place + (wq->wq_running != NULL ? 1 : 0);
	while (wq->wq_ndone < end)
		(void)sleepq_block(&wq->wq_done, "workwait", 0);
}

void
workqueue_destroy(struct workqueue *wq)
{
	KASSERTMSG(TAILQ_EMPTY(&wq->wq_queue),
	    "workqueue %s is destroyed with work in it", wq->wq_worker->l_name);
	wq->wq_dying = true;
	(void)sleepq_wake(&wq->wq_idle, false);
	lwp_join(wq->wq_worker);
	kmem_free(wq, sizeof(*wq));
}
