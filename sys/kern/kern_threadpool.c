/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_threadpool.c: threadpool(9).  A job gets an idle thread, else a new one;
 * without memory for it, the job waits for a thread that becomes idle.  A
 * thread without a job waits a while for the next one.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/threadpool.h>

#define IDLE_TIME 3000 /* ticks that a thread waits for a job */

struct threadpool {
	unsigned int tp_users; /* threadpool_get() */
	unsigned int tp_threads, tp_idle;
	unsigned int tp_njobs;                /* on tp_jobs */
	TAILQ_HEAD(, threadpool_job) tp_jobs; /* that wait for a thread */
	struct sleepq tp_idlers;
	struct sleepq tp_gone; /* threadpool_put() */
};

static struct threadpool *the_pool; /* owner: this file; NULL: no users */

static void
run_job(struct threadpool_job *job)
{
	kmutex_t *lock = job->tpj_lock;

	job->tpj_fn(job);
	/* Done by now; job_destroy() waits for the reference. */
	mutex_enter(lock);
	KASSERTMSG(job->tpj_thread != curlwp,
	    "job %s ended without threadpool_job_done()", job->tpj_name);
	job->tpj_refcnt--;
	cv_broadcast(&job->tpj_cv);
	mutex_exit(lock);
}

static void
enqueue(struct threadpool *tp, struct threadpool_job *job)
{
	job->tpj_queued = true;
	TAILQ_INSERT_TAIL(&tp->tp_jobs, job, tpj_entry);
	tp->tp_njobs++;
}

static void
dequeue(struct threadpool *tp, struct threadpool_job *job)
{
	TAILQ_REMOVE(&tp->tp_jobs, job, tpj_entry);
	job->tpj_queued = false;
	tp->tp_njobs--;
}

/*
 * The next job; NULL: there was none for a while, or the pool ends.  The last
 * thread waits on: without memory there would not be another one.
 */
static struct threadpool_job *
next_job(struct threadpool *tp)
{
	struct threadpool_job *job;
	int error = 0;

	while ((job = TAILQ_FIRST(&tp->tp_jobs)) == NULL && tp->tp_users > 0 &&
	    (error == 0 || tp->tp_threads == 1)) {
		tp->tp_idle++;
		error = sleepq_block(
		    &tp->tp_idlers, "threadpl", lwp_deadline(IDLE_TIME));
		tp->tp_idle--;
	}
	if (job == NULL)
		return NULL;
	dequeue(tp, job);
	job->tpj_thread = curlwp;
	job->tpj_refcnt++;
	return job;
}

static void
pool_thread(void *arg)
{
	struct threadpool *tp = arg;
	struct threadpool_job *job;

	while ((job = next_job(tp)) != NULL)
		run_job(job);
	tp->tp_threads--;
	(void)sleepq_wake(&tp->tp_gone, true);
}

static int
new_thread(struct threadpool *tp)
{
	if (lwp_create("threadpool", pool_thread, tp, false) == NULL)
		return ENOMEM;
	tp->tp_threads++;
	return 0;
}

/* There is one thread at least, so that each job gets its turn. */
int
threadpool_get(struct threadpool **poolp, pri_t pri __kunused)
{
	struct threadpool *tp = the_pool;

	if (tp == NULL) {
		tp = kmem_zalloc(sizeof(*tp), KM_NOSLEEP);
		if (tp == NULL)
			return ENOMEM;
		TAILQ_INIT(&tp->tp_jobs);
		sleepq_init(&tp->tp_idlers);
		sleepq_init(&tp->tp_gone);
		the_pool = tp;
	}
	if (tp->tp_threads == 0 && new_thread(tp) != 0) {
		if (tp->tp_users == 0) {
			the_pool = NULL;
			kmem_free(tp, sizeof(*tp));
		}
		return ENOMEM;
	}
	tp->tp_users++;
	*poolp = tp;
	return 0;
}

void
threadpool_put(struct threadpool *tp, pri_t pri __kunused)
{
	KASSERT(tp == the_pool && tp->tp_users > 0);
	if (--tp->tp_users > 0)
		return;
	KASSERTMSG(TAILQ_EMPTY(&tp->tp_jobs), "the thread pool has jobs");
	the_pool = NULL;
	(void)sleepq_wake(&tp->tp_idlers, true);
	while (tp->tp_threads > 0)
		(void)sleepq_block(&tp->tp_gone, "threadpl", 0);
	kmem_free(tp, sizeof(*tp));
}

/* There is one processor: its pool is the other one. */
int
threadpool_percpu_get(struct threadpool_percpu **percpup, pri_t pri)
{
	return threadpool_get((struct threadpool **)(void *)percpup, pri);
}

void
threadpool_percpu_put(struct threadpool_percpu *percpu, pri_t pri)
{
	threadpool_put((struct threadpool *)(void *)percpu, pri);
}

struct threadpool *
threadpool_percpu_ref(struct threadpool_percpu *percpu)
{
	return (struct threadpool *)(void *)percpu;
}

struct threadpool *
threadpool_percpu_ref_remote(
    struct threadpool_percpu *percpu, struct cpu_info *ci __kunused)
{
	return threadpool_percpu_ref(percpu);
}

void
threadpool_job_init(struct threadpool_job *job, threadpool_job_fn_t *fn,
    kmutex_t *interlock, const char *fmt, ...)
{
	va_list ap;

	*job = (struct threadpool_job){.tpj_lock = interlock, .tpj_fn = fn};
	va_start(ap, fmt);
	kvsnprintf(job->tpj_name, sizeof(job->tpj_name), fmt, ap);
	va_end(ap);
	cv_init(&job->tpj_cv, job->tpj_name);
}

void
threadpool_job_destroy(struct threadpool_job *job)
{
	mutex_enter(job->tpj_lock);
	KASSERTMSG(!job->tpj_queued && job->tpj_thread == NULL,
	    "job %s is destroyed while it is scheduled", job->tpj_name);
	while (job->tpj_refcnt > 0)
		cv_wait(&job->tpj_cv, job->tpj_lock);
	mutex_exit(job->tpj_lock);
	cv_destroy(&job->tpj_cv);
	job->tpj_fn = NULL;
}

void
threadpool_schedule_job(struct threadpool *tp, struct threadpool_job *job)
{
	KASSERT(mutex_owned(job->tpj_lock));
	if (job->tpj_queued || job->tpj_thread != NULL)
		return;
	enqueue(tp, job);
	/* One that was woken is idle until it has taken a job. */
	if (tp->tp_njobs <= tp->tp_idle)
		(void)sleepq_wake(&tp->tp_idlers, false);
	else
		(void)new_thread(tp);
}

bool
threadpool_cancel_job_async(struct threadpool *tp, struct threadpool_job *job)
{
	KASSERT(mutex_owned(job->tpj_lock));
	if (job->tpj_thread != NULL)
		return false;
	if (job->tpj_queued)
		dequeue(tp, job);
	return true;
}

void
threadpool_cancel_job(struct threadpool *tp, struct threadpool_job *job)
{
	while (!threadpool_cancel_job_async(tp, job))
		cv_wait(&job->tpj_cv, job->tpj_lock);
}

void
threadpool_job_done(struct threadpool_job *job)
{
	KASSERT(mutex_owned(job->tpj_lock));
	KASSERTMSG(job->tpj_thread == curlwp, "job %s: done by %s",
	    job->tpj_name, curlwp->l_name);
	job->tpj_thread = NULL;
	cv_broadcast(&job->tpj_cv);
}
