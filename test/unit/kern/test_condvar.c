/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_condvar.c: condition variables and mutexes.
 */
#include "lwptest.h"

static char name_a[] = "a", name_b[] = "b";

static kmutex_t mtx;
static kcondvar_t cv;
static int items, taken;

static void
consumer(void *arg)
{
	mutex_enter(&mtx);
	while (taken < 4) {
		while (items == 0 && taken < 4)
			assert_int_equal(cv_wait_sig(&cv, &mtx), 0);
		if (taken == 4)
			break;
		items--;
		taken++;
		note(arg);
	}
	cv_broadcast(&cv);
	mutex_exit(&mtx);
}

static void
test_condvar(void **state)
{
	struct lwp *a, *b;

	(void)state;
	items = taken = 0;
	mutex_init(&mtx, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&cv, "items");
	assert_true(cv_is_valid(&cv));
	assert_false(cv_has_waiters(&cv));
	a = start(consumer, name_a, true);
	b = start(consumer, name_b, true);
	lwp_yield();
	assert_true(cv_has_waiters(&cv));
	for (int i = 0; i < 4; i++) {
		mutex_enter(&mtx);
		items++;
		cv_signal(&cv);
		mutex_exit(&mtx);
		lwp_yield();
	}
	kthread_join(a);
	kthread_join(b);
	expect("abab"); /* the longest waiter is woken first */
	cv_destroy(&cv);
	mutex_destroy(&mtx);
}

static void
test_timedwait(void **state)
{
	uint64_t t;

	(void)state;
	mutex_init(&mtx, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&cv, "never");
	mutex_enter(&mtx);
	t = cpu_nanotime();
	assert_int_equal(cv_timedwait(&cv, &mtx, 50), EWOULDBLOCK);
	assert_true(mutex_owned(&mtx));
	t = cpu_nanotime() - t;
	assert_in_range(t, 500000000, 600000000);
	assert_int_equal(cv_timedwait_sig(&cv, &mtx, 1), EWOULDBLOCK);
	mutex_exit(&mtx);
	t = cpu_nanotime();
	assert_int_equal(kpause("pause", false, 10, NULL), EWOULDBLOCK);
	assert_true(cpu_nanotime() - t >= 100000000);
	cv_destroy(&cv);
	mutex_destroy(&mtx);
}

/* Sleeps with the mutex held. */
static void
holder(void *arg)
{
	mutex_enter(&mtx);
	note("H");
	assert_int_equal(kpause("hold", false, 5, NULL), EWOULDBLOCK);
	note("h");
	mutex_exit(&mtx);
	(void)arg;
}

static void
test_mutex(void **state)
{
	struct lwp *l;

	(void)state;
	mutex_init(&mtx, MUTEX_DEFAULT, IPL_VM);
	l = start(holder, NULL, true);
	lwp_yield();
	assert_ptr_equal(mutex_owner(&mtx), l);
	assert_false(mutex_tryenter(&mtx));
	assert_false(mutex_owned(&mtx));
	assert_true(mutex_ownable(&mtx));
	mutex_enter(&mtx); /* waits for it */
	note("m");
	expect("Hhm");
	mutex_exit(&mtx);
	assert_true(mutex_tryenter(&mtx));
	/* kpause() releases the mutex while it sleeps. */
	kthread_join(l);
	l = start(holder, NULL, true);
	assert_int_equal(kpause("p", false, 20, &mtx), EWOULDBLOCK);
	expect("Hh");
	assert_true(mutex_owned(&mtx));
	mutex_spin_exit(&mtx);
	kthread_join(l);
	mutex_destroy(&mtx);
}

static void
test_mutex_obj(void **state)
{
	kmutex_t *m = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);

	(void)state;
	mutex_obj_hold(m);
	mutex_enter(m);
	mutex_exit(m);
	assert_false(mutex_obj_free(m));
	assert_true(mutex_obj_free(m));
	host_fail_after(1);
	assert_null(mutex_obj_tryalloc(MUTEX_DEFAULT, IPL_NONE));
	host_fail_after(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_condvar),
	    T(test_timedwait),
	    T(test_mutex),
	    T(test_mutex_obj),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
