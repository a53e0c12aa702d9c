/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * workqueue.h: work that a thread does later, NetBSD's workqueue(9).
 */
#ifndef _SYS_WORKQUEUE_H_
#define _SYS_WORKQUEUE_H_

#include <libkern/kqueue.h>
#include <sys/proc.h>

struct cpu_info;
struct workqueue;

/*
 * The queue's, from workqueue_enqueue() until its function is called.  It need
 * not be initialised.
 */
struct work {
	TAILQ_ENTRY(work) wk_chain;
	const struct workqueue *wk_queue; /* valid while it is queued */
};

/* One thread does all the work, so these change nothing. */
#define WQ_MPSAFE 0x01
#define WQ_PERCPU 0x02
#define WQ_FPU    0x04

/* func may sleep, free its work or enqueue it again.  ENOMEM. */
int workqueue_create(struct workqueue **wqp, const char *name,
    void (*func)(struct work *wk, void *arg), void *arg, pri_t pri, int ipl,
    int flags);
/* In order.  Work that waits already must not be enqueued again. */
void workqueue_enqueue(
    struct workqueue *wq, struct work *wk, struct cpu_info *ci);
/*
 * Wait until wk's function has returned, that of the last time it was enqueued;
 * no-op if it is not queued, or called by the queue's own thread.
 */
void workqueue_wait(struct workqueue *wq, struct work *wk);
/* Waits for the function that runs.  Nothing may be queued. */
void workqueue_destroy(struct workqueue *wq);

#endif /* !_SYS_WORKQUEUE_H_ */
