/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_work.c: workqueue(9) and threadpool(9).
 */
#include "../basicblocks.h"

#include "lwptest.h"

#include <sys/threadpool.h>
#include <sys/workqueue.h>

struct item {
	struct work it_work; /* the first member, as in NetBSD's modules */
	const char *it_name;
};

static void
do_item(struct work *wk, void *arg)
{
	struct item *it = (struct item *)(void *)wk;

	note(arg);
	note(it->it_name);
	lwp_yield();
	note(".");
}

static char mark[] = "*";

static void
test_workqueue(void **state)
{
	struct item a = {.it_name = "a"}, b = {.it_name = "b"};
	struct workqueue *wq;

	(void)state;
	assert_int_equal(workqueue_create(&wq, "testq", do_item, mark, PRI_NONE,
			     IPL_NONE, WQ_MPSAFE),
	    0);
	workqueue_enqueue(wq, &a.it_work, NULL);
	workqueue_enqueue(wq, &b.it_work, NULL);
	expect("");
	workqueue_wait(wq, &b.it_work);
	expect("*a.*b.");
	/* It is not in the queue: no wait. */
	workqueue_wait(wq, &a.it_work);
	workqueue_enqueue(wq, &a.it_work, NULL);
	lwp_yield();
	expect("*a");
	/* Its own function has been called: it may be enqueued again. */
	workqueue_enqueue(wq, &a.it_work, NULL);
	workqueue_wait(wq, &a.it_work);
	expect(".*a.");
	workqueue_destroy(wq);
}

static void
free_item(struct work *wk, void *arg)
{
	(void)arg;
	kmem_free(wk, sizeof(struct item));
	note("freed");
}

static void
test_work_frees_itself(void **state)
{
	struct item *it = kmem_zalloc(sizeof(*it), KM_SLEEP);
	struct workqueue *wq;

	(void)state;
	assert_int_equal(workqueue_create(&wq, "testq", free_item, NULL,
			     PRI_NONE, IPL_NONE, 0),
	    0);
	workqueue_enqueue(wq, &it->it_work, NULL);
	lwp_yield();
	expect("freed");
	workqueue_destroy(wq);
}

static struct workqueue *the_wq;

static void
enqueue_twice(void *arg)
{
	workqueue_enqueue(the_wq, arg, NULL);
	workqueue_enqueue(the_wq, arg, NULL);
}

static void
destroy_full(void *arg)
{
	workqueue_destroy(arg);
}

static void
test_workqueue_mistakes(void **state)
{
	struct item a = {.it_name = "a"};

	(void)state;
	for (size_t n = 1; n <= 3; n++) {
		host_fail_after(n);
		assert_int_equal(workqueue_create(&the_wq, "testq", do_item,
				     mark, PRI_NONE, IPL_NONE, 0),
		    ENOMEM);
		assert_true(host_fail_fired());
	}
	host_fail_after(0);
	assert_int_equal(workqueue_create(&the_wq, "testq", do_item, mark,
			     PRI_NONE, IPL_NONE, 0),
	    0);
	expect_panic(enqueue_twice, &a.it_work, "is queued already");
	expect_panic(
	    destroy_full, the_wq, "testq is destroyed with work in it");
	workqueue_wait(the_wq, &a.it_work);
	expect("*a.");
	workqueue_destroy(the_wq);
}

static void
do_nothing(struct work *wk, void *arg)
{
	(void)wk;
	(void)arg;
}

/* Basic blocks to enqueue n works, and wait for the last one. */
static uint64_t
queue_cost(size_t n)
{
	struct work *works = kmem_alloc(n * sizeof(*works), KM_SLEEP);
	struct workqueue *wq;
	uint64_t start;

	/* What is enqueued need not be initialised. */
	memset(works, 0xff, n * sizeof(*works));
	assert_int_equal(workqueue_create(&wq, "testq", do_nothing, NULL,
			     PRI_NONE, IPL_NONE, 0),
	    0);
	start = blocks;
	for (size_t i = 0; i < n; i++)
		workqueue_enqueue(wq, &works[i], NULL);
	workqueue_wait(wq, &works[n - 1]);
	start = blocks - start;
	workqueue_destroy(wq);
	kmem_free(works, n * sizeof(*works));
	return start;
}

static void
test_workqueue_cost(void **state)
{
	const uint64_t small = queue_cost(200), large = queue_cost(2000);

	(void)state;
	assert_true(small > 200);
	if (large > small * 12)
		fail_msg("200 works: %llu blocks, 2000: %llu",
		    (unsigned long long)small, (unsigned long long)large);
}

/* A work that waits behind one that runs, and is enqueued again. */
static void
test_workqueue_again(void **state)
{
	struct item a = {.it_name = "a"}, b = {.it_name = "b"};
	struct workqueue *wq;

	(void)state;
	assert_int_equal(workqueue_create(&wq, "testq", do_item, mark, PRI_NONE,
			     IPL_NONE, 0),
	    0);
	workqueue_enqueue(wq, &a.it_work, NULL);
	lwp_yield();
	expect("*a");
	workqueue_enqueue(wq, &b.it_work, NULL);
	workqueue_enqueue(wq, &a.it_work, NULL);
	workqueue_wait(wq, &b.it_work);
	/* The worker goes on before the waiter. */
	expect(".*b.*a");
	workqueue_wait(wq, &a.it_work);
	expect(".");
	/* Again while it runs: until its function has returned twice. */
	workqueue_enqueue(wq, &a.it_work, NULL);
	lwp_yield();
	workqueue_enqueue(wq, &a.it_work, NULL);
	workqueue_wait(wq, &a.it_work);
	expect("*a.*a.");
	workqueue_destroy(wq);
}

static kmutex_t lock;

static void
job(struct threadpool_job *j)
{
	note("<");
	kpause("job", false, 1, NULL);
	mutex_enter(&lock);
	note(">");
	threadpool_job_done(j);
	mutex_exit(&lock);
}

static void
schedule(struct threadpool *pool, struct threadpool_job *j)
{
	mutex_enter(&lock);
	threadpool_schedule_job(pool, j);
	mutex_exit(&lock);
}

static void
cancel(struct threadpool *pool, struct threadpool_job *j)
{
	mutex_enter(&lock);
	threadpool_cancel_job(pool, j);
	mutex_exit(&lock);
}

/* Jobs run side by side; one that is scheduled twice runs once. */
static void
test_threadpool(void **state)
{
	struct threadpool_job a, b;
	struct threadpool *pool, *again;

	(void)state;
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	assert_int_equal(threadpool_get(&pool, PRI_NONE), 0);
	assert_int_equal(threadpool_get(&again, PRI_USER), 0);
	assert_ptr_equal(pool, again);
	threadpool_job_init(&a, job, &lock, "job/%d", 1);
	threadpool_job_init(&b, job, &lock, "job/%d", 2);
	schedule(pool, &a);
	schedule(pool, &a);
	schedule(pool, &b);
	lwp_yield();
	expect("<<");
	/* While it runs, cancelling waits for its end. */
	cancel(pool, &a);
	cancel(pool, &b);
	expect(">>");
	/* Cancelled before it runs, it does not run. */
	schedule(pool, &a);
	mutex_enter(&lock);
	assert_true(threadpool_cancel_job_async(pool, &a));
	threadpool_schedule_job(pool, &a);
	mutex_exit(&lock);
	lwp_yield();
	expect("<");
	mutex_enter(&lock);
	assert_false(threadpool_cancel_job_async(pool, &a));
	mutex_exit(&lock);
	cancel(pool, &a);
	expect(">");
	/* Two at once, with one thread idle. */
	kpause("test", false, 3100, NULL);
	schedule(pool, &a);
	schedule(pool, &b);
	lwp_yield();
	expect("<<");
	cancel(pool, &a);
	cancel(pool, &b);
	expect(">>");
	threadpool_job_destroy(&a);
	threadpool_job_destroy(&b);
	threadpool_put(again, PRI_USER);
	threadpool_put(pool, PRI_NONE);
	mutex_destroy(&lock);
}

/* Without memory for another thread a job waits for the one there is. */
static void
test_threadpool_no_memory(void **state)
{
	struct threadpool_job a, b;
	struct threadpool_percpu *percpu;
	struct threadpool *pool;

	(void)state;
	for (size_t n = 1; n <= 3; n++) {
		host_fail_after(n);
		assert_int_equal(threadpool_get(&pool, PRI_NONE), ENOMEM);
	}
	host_fail_after(0);
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	assert_int_equal(threadpool_percpu_get(&percpu, PRI_NONE), 0);
	pool = threadpool_percpu_ref(percpu);
	threadpool_job_init(&a, job, &lock, "a");
	threadpool_job_init(&b, job, &lock, "b");
	lwp_yield();
	schedule(pool, &a);
	lwp_yield();
	host_fail_after(1);
	schedule(pool, &b);
	host_fail_after(0);
	kpause("test", false, 5, NULL);
	expect("<><>");
	/* Idle threads end after half a minute, all but the last one. */
	kpause("test", false, 3100, NULL);
	host_fail_after(1);
	schedule(pool, &a);
	host_fail_after(0);
	lwp_yield();
	cancel(pool, &a);
	expect("<>");
	threadpool_job_destroy(&a);
	threadpool_job_destroy(&b);
	threadpool_percpu_put(percpu, PRI_NONE);
	mutex_destroy(&lock);
}

static void
destroy_scheduled(void *arg)
{
	threadpool_job_destroy(arg);
}

static void
test_threadpool_mistakes(void **state)
{
	struct threadpool_job a;
	struct threadpool *pool;

	(void)state;
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	assert_int_equal(threadpool_get(&pool, PRI_NONE), 0);
	threadpool_job_init(&a, job, &lock, "job/%s", "early");
	schedule(pool, &a);
	expect_panic(destroy_scheduled, &a,
	    "job job/early is destroyed while it is scheduled");
	/* The lock is still held from before the panic. */
	threadpool_cancel_job(pool, &a);
	mutex_exit(&lock);
	threadpool_job_destroy(&a);
	threadpool_put(pool, PRI_NONE);
	mutex_destroy(&lock);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_workqueue),
	    T(test_work_frees_itself),
	    T(test_workqueue_mistakes),
	    T(test_workqueue_cost),
	    T(test_workqueue_again),
	    T(test_threadpool),
	    T(test_threadpool_no_memory),
	    T(test_threadpool_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
