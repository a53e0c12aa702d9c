/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kapi_poll.c: devices of modules: poll and kqueue, and what waits or
 * works in threads of theirs.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>

#include "modtest/devtest.h"

static void
test_poll_always_ready(void **state)
{
	(void)state;
	devtest_load("ring");
	modtest_run("poll ring", 0, "ring: in\n");
	modtest_run("poll ring out 0", 0, "ring: out\n");
	modtest_run("poll -k ring in out 5", 0, "ring: in, data 0\n");
}

/* A poll waits for the driver's selnotify(), for a time, or for ^C. */
static void
test_poll(void **state)
{
	(void)state;
	devtest_load("bell");
	modtest_run("poll bell 0", 0, "bell: not ready\n");
	modtest_run("poll bell out", 0, "bell: out\n");
	modtest_run("write bell 500; poll bell &; poll bell in &", 0, "");
	modtest_run("poll -k bell &; jobs", 0, "[3] runs: poll -k bell\n");
	devtest_ticks(40);
	modtest_run(
	    "ps", 0, "job/3 poll                       waiting   select\n");
	host_console_clear();
	devtest_ticks(15);
	modtest_said("bell: in\n[1] done: poll bell\n");
	host_console_clear();
	modtest_run("poll bell", 0, "bell: in\n");
	modtest_run("poll -k bell", 0, "bell: in, data 1\n");
	modtest_run("poll -k bell out", 0, "bell: out, data 0\n");
	modtest_run("cat bell", 0, "1 ring\n");
	modtest_run("cat bell; poll -k bell 0", 0, "bell: not ready\n");
	modtest_run("write bell 60001", EINVAL, "write: bell: EINVAL");
	modtest_run("write bell", EINVAL, "write: bell: EINVAL");
}

static void
test_poll_ends(void **state)
{
	(void)state;
	devtest_load("bell");
	host_idle_allow(60);
	modtest_run("poll bell 500", 0, "bell: not ready\n");
	modtest_run("poll -k bell in 10", 0, "bell: not ready\n");
	host_idle_allow(0);
	host_console_input("\003");
	modtest_run("poll bell", EINTR, "poll: bell: EINTR");
	modtest_run("poll -k bell &; kill 1", 0, "poll: bell: kqfilter: EINTR");
	/* A bell that is set does not ring after its module went. */
	modtest_run("write bell 100", 0, "");
	modtest_unload("bell", 0);
	devtest_ticks(15);
}

static void
test_executor(void **state)
{
	(void)state;
	devtest_load("executor");
	modtest_run("write executor dust; write executor sweep", 0, "");
	devtest_ticks(5);
	modtest_said("executor: dust: done (1)\nexecutor: sweep: done (2)\n");
	modtest_run("write executor", EINVAL, "write: executor: EINVAL");
	/* FINI waits until all orders are carried out. */
	modtest_run("write executor cook; write executor wash", 0, "");
	host_idle_allow(50);
	modtest_unload("executor", 0);
	modtest_said("executor: cook: done (3)\nexecutor: wash: done (4)\n"
		     "executor: last order: done (5)\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    devtest(test_poll_always_ready),
	    devtest(test_poll),
	    devtest(test_poll_ends),
	    devtest(test_executor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
