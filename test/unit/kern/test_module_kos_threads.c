/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_kos_threads.c: modules of KOS: threads that call, or are within,
 * what is tracked while its definitions change.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "modtest/modtest.h"

#include <libkern/kerrno.h>
#include <sys/kthread.h>
#include <sys/lwp.h>

#include "modtest/formatparts.h"
#include "modtest/kostest.h"

FORMAT_PARTS(module_format_kos);

/* Shared by main and a thread of the host that calls without a pause. */
static struct {
	int (*call)(void);
	atomic_uint rounds;
	atomic_uint allowed; /* a bit for each answer that is allowed */
	atomic_uint wrong;   /* one that came and was not allowed */
	atomic_bool stop;
} caller; /* owner: test_thread_calls */

static void *
call_all_the_while(void *arg)
{
	unsigned before, answer;

	while (!caller.stop) {
		before = caller.allowed;
		answer = (unsigned)caller.call();
		if (((before | caller.allowed) >> answer & 1) == 0)
			caller.wrong = answer;
		caller.rounds++;
	}
	return arg;
}

/* No call from before this is still running. */
static const char *
wait_for_caller(vaddr_t start, vaddr_t end)
{
	const unsigned rounds = caller.rounds;

	(void)start;
	(void)end;
	while (caller.rounds - rounds < 2)
		(void)sched_yield();
	return NULL;
}

/* Load or unload module `n`; `now`: the answer from then on. */
static void
change(bool load, unsigned n, unsigned now)
{
	unsigned rounds;

	caller.allowed |= 1u << now;
	if (load)
		modtest_load(kostest_definers[n], 0);
	else
		modtest_unload(kostest_definers[n], 0);
	caller.allowed = 1u << now;
	for (rounds = caller.rounds; caller.rounds - rounds < 3;)
		(void)sched_yield();
	assert_int_equal(caller.wrong, 0);
}

/* A thread that another processor runs calls while definitions change. */
static void
test_thread_calls(void **state)
{
	pthread_t thread;
	struct ksym ks;

	(void)state;
	kostest_files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	assert_int_equal(ksyms_lookup("kosuser_call", &ks), 0);
	memset(&caller, 0, sizeof(caller));
	caller.call = (int (*)(void))ks.ks_value;
	caller.allowed = 1u << 1;
	module_thread_within = wait_for_caller;
	assert_int_equal(
	    pthread_create(&thread, NULL, call_all_the_while, NULL), 0);
	for (unsigned i = 0; i < 6; i++) {
		/* Load a, b, c; unload two of them, in each order in turn. */
		static const uint8_t down[6][2] = {
		    {0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}};
		const unsigned x = down[i][0], y = down[i][1], z = 3 - x - y;

		change(true, 1, 2);
		change(true, 2, 3);
		change(false, x, x == 2 ? 2 : 3);
		change(false, y, z + 1);
		if (z != 0) {
			change(true, 0, 1);
			change(false, z, 1);
		}
	}
	caller.stop = true;
	assert_int_equal(pthread_join(thread, NULL), 0);
	module_thread_within = lwp_within;
	assert_true(caller.rounds > 100);
	modtest_log_clear();
}

static void
call_user(void *arg)
{

	*(int *)arg = kostest_call("kosuser_call");
}

/* A module is not unloaded while a thread is within it. */
static void
test_thread_within(void **state)
{
	struct lwp *l;
	int answer = 0;

	(void)state;
	kostest_files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_load("kosb", 0);
	kostest_wait = 2;
	assert_int_equal(kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL,
			     call_user, &answer, &l, "waiter"),
	    0);
	lwp_yield();
	modtest_unload("kosb", EBUSY);
	modtest_said("thread \"waiter\" is in it");
	/* Also when a newer definition has replaced its own. */
	modtest_load("kosc", 0);
	kostest_answers(3);
	modtest_unload("kosb", EBUSY);
	modtest_unload("kosc", 0);
	kostest_wait = 0;
	kostest_answers(2);
	assert_int_equal(kthread_join(l), 0);
	assert_int_equal(answer, 2);
	lwp_yield();
	modtest_unload("kosb", 0);
	kostest_answers(1);
	modtest_log_clear();
}

/* A thread that has not run yet is where it begins. */
static void
test_thread_begins_within(void **state)
{
	struct ksym ks;
	struct lwp *l;

	(void)state;
	kostest_files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_load("kosb", 0);
	assert_int_equal(ksyms_lookup("kos_answer", &ks), 0);
	assert_int_equal(
	    kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL,
		(void (*)(void *))ks.ks_value, NULL, &l, "newborn"),
	    0);
	modtest_unload("kosb", EBUSY);
	modtest_said("thread \"newborn\" is in it");
	assert_int_equal(kthread_join(l), 0);
	lwp_yield();
	modtest_unload("kosb", 0);
	modtest_log_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_thread_calls),
	    modtest(test_thread_within),
	    modtest(test_thread_begins_within),
	};

	return cmocka_run_group_tests(tests, kostest_setup, NULL);
}
