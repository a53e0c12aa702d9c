/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_threads.c: an INIT or FINI that sleeps while other threads load
 * and unload.
 */
#include "modtest/modtest.h"

#include <sys/kthread.h>
#include <sys/lwp.h>

/* owner: the tests */
static int other_error;

static void
yield_a_few_times(void *arg)
{
	int i;

	(void)arg;
	assert_true(kernconfig_is_held());
	for (i = 0; i < 5; i++)
		lwp_yield();
	modtest_note("(awake)");
	assert_true(kernconfig_is_held());
}

static void
load_other(void *arg)
{

	assert_false(kernconfig_is_held());
	modtest_note("(thread)");
	other_error = module_load(arg, 0, NULL, MODULE_CLASS_ANY);
}

static void
unload_plain(void *arg)
{

	(void)arg;
	modtest_note("(thread)");
	other_error = module_unload("plain");
}

/* INIT may load others: its thread owns the lock. */
static void
load_and_yield(void *arg)
{

	assert_int_equal(module_load("other", 0, NULL, MODULE_CLASS_ANY), 0);
	yield_a_few_times(arg);
}

static struct lwp *
start(void (*fn)(void *), const char *arg)
{
	struct lwp *l;

	other_error = -1;
	assert_int_equal(kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL, fn,
			     (void *)(uintptr_t)arg, &l, "test"),
	    0);
	return l;
}

/* Join, and let the thread's memory be freed before it is counted. */
static void
join(struct lwp *l)
{

	assert_int_equal(kthread_join(l), 0);
	lwp_yield();
}

static void
test_load_waits(void **state)
{
	struct lwp *l;

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_action("plain", MODULE_CMD_INIT, yield_a_few_times);
	l = start(load_other, "other");
	modtest_load("plain", 0);
	join(l);
	assert_int_equal(other_error, 0);
	modtest_expect("+plain (thread) (awake) +other");
}

/* Two threads load one module: the second finds it loaded. */
static void
test_same_module(void **state)
{
	struct lwp *l;

	(void)state;
	modtest_file("plain");
	modtest_action("plain", MODULE_CMD_INIT, yield_a_few_times);
	l = start(load_other, "plain");
	modtest_load("plain", 0);
	join(l);
	assert_int_equal(other_error, EEXIST);
	modtest_expect("+plain (thread) (awake)");
}

/* A module that is being loaded cannot be unloaded, and none twice. */
static void
test_unload_waits(void **state)
{
	struct lwp *l;

	(void)state;
	modtest_file("twice");
	modtest_file("plain");
	modtest_action("twice", MODULE_CMD_INIT, yield_a_few_times);
	l = start(unload_plain, NULL);
	modtest_load("twice", 0);
	join(l);
	assert_int_equal(other_error, EBUSY);
	modtest_unload("twice", 0);
	modtest_action("plain", MODULE_CMD_FINI, yield_a_few_times);
	l = start(unload_plain, NULL);
	modtest_unload("plain", 0);
	join(l);
	assert_int_equal(other_error, ENOENT);
	modtest_expect("+plain +twice (thread) (awake) -twice -plain (thread) "
		       "(awake)");
}

static void
test_nested(void **state)
{
	struct lwp *l;

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_file("third");
	modtest_action("plain", MODULE_CMD_INIT, load_and_yield);
	l = start(load_other, "third");
	modtest_load("plain", 0);
	join(l);
	assert_int_equal(other_error, 0);
	modtest_expect("+plain +other (thread) (awake) +third");
	assert_false(kernconfig_is_held());
}

static void
poll_in_init(void *arg)
{

	(void)arg;
	host_time_advance(100000000000ull);
	module_autounload_poll(cpu_nanotime());
}

static void
find_section(void *arg)
{
	size_t size;
	void *addr;

	(void)arg;
	other_error = module_find_section(".text", &addr, &size);
}

/*
 * A thread finds sections of its own module only, not of one that another
 * thread is loading.
 */
static void
test_find_section(void **state)
{
	struct lwp *l;

	(void)state;
	modtest_file("plain");
	modtest_action("plain", MODULE_CMD_INIT, yield_a_few_times);
	l = start(find_section, NULL);
	modtest_load("plain", 0);
	join(l);
	assert_int_equal(other_error, ENOENT);
	modtest_expect("+plain (awake)");
}

/*
 * The idle loop does not wait for the lock, and unloads nothing during another
 * thread's INIT.
 */
static void
test_poll_in_init(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
	modtest_action("other", MODULE_CMD_INIT, poll_in_init);
	modtest_load("other", 0);
	modtest_expect("+plain +other");
	module_autounload_poll(cpu_nanotime());
	modtest_expect("~plain -plain");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_load_waits),
	    modtest(test_same_module),
	    modtest(test_unload_waits),
	    modtest(test_nested),
	    modtest(test_find_section),
	    modtest(test_poll_in_init),
	};

	module_start_unload_thread();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
