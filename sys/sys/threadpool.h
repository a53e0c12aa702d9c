/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * threadpool.h: threads that do longer jobs, NetBSD's threadpool(9).
 *
 * A job has an interlock, which is held to schedule and cancel it, and which
 * its function takes to call threadpool_job_done() at its end.
 */
#ifndef _SYS_THREADPOOL_H_
#define _SYS_THREADPOOL_H_

#include <libkern/kqueue.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/proc.h>

struct cpu_info;
struct threadpool;
struct threadpool_percpu;
struct threadpool_job;
typedef void threadpool_job_fn_t(struct threadpool_job *);

/* The caller's, and nothing in it is. */
struct threadpool_job {
	kmutex_t *tpj_lock;
	threadpool_job_fn_t *tpj_fn;
	TAILQ_ENTRY(threadpool_job) tpj_entry;
	bool tpj_queued;         /* waits for a thread */
	struct lwp *tpj_thread;  /* runs in it */
	unsigned int tpj_refcnt; /* threads that still look at it */
	kcondvar_t tpj_cv;
	char tpj_name[32];
};

/* One pool, whatever the priority.  ENOMEM. */
int threadpool_get(struct threadpool **poolp, pri_t pri);
void threadpool_put(struct threadpool *pool, pri_t pri);
int threadpool_percpu_get(struct threadpool_percpu **percpup, pri_t pri);
void threadpool_percpu_put(struct threadpool_percpu *percpu, pri_t pri);
struct threadpool *threadpool_percpu_ref(struct threadpool_percpu *percpu);
struct threadpool *threadpool_percpu_ref_remote(
    struct threadpool_percpu *percpu, struct cpu_info *ci);

void threadpool_job_init(struct threadpool_job *job, threadpool_job_fn_t *fn,
    kmutex_t *interlock, const char *fmt, ...) __kprintflike(4, 5);
/* Waits until its thread does not use it any more; it must not be scheduled. */
void threadpool_job_destroy(struct threadpool_job *job);
/* With the interlock held: */
void threadpool_schedule_job(
    struct threadpool *pool, struct threadpool_job *job); /* again: no-op */
void threadpool_cancel_job(
    struct threadpool *pool, struct threadpool_job *job); /* waits for it */
/* True: it will not run; false: it runs. */
bool threadpool_cancel_job_async(
    struct threadpool *pool, struct threadpool_job *job);
void threadpool_job_done(struct threadpool_job *job);

#endif /* !_SYS_THREADPOOL_H_ */
