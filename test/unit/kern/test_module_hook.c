/* SPDX-License-Identifier: BSD-2-Clause */
/* test_module_hook.c: hooks are set and unset, also during a call. */
#include "modtest/modtest.h"

#include <sys/condvar.h>
#include <sys/kthread.h>
#include <sys/lwp.h>
#include <sys/module_hook.h>
#include <sys/mutex.h>

MODULE_HOOK(sum_hook, int, (int a, int b));
MODULE_HOOK(note_hook, void, (const char *what));
struct sum_hook_t sum_hook;
struct note_hook_t note_hook;

static int
sum(int a, int b)
{

	return a + b;
}

static int
slow_sum(int a, int b)
{
	int i;

	modtest_note("(in)");
	for (i = 0; i < 5; i++)
		lwp_yield();
	modtest_note("(out)");
	return a + b;
}

static void
test_call(void **state)
{
	int result = 0, calls = 0;

	(void)state;
	MODULE_HOOK_CALL(sum_hook, (1, 2), ENOSYS, result);
	assert_int_equal(result, ENOSYS);
	MODULE_HOOK_CALL_VOID(note_hook, ("(no)"), calls++);
	assert_int_equal(calls, 1);

	MODULE_HOOK_SET(sum_hook, sum);
	MODULE_HOOK_SET(note_hook, modtest_note);
	MODULE_HOOK_CALL(sum_hook, (1, 2), ENOSYS, result);
	assert_int_equal(result, 3);
	MODULE_HOOK_CALL_VOID(note_hook, ("(yes)"), calls++);
	assert_int_equal(calls, 1);
	modtest_expect("(yes)");

	MODULE_HOOK_UNSET(sum_hook);
	MODULE_HOOK_UNSET(note_hook);
	MODULE_HOOK_CALL(sum_hook, (1, 2), ENOSYS, result);
	assert_int_equal(result, ENOSYS);
	assert_null(sum_hook.f);
}

static void
call_slowly(void *arg)
{

	MODULE_HOOK_CALL(sum_hook, (4, 5), ENOSYS, *(int *)arg);
}

/* UNSET waits for a call in progress and admits no new one. */
static void
test_unset_waits(void **state)
{
	struct lwp *l[2];
	int result[2] = {0}, late = 0, i;

	(void)state;
	MODULE_HOOK_SET(sum_hook, slow_sum);
	for (i = 0; i < 2; i++)
		assert_int_equal(
		    kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL,
			call_slowly, &result[i], &l[i], "caller"),
		    0);
	lwp_yield();
	modtest_expect("(in) (in)");
	MODULE_HOOK_UNSET(sum_hook);
	modtest_expect("(out) (out)");
	MODULE_HOOK_CALL(sum_hook, (4, 5), ENOSYS, late);
	assert_int_equal(late, ENOSYS);
	for (i = 0; i < 2; i++) {
		assert_int_equal(kthread_join(l[i]), 0);
		assert_int_equal(result[i], 9);
	}
	lwp_yield();
}

static void
set_twice(void *arg)
{

	(void)arg;
	MODULE_HOOK_SET(sum_hook, sum);
	MODULE_HOOK_SET(sum_hook, sum);
}

static void
unset_twice(void *arg)
{

	(void)arg;
	MODULE_HOOK_UNSET(sum_hook);
	MODULE_HOOK_UNSET(sum_hook);
}

static void
release_too_often(void *arg)
{
	struct localcount lc;

	(void)arg;
	localcount_init(&lc);
	localcount_release(&lc, NULL, NULL);
}

static void
fini_in_use(void *arg)
{
	struct localcount lc;

	(void)arg;
	localcount_init(&lc);
	localcount_acquire(&lc);
	localcount_fini(&lc);
}

static void
test_mistakes(void **state)
{

	(void)state;
	assert_int_equal(host_run(set_twice, NULL), HOST_HALTED);
	modtest_said("the module hook is set already");
	assert_int_equal(host_run(unset_twice, NULL), HOST_HALTED);
	modtest_said("the module hook is not set");
	assert_int_equal(host_run(release_too_often, NULL), HOST_HALTED);
	modtest_said("released once too often");
	assert_int_equal(host_run(fini_in_use, NULL), HOST_HALTED);
	modtest_said("1 references at its end");
}

/* A count, freed once it is drained. */
struct drained {
	struct localcount dr_lc;
	kmutex_t dr_mtx;
	kcondvar_t dr_cv;
};

static void
release_one(void *arg)
{
	struct drained *dr = arg;

	localcount_release(&dr->dr_lc, &dr->dr_cv, &dr->dr_mtx);
}

/* Holds the mutex while the release is made, and wakes the draining thread. */
static void
hold_mutex(void *arg)
{
	struct drained *dr = arg;
	int i;

	mutex_enter(&dr->dr_mtx);
	for (i = 0; i < 5; i++)
		lwp_yield();
	cv_broadcast(&dr->dr_cv);
	mutex_exit(&dr->dr_mtx);
}

/*
 * The thread that releases the last reference takes the mutex to signal.  The
 * drain must not end before that, since the mutex may be freed then.
 */
static void
test_drain_waits_for_release(void **state)
{
	struct drained *dr = malloc(sizeof(*dr));
	struct lwp *holder, *releaser;

	(void)state;
	localcount_init(&dr->dr_lc);
	mutex_init(&dr->dr_mtx, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&dr->dr_cv, "drain");
	localcount_acquire(&dr->dr_lc);
	assert_int_equal(kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL,
			     hold_mutex, dr, &holder, "holder"),
	    0);
	assert_int_equal(kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL,
			     release_one, dr, &releaser, "releaser"),
	    0);
	mutex_enter(&dr->dr_mtx);
	localcount_drain(&dr->dr_lc, &dr->dr_cv, &dr->dr_mtx);
	mutex_exit(&dr->dr_mtx);
	localcount_fini(&dr->dr_lc);
	cv_destroy(&dr->dr_cv);
	mutex_destroy(&dr->dr_mtx);
	memset(dr, 0xff, sizeof(*dr));
	free(dr);
	kthread_join(holder);
	kthread_join(releaser);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_call),
	    modtest(test_unset_waits),
	    modtest(test_mistakes),
	    modtest(test_drain_waits_for_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
