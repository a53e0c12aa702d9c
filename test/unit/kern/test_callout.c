/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_callout.c: timers.
 */
#include "lwptest.h"

static kmutex_t mtx;

static void
fire(void *arg)
{
	note(arg);
}

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
	callout_schedule(&c, 10); /* due with b, so it runs after b */
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
	/* Reschedule for later, then stop. */
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

/* A timer that waits for the mutex of the thread that halts it. */
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_callout),
	    T(test_callout_self),
	    T(test_callout_halt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
