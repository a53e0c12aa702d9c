/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_lwp.c: threads, and the panics that misuse causes.
 */
#include "lwptest.h"

static void
three_turns(void *arg)
{
	for (int i = 0; i < 3; i++) {
		note(arg);
		lwp_yield();
	}
}

static char name_a[] = "a", name_b[] = "b";

static void
test_turns(void **state)
{
	struct lwp *a = start(three_turns, name_a, true);

	(void)state;
	start(three_turns, name_b, false);
	expect("");
	lwp_yield();
	expect("ab");
	lwp_yield();
	expect("ab");
	kthread_join(a);
	expect("ab");
}

static void
fails(void *arg)
{
	(void)arg;
	kthread_exit(EIO);
}

static void
test_exit(void **state)
{
	(void)state;
	kthread_join(start(fails, NULL, true));
	assert_string_equal(
	    host_console_text(), "thread test/thread ends with error 5, EIO\n");
	/* Join a thread that has exited. */
	struct lwp *l = start(three_turns, name_a, true);
	for (int i = 0; i < 5; i++)
		lwp_yield();
	assert_int_equal(l->l_stat, LSZOMB);
	kthread_join(l);
}

static void
test_no_memory(void **state)
{
	struct lwp *l;

	(void)state;
	for (size_t n = 1; n <= 2; n++) {
		host_fail_after(n);
		assert_int_equal(kthread_create(PRI_NONE, 0, NULL, three_turns,
				     name_a, &l, "x"),
		    ENOMEM);
		assert_true(host_fail_fired());
		assert_null(l);
	}
	host_fail_after(0);
}

static kmutex_t mtx;
static kcondvar_t cv;
static callout_t ch;

static void
enter_twice(void *arg)
{
	(void)arg;
	mutex_enter(&mtx);
	mutex_enter(&mtx);
}

static void
exit_unowned(void *arg)
{
	(void)arg;
	mutex_exit(&mtx);
}

static void
destroy_owned(void *arg)
{
	(void)arg;
	if (!mutex_owned(&mtx))
		mutex_enter(&mtx);
	mutex_destroy(&mtx);
}

static void
use_destroyed(void *arg)
{
	mutex_destroy(arg);
	mutex_enter(arg);
}

static void
wait_unowned(void *arg)
{
	(void)arg;
	cv_wait(&cv, &mtx);
}

static void
schedule_without_function(void *arg)
{
	(void)arg;
	callout_init(&ch, 0);
	callout_schedule(&ch, 1);
}

static void
use_uninitialised(void *arg)
{
	(void)arg;
	memset(&ch, 0, sizeof(ch));
	callout_stop(&ch);
}

static void
pause_for_ever(void *arg)
{
	(void)arg;
	kpause("ever", false, 0, NULL);
}

static void
main_ends(void *arg)
{
	(void)arg;
	kthread_exit(0);
}

static void
test_mistakes(void **state)
{
	kmutex_t other;

	(void)state;
	mutex_init(&mtx, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&other, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&cv, "mistake");
	expect_panic(exit_unowned, NULL, "main does not own it");
	expect_panic(wait_unowned, NULL,
	    "condition variable mistake: main does not own the mutex");
	expect_panic(enter_twice, NULL, "main locking against itself");
	expect_panic(destroy_owned, NULL, "is in use by main");
	mutex_exit(&mtx);
	expect_panic(use_destroyed, &other, "is not initialised, or destroyed");
	expect_panic(schedule_without_function, NULL, "has no function");
	expect_panic(use_uninitialised, NULL, "not initialised");
	expect_panic(pause_for_ever, NULL, "kpause(ever) of 0 ticks");
	expect_panic(main_ends, NULL, "the first thread must not exit");
	mutex_destroy(&mtx);
	cv_destroy(&cv);
}

static void
overflows(void *arg)
{
	*(uintptr_t *)curlwp->l_stack = (uintptr_t)arg;
	lwp_yield();
}

static void
join_it(void *arg)
{
	kthread_join(arg);
}

/*
 * The last test: it leaves the kernel in the middle of a switch.
 */
static void
test_stack_overflow(void **state)
{
	struct lwp *l = start(overflows, NULL, true);

	(void)state;
	expect_panic(join_it, l, "thread test/thread: its stack of ");
}

static void
test_ticks(void **state)
{
	unsigned t = getticks();
	uint64_t now;

	(void)state;
	assert_int_equal(hz, 100);
	assert_int_equal(tick * hz, 1000000);
	host_time_advance(1000000000);
	assert_in_range(getticks() - t, 100, 101);
	assert_int_equal(lwp_deadline(0), 0);
	now = cpu_nanotime();
	delay(500);
	assert_in_range(cpu_nanotime() - now, 500000, 501000);
	kern_poll();
}

static void
count_thread(const struct lwp *l, void *arg)
{
	assert_non_null(l);
	++*(int *)arg;
}

static void
test_walk(void **state)
{
	int before = 0, after = 0;
	struct lwp *l;

	(void)state;
	lwp_walk(count_thread, &before);
	assert_int_equal(before, 2); /* main, softclk */
	l = start(three_turns, name_a, true);
	lwp_walk(count_thread, &after);
	assert_int_equal(after, 3);
	kthread_join(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_turns),
	    T(test_exit),
	    T(test_no_memory),
	    T(test_mistakes),
	    T(test_ticks),
	    T(test_walk),
	    cmocka_unit_test_setup(test_stack_overflow, lwptest_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
