/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_lwp.c: threads, mutexes, condition variables and timers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include <arch/host/host.h>
#include <libkern/kerrno.h>
#include <sys/callout.h>
#include <sys/condvar.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/mutex.h>
#include <sys/systm.h>

/* What happened, in order. */
static char trace[400];

static void
note(const char *s)
{
	strcat(trace, s);
}

static size_t count_at_setup;

static int
setup(void **state)
{
	(void)state;
	trace[0] = '\0';
	host_console_clear();
	assert_int_equal(lwp_init(), 0);
	/* Let the timer thread come to rest. */
	lwp_yield();
	count_at_setup = kmem_inuse_count();
	host_idle_allow(10000);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	lwp_yield(); /* whoever ended is buried by the next one */
	host_idle_allow(0);
	return kmem_inuse_count() != count_at_setup;
}

static void
expect(const char *want)
{
	assert_string_equal(trace, want);
	trace[0] = '\0';
}

static void
three_turns(void *arg)
{
	for (int i = 0; i < 3; i++) {
		note(arg);
		lwp_yield();
	}
}

static struct lwp *
start(void (*fn)(void *), void *arg, bool join)
{
	struct lwp *l;

	assert_int_equal(kthread_create(PRI_NONE, join ? KTHREAD_MUSTJOIN : 0,
			     NULL, fn, arg, &l, "test/%s", "thread"),
	    0);
	assert_string_equal(l->l_name, "test/thread");
	return l;
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
	/* A thread that has ended already can be joined. */
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
	expect("abab"); /* the one that waits longest is woken */
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

/* Holds the mutex while it waits for something else. */
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
	/* kpause gives it to others meanwhile. */
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
	assert_null(mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE));
	host_fail_after(0);
}

/* Every mistake panics and says what it was. */
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
expect_panic(void (*fn)(void *), void *arg, const char *text)
{
	host_console_clear();
	assert_int_equal(host_run(fn, arg), HOST_HALTED);
	if (strstr(host_console_text(), text) == NULL)
		fail_msg("no \"%s\" in %s", text, host_console_text());
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
	expect_panic(enter_twice, NULL, "main locks it against itself");
	expect_panic(destroy_owned, NULL, "is in use by main");
	mutex_exit(&mtx);
	expect_panic(use_destroyed, &other, "is not initialised, or destroyed");
	expect_panic(schedule_without_function, NULL, "has no function");
	expect_panic(use_uninitialised, NULL, "not initialised");
	expect_panic(pause_for_ever, NULL, "kpause(ever) of 0 ticks");
	expect_panic(main_ends, NULL, "the first thread may not end");
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
fire(void *arg)
{
	note(arg);
}

/* Let so many ticks pass. */
static void
wait_ticks(int n)
{
	assert_int_equal(kpause("test", false, n, NULL), EWOULDBLOCK);
}

static void
test_callout(void **state)
{
	callout_t a, b, c;
	char x[] = "x", y[] = "y", z[] = "z";

	(void)state;
	callout_init(&a, 0);
	callout_init(&b, CALLOUT_MPSAFE);
	callout_init(&c, 0);
	callout_reset(&a, 20, fire, x);
	callout_reset(&b, 10, fire, y);
	callout_setfunc(&c, fire, z);
	callout_schedule(&c, 10); /* the same time: after b */
	assert_true(callout_pending(&a));
	assert_true(callout_active(&a));
	assert_false(callout_expired(&a));
	wait_ticks(15);
	expect("yz");
	assert_false(callout_pending(&b));
	assert_true(callout_expired(&b));
	assert_true(callout_invoking(&b));
	callout_ack(&b);
	assert_false(callout_invoking(&b));
	assert_true(callout_active(&b));
	assert_true(callout_stop(&b));
	assert_false(callout_expired(&b));
	assert_false(callout_stop(&b));
	/* Set again, to later; stopped. */
	callout_schedule(&a, 30);
	wait_ticks(15);
	expect("");
	assert_false(callout_stop(&a));
	wait_ticks(40);
	expect("");
	callout_schedule(&a, 0);
	wait_ticks(3);
	expect("x");
	callout_destroy(&a);
	callout_destroy(&b);
	callout_destroy(&c);
}

static void
again(void *arg)
{
	note("r");
	callout_schedule(arg, 10);
}

static void
free_itself(void *arg)
{
	callout_destroy(arg);
	kmem_free(arg, sizeof(callout_t));
	note("f");
}

static void
test_callout_self(void **state)
{
	callout_t c, *heap = kmem_alloc(sizeof(*heap), KM_SLEEP);

	(void)state;
	callout_init(&c, 0);
	callout_reset(&c, 10, again, &c);
	callout_init(heap, 0);
	callout_reset(heap, 25, free_itself, heap);
	wait_ticks(36);
	expect("rrfr");
	assert_false(callout_halt(&c, NULL));
	wait_ticks(20);
	expect("");
	callout_destroy(&c);
}

/* A timer that waits for the mutex of the one who halts it. */
static void
wants_mutex(void *arg)
{
	(void)arg;
	note("w");
	mutex_enter(&mtx);
	note("W");
	mutex_exit(&mtx);
}

static void
test_callout_halt(void **state)
{
	callout_t c;

	(void)state;
	mutex_init(&mtx, MUTEX_DEFAULT, IPL_SOFTCLOCK);
	callout_init(&c, 0);
	mutex_enter(&mtx);
	callout_reset(&c, 1, wants_mutex, NULL);
	wait_ticks(5);
	expect("w");
	assert_true(callout_halt(&c, &mtx));
	expect("W");
	assert_true(mutex_owned(&mtx));
	mutex_exit(&mtx);
	callout_destroy(&c);
	mutex_destroy(&mtx);
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

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_turns),
	    T(test_exit),
	    T(test_no_memory),
	    T(test_condvar),
	    T(test_timedwait),
	    T(test_mutex),
	    T(test_mutex_obj),
	    T(test_mistakes),
	    T(test_callout),
	    T(test_callout_self),
	    T(test_callout_halt),
	    T(test_ticks),
	    T(test_walk),
	    cmocka_unit_test_setup(test_stack_overflow, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
