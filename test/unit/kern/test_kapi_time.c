/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kapi_time.c: the time of day, dates and clocks (fixture kapitime, whose
 * INIT returns the line of the check that fails), and the example clock.
 */
#include "modtest/modtest.h"

#include <stdio.h>

#include <sys/kernel.h>

static void
test_functions(void **state)
{
	(void)state;
	modtest_file("kapitime");
	modtest_load("kapitime", 0);
	modtest_said("todr_attach: ");
}

/* A clock is detached at the unload of its module. */
static void
test_clock_gone(void **state)
{
	(void)state;
	modtest_file("kapitime");
	modtest_load("kapitime", 0);
	modtest_said("clock: ");
	modtest_unload("kapitime", 0);
	modtest_load("kapitime", 0);
}

/* <dev/clock_subr.h> has libc's struct timespec. */
void resettodr(void);

/* A clock that can only be set is detached with its module, too. */
static void
test_clock_left(void **state)
{
	(void)state;
	modtest_file("todrleft");
	modtest_load("todrleft", 0);
	modtest_unload("todrleft", 0);
	resettodr();
	modtest_load("todrleft", 0);
	modtest_said_not("todr_attach");
}

static void
test_date(void **state)
{
	(void)state;
	modtest_file("kapitime");
	modtest_load("kapitime", 0);
	/* It left the clock at 5000 s. */
	modtest_run("date", 0, "1970-01-01 01:23:20 UTC\n");
	modtest_run("date now", EINVAL, "usage: date");
}

static void
test_example(void **state)
{
	(void)state;
	modtest_file("kapitime");
	modtest_load("kapitime", 0);
	modtest_file("clock");
	modtest_load("clock", 0);
	modtest_run("cat clock", 0, "Thu 1970-01-01 01:23:20 UTC, up ");
	modtest_run("cat -c 3 clock", 0, "Thu\n");
	modtest_run("write clock x", ENODEV, "write: clock: ENODEV");
}

/* What NetBSD's examples get from the few headers that they include. */
static void
test_headers(void **state)
{
	(void)state;
	modtest_file("kapihdrs");
	modtest_load("kapihdrs", 0);
	modtest_said("kapihdrs: 100 ticks\nkapihdrs: year 1970, month 01\n"
		     "Debugger() was called:\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_functions),
	    modtest(test_clock_gone),
	    modtest(test_clock_left),
	    modtest(test_date),
	    modtest(test_example),
	    modtest(test_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
