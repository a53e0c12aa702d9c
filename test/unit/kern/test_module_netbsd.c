/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_netbsd.c: a module written for NetBSD (netbsdish.c), unchanged:
 * its thread, timer, counter, variable, hook and properties work, and all of
 * it is gone afterwards.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>
#include <prop/proplib.h>
#include <sys/kthread.h>
#include <sys/lwp.h>
#include <sys/monitor.h>
#include <sys/sysctl.h>

static int
jobs_done(void)
{
	struct sysctlnode *n = sysctl_find("hw.netbsdish.done");
	size_t len = sizeof(int);
	int v;

	assert_non_null(n);
	assert_int_equal(sysctl_access(n, &v, &len, NULL, 0), 0);
	return v;
}

static void
wait_ticks(int n)
{
	host_idle_allow((unsigned)n + 20);
	(void)kpause("test", false, n, NULL);
	host_idle_allow(0);
}

static void
test_works(void **state)
{
	int answer = 0;

	(void)state;
	modtest_file("netbsdish");
	modtest_load("netbsdish", 0);
	modtest_said("netbsdish: every 10 ticks\n");
	assert_int_equal(jobs_done(), 0);
	wait_ticks(55);
	assert_int_equal(jobs_done(), 5);
	host_console_clear();
	assert_int_equal(monitor_command("evcnt; ps; sysctl hw.netbsdish"), 0);
	modtest_said("jobs done                                   5 misc\n");
	modtest_said("netbsdish                        waiting   netbsdish\n");
	modtest_said("hw.netbsdish.done = 5\n");
	assert_int_equal(module_stat("netbsdish", &answer), 0);
	assert_int_equal(answer, 42);
	modtest_unload("netbsdish", 0);
	assert_null(sysctl_find("hw.netbsdish"));
	wait_ticks(30);
}

static void
test_properties(void **state)
{
	prop_dictionary_t props = prop_dictionary_create();

	(void)state;
	modtest_file("netbsdish");
	prop_dictionary_set_int(props, "period", 2);
	assert_int_equal(
	    module_load("netbsdish", 0, props, MODULE_CLASS_ANY), 0);
	wait_ticks(11);
	assert_int_equal(jobs_done(), 5);
	modtest_unload("netbsdish", 0);
	prop_dictionary_set_int(props, "period", 0);
	assert_int_equal(
	    module_load("netbsdish", 0, props, MODULE_CLASS_ANY), EINVAL);
	prop_object_release(props);
}

/* The other supported headers: INIT returns the line that failed. */
static void
test_headers(void **state)
{
	(void)state;
	modtest_file("netbsdapi");
	modtest_load("netbsdapi", 0);
	modtest_unload("netbsdapi", 0);
}

/* Each allocation of a load fails once; the next load works. */
static void
test_no_memory(void **state)
{
	struct modtest_counts before;
	size_t n;
	int error;

	(void)state;
	modtest_file("netbsdish");
	before = modtest_count();
	for (n = 1;; n++) {
		host_fail_after(n);
		error = module_load("netbsdish", 0, NULL, MODULE_CLASS_ANY);
		if (!host_fail_fired())
			break;
		host_fail_after(0);
		if (error == 0) /* the timer's job, not the load's */
			modtest_unload("netbsdish", 0);
		modtest_same_counts(before);
	}
	host_fail_after(0);
	assert_int_equal(error, 0);
	assert_true(n > 5);
	modtest_unload("netbsdish", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_works),
	    modtest(test_properties),
	    modtest(test_headers),
	    modtest(test_no_memory),
	};

	host_init();
	if (lwp_init() != 0 || sysctl_init() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
