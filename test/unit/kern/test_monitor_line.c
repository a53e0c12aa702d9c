/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_monitor_line.c: the monitor's line editor, key by key.
 */
#include "modtest/modtest.h"

#include <stdio.h>

#include <sys/kthread.h>
#include <sys/lwp.h>
#include <sys/machdep.h>
#include <sys/monitor.h>

static void
run_monitor(void *arg)
{
	(void)arg;
	monitor();
}

/* Type `keys`; the console must then contain `screen`. */
static void
type(const char *keys, const char *screen)
{
	host_console_clear();
	host_console_input(keys);
	assert_int_equal(host_run(run_monitor, NULL), HOST_POWERED_OFF);
	if (strstr(host_console_text(), screen) == NULL)
		fail_msg("no \"%s\" in \"%s\"", screen, host_console_text());
}

#define BS "\b \b"

static void
test_line_editing(void **state)
{
	char keys[700];

	(void)state;
	type("help uptime\r", "primeboot> help uptime\nuptime ");
	type("help uptime\n", "primeboot> help uptime\nuptime ");
	type("zz\b\177\b\bhelp nix\r",
	    "primeboot> zz" BS BS "help nix\nhelp: nix: ENOENT");
	type("abc def  \027x\r", "abc def  " BS BS BS BS BS "x\nabc: no such");
	type("\027\025abc\025x1\r", "abc" BS BS BS "x1\nx1: no such");
	type("abc\003x2\r", "abc^C\nprimeboot> x2\nx2: no such");
	/* Control characters and unknown keys are ignored. */
	type("a\001\t\033[3~\033[1;5C\200b9\r", "primeboot> ab9\nab9: no such");
	/* ESC alone does not swallow what follows. */
	type("\033x3\r", "primeboot> x3\nx3: no such");
	type("x\033\033\0334\033\r", "primeboot> x4\nx4: no such");
	type("[O\033\033[A5\r", "no such");
	/* A full line accepts no more characters. */
	memset(keys, 'k', sizeof(keys));
	memcpy(keys + 600, "\r", 2);
	type(keys, "kkk: no such command");
	modtest_said_not("limit");
}

static void
test_history(void **state)
{
	char keys[40 * 8], *p = keys;

	(void)state;
	type("one1\rtwo2\r\033[A\r",
	    "primeboot> two2\ntwo2: no such command; "
	    "help lists them\nprimeboot> two2\ntwo2:");
	type("one1\rtwo2\r\033OA\033OA\r", "two2" BS BS BS BS "one1\none1: no");
	type("one1\rtwo2\r\020\020\016\r",
	    "one1" BS BS BS BS "two2\ntwo2: no such");
	/* Down beyond the newest is an empty line, and stays one. */
	type("one1\r\033[A\033[B\033[B#\r", "one1" BS BS BS BS "#\n#: no such");
	/* Empty lines and repetitions are not kept. */
	type("h1\rh2\r\r\rh2\r\033[A\033[A\r", "h2" BS BS "h1\nh1: no");
	/*
	 * More lines than the history keeps: up ends at the oldest of sixteen.
	 */
	for (int i = 0; i < 20; i++)
		p += sprintf(p, "n%02d\r", i);
	for (int i = 0; i < 40; i++)
		p += sprintf(p, "\020");
	sprintf(p, "\r");
	type(keys, BS BS BS "n04\nn04: no such");
}

#define MS 1000000u

static unsigned late_ms; /* owner: test_late_bytes */

static void
late_thread(void *arg)
{
	const uint64_t until = cpu_nanotime() + (uint64_t)late_ms * MS;

	(void)arg;
	while (cpu_nanotime() < until)
		lwp_yield();
	host_console_input("[Cx\r");
}

static void
start_late(void *arg)
{
	struct lwp *l;

	if (kthread_create(PRI_NONE, 0, NULL, late_thread, NULL, &l, "late"))
		abort();
	run_monitor(arg);
}

/* Type ESC, and the rest of a sequence `ms` later. */
static void
type_late(unsigned ms, const char *screen)
{
	late_ms = ms;
	host_console_clear();
	host_console_input("\033");
	assert_int_equal(host_run(start_late, NULL), HOST_POWERED_OFF);
	if (strstr(host_console_text(), screen) == NULL)
		fail_msg("%u ms: no \"%s\" in \"%s\"", ms, screen,
		    host_console_text());
}

/* The bytes of one key may arrive with a delay; a person types more slowly. */
static void
test_late_bytes(void **state)
{
	(void)state;
	type_late(20, "primeboot> x\nx: no such");
	type_late(90, "primeboot> [Cx\n[Cx: no such");
}

static unsigned turns; /* owner: busy_thread */

static void
busy_thread(void *arg)
{
	(void)arg;
	while (turns < 500) {
		turns++;
		lwp_yield();
	}
	host_console_input("busy\r");
}

static void
start_busy(void *arg)
{
	struct lwp *l;

	if (kthread_create(PRI_NONE, 0, NULL, busy_thread, NULL, &l, "busy"))
		abort();
	run_monitor(arg);
}

/* A busy thread that yields does not wait for a clock tick each time. */
static void
test_busy_thread(void **state)
{
	(void)state;
	host_console_clear();
	host_idle_allow(3);
	assert_int_equal(host_run(start_busy, NULL), HOST_POWERED_OFF);
	host_idle_allow(0);
	assert_int_equal(turns, 500);
	modtest_said("busy: no such command");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_line_editing),
	    modtest(test_history),
	    modtest(test_late_bytes),
	    modtest(test_busy_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
