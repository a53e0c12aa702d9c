/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_monitor_end.c: the monitor's commands that repeat others, cause faults,
 * reboot and power off.
 */
#include "modtest/modtest.h"

#include <signal.h>
#include <stdio.h>

#include <sys/monitor.h>
#include <sys/systm.h>

static void
run_line(void *arg)
{
	(void)monitor_command(arg);
}

static void
test_repeat(void **state)
{
	char quiet_panic[] = "repeat -q 1 crash panic loud";

	(void)state;
	modtest_file("plain");
	modtest_run("repeat 20 \"modload plain; modunload plain\"", 0,
	    "repeat: 20 done\n");
	msgbuf_clear();
	modtest_run("repeat -q 20 \"modload plain; modunload plain; uptime\"",
	    0, "repeat: 20 done\n");
	assert_string_equal(host_console_text(), "repeat: 20 done\n");
	modtest_run("dmesg", 0, "module: plain: unloaded\n");
	modtest_run(
	    "repeat -q 3 nonsense", ENOENT, "repeat: 0 of 3 done: ENOENT");
	modtest_said_not("help lists them");
	modtest_run("repeat 3 modload plain", EEXIST,
	    "repeat: 1 of 3 done: EEXIST: exists already\n");
	host_console_input("xy\003z");
	modtest_run(
	    "repeat 1000000 uptime", EINTR, "repeat: 0 of 1000000 done");
	host_console_input("");
	modtest_run(
	    "repeat 2 repeat 2 repeat 2 repeat 2 uptime", 0, "repeat: 2 d");
	modtest_run("repeat 1 repeat 1 repeat 1 repeat 1 repeat 1 uptime",
	    ELOOP, "repeat: ELOOP: too many");
	modtest_run(
	    "repeat 1 repeat 1 repeat 1 repeat 1 uptime", 0, "repeat: 1 d");
	modtest_run("repeat 0 nonsense", 0, "repeat: 0 done\n");
	monitor_command("modunload plain");
	assert_null(module_lookup("plain"));
	/* The last one, since it panics. */
	assert_int_equal(host_run(run_line, quiet_panic), HOST_HALTED);
	modtest_said("panic: loud\n");
	modtest_run("uptime", 0, " s\n");
	host_console_input("");
}

static sigjmp_buf caught;

static void
on_signal(int sig)
{
	siglongjmp(caught, sig);
}

/* Each kind of crash raises a signal. */
static void
expect_signal(const char *line, int want)
{
	static const int signals[] = {SIGSEGV, SIGILL, SIGTRAP};
	struct sigaction sa = {.sa_handler = on_signal}, old[3];
	volatile int sig;

	for (size_t i = 0; i < knitems(signals); i++)
		sigaction(signals[i], &sa, &old[i]);
	sig = sigsetjmp(caught, 1);
	if (sig == 0)
		(void)monitor_command(line);
	for (size_t i = 0; i < knitems(signals); i++)
		sigaction(signals[i], &old[i], NULL);
	assert_int_equal(sig, want);
}

static int times_called;

static void
be_called(void)
{
	times_called++;
}

static void
test_crash(void **state)
{
	char panic_line[] = "crash panic \"on purpose\"",
	     bare[] = "crash panic";

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	expect_signal("crash text", SIGSEGV);
	expect_signal("crash exec", SIGSEGV);
	expect_signal("crash module plain", SIGSEGV);
	expect_signal("crash ud", SIGILL);
	modtest_run("crash module none", ENOENT, "crash: module none: ENOENT");
	modtest_run("crash call none", ENOENT, "crash: none: ENOENT");
	assert_int_equal(host_run(run_line, panic_line), HOST_HALTED);
	modtest_said("panic: on purpose\n");
	assert_int_equal(host_run(run_line, bare), HOST_HALTED);
	modtest_said("panic: crash panic\n");
	modtest_run("crash call be_called", 0, "be_called returned\n");
	assert_int_equal(times_called, 1);
	modtest_expect("+plain");
}
/* reboot and poweroff. */
static void
test_the_end(void **state)
{
	char reboot[] = "reboot", poweroff[] = "poweroff";

	(void)state;
	assert_int_equal(host_run(run_line, reboot), HOST_REBOOTED);
	assert_int_equal(host_run(run_line, poweroff), HOST_POWERED_OFF);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_repeat),
	    modtest(test_crash),
	    modtest(test_the_end),
	};

	if (ksyms_add_kernel("be_called", (vaddr_t)be_called) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
