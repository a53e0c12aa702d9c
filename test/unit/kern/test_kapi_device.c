/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kapi_device.c: devices of modules are opened, read, written and closed,
 * by the monitor's commands and by threads.
 */
#include "modtest/modtest.h"

#include <stdio.h>

#include <dev/device.h>
#include <libkern/kerrno.h>
#include <sys/condvar.h>
#include <sys/kernconfig.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lwp.h>
#include <sys/monitor.h>

#include "modtest/devtest.h"

#define FREAD 0x1 /* <sys/fcntl.h> is libc's here */

static void
test_devices(void **state)
{
	(void)state;
	modtest_run("devices", 0,
	    "DEVICE          MAJOR OPEN MODULE          FUNCTIONS\n");
	devtest_load("ring");
	devtest_load("dial");
	modtest_run("devices", 0,
	    "\nring              256    0 ring            read write\n");
	modtest_run("devices", 0,
	    "\ndial              257    0 dial            ioctl\n");
	modtest_unload("ring", 0);
	modtest_run("devices", 0, "\ndial ");
	modtest_said_not("ring");
	devtest_load("ring");
	modtest_run("devices", 0, "\nring              256 ");
}

static void
test_read_and_write(void **state)
{
	(void)state;
	devtest_load("ring");
	modtest_run("write ring hello  there", 0, "");
	modtest_run("cat -N -c 12 ring", 0, "hello there\n");
	modtest_run("write -n /dev/ring0 \"a  b\"", 0, "");
	modtest_run("cat -c 3 ring; cat -c 1 ring0", 0, "a  \nb\n");
	modtest_run(
	    "cat -N ring", EAGAIN, "cat: ring: read: EAGAIN: try again\n");
	modtest_run(
	    "write -N ring 0123456789abcdefg", EAGAIN, "write: ring: EAGAIN");
	modtest_run("cat -N ring", EAGAIN, "0123456789abcdef\ncat: ring");
	modtest_run("write -n ring \033", 0, "");
	modtest_run("cat -c 1 ring", 0, "\\x1b\n");
}

static void
test_names(void **state)
{
	static const char *const none[] = {"ring1", "ring4294967296",
	    "ring99999999999999999999", "rin", "ringg", "", "7", "/ring",
	    "dial4"};
	char line[60];

	(void)state;
	devtest_load("ring");
	devtest_load("dial");
	for (size_t i = 0; i < knitems(none); i++) {
		snprintf(line, sizeof(line), "cat \"%s\"", none[i]);
		modtest_run(line, ENXIO, ": open (devices lists the drivers)");
	}
	modtest_run("cat dial", ENODEV, "cat: dial: read: ENODEV");
	modtest_run("write dial x", ENODEV, "write: dial: ENODEV");
}

static void
test_usage(void **state)
{
	static const char *const wrong[] = {"cat", "cat -c ring",
	    "cat -c 0 ring", "cat ring dial", "cat -x ring", "write",
	    "write -c 1 ring", "devices all", "ioctl ring",
	    "ioctl ring _IO(D,0) 1 2", "poll", "poll ring inn", "jobs 1",
	    "kill", "kill x"};
	char want[40];

	(void)state;
	for (size_t i = 0; i < knitems(wrong); i++) {
		snprintf(want, sizeof(want), "usage: %.*s ",
		    (int)strcspn(wrong[i], " "), wrong[i]);
		modtest_run(wrong[i], EINVAL, want);
	}
}

/* The open device of a reader that waits holds the module. */
static void
test_reader_waits(void **state)
{
	(void)state;
	devtest_load("ring");
	modtest_run("cat -c 6 ring &", 0, "[1] started: cat -c 6 ring\n");
	modtest_run(
	    "ps", 0, "job/1 cat                        waiting   ringread\n");
	modtest_run("devices", 0, "\nring              256    1 ring ");
	modtest_run(
	    "modunload ring", EBUSY, "modunload: ring: EBUSY: in use\n");
	modtest_run(
	    "write ring hello; jobs", 0, "hello\n[1] done: cat -c 6 ring\n");
	modtest_run("modunload ring", 0, "");
	modtest_run("cat ring", ENXIO, "cat: ring: open");
}

static void
closer(void *fp)
{
	(void)file_close(fp); /* the last one gets EIO */
	lwp_exit();
}

static unsigned int
count_closes(void)
{
	unsigned int n = 0;

	for (const char *s = host_console_text(); (s = strstr(s, "close 2"));
	     s++)
		n++;
	return n;
}

/* Two threads close a device while a third one has kernconfig. */
static void
test_close_at_once(void **state)
{
	struct file *fp[2];

	(void)state;
	devtest_load("kapidev");
	for (int i = 0; i < 2; i++)
		assert_int_equal(cdev_open("kapi2", FREAD, &fp[i]), 0);
	kernconfig_lock();
	for (int i = 0; i < 2; i++)
		assert_non_null(lwp_create("closer", closer, fp[i], false));
	for (int i = 0; i < 4; i++)
		lwp_yield();
	kernconfig_unlock();
	for (int i = 0; i < 4; i++)
		lwp_yield();
	assert_int_equal(count_closes(), 1);
	modtest_unload("kapidev", 0);
}

/*
 * The other file is closed while an open waits, which then fails: d_close is
 * called when that is undone.
 */
static void
test_close_during_open(void **state)
{
	struct file *fp;

	(void)state;
	devtest_load("kapidev");
	assert_int_equal(cdev_open("kapi4", FREAD, &fp), 0);
	modtest_run("cat kapi4 &", 0, "started");
	assert_int_equal(file_close(fp), 0);
	modtest_said_not("close 4");
	host_idle_allow(10);
	kpause("test", false, 5, NULL);
	modtest_said("close 4");
	modtest_unload("kapidev", 0);
}

/* Several readers and writers at once: each byte goes to one reader. */
static void
test_several(void **state)
{
	(void)state;
	devtest_load("ring");
	modtest_run("cat -c 4 ring &; cat -c 4 ring &; jobs", 0,
	    "[1] runs: cat -c 4 ring\n[2] runs: cat -c 4 ring\n");
	/* More bytes than the ring has room for: the writer waits, too. */
	modtest_run(
	    "write ring 0123456789abcdef012345678 &", 0, "[3] started: write");
	modtest_run("cat -c 18 ring", 0, "");
	modtest_run("jobs", 0, "");
	assert_string_equal(host_console_text(), "");
}

static void
test_kill(void **state)
{
	(void)state;
	devtest_load("ring");
	modtest_run("cat ring &; kill 1", 0,
	    "cat: ring: read: EINTR: interrupted\n"
	    "[1] failed: cat ring\n");
	modtest_run("kill 1", ESRCH, "kill: job 1: ESRCH");
	modtest_run("kill 18446744073709551617", EINVAL, "usage: kill");
	modtest_unload("ring", 0);
}

/* ^C interrupts a waiting command. */
static void
test_interrupt(void **state)
{
	(void)state;
	devtest_load("ring");
	host_console_input("\003");
	modtest_run("cat ring", EINTR, "cat: ring: read: EINTR");
	modtest_run("jobs", 0, "");
	assert_string_equal(host_console_text(), "");
	modtest_unload("ring", 0);
}

static void
test_no_job(void **state)
{
	(void)state;
	devtest_load("ring");
	modtest_run("write ring x", 0, "");
	for (size_t n = 1;; n++) {
		host_fail_after(n);
		host_console_clear();
		if (monitor_command("cat -c 2 ring") == 0) {
			assert_false(host_fail_fired());
			break;
		}
		modtest_said("ENOMEM");
		assert_in_range(n, 1, 5);
	}
	host_fail_after(1);
	modtest_run("cat ring &", ENOMEM, "cat &: ENOMEM");
	host_fail_after(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    devtest(test_devices),
	    devtest(test_read_and_write),
	    devtest(test_names),
	    devtest(test_usage),
	    devtest(test_reader_waits),
	    devtest(test_close_at_once),
	    devtest(test_close_during_open),
	    devtest(test_several),
	    devtest(test_kill),
	    devtest(test_interrupt),
	    devtest(test_no_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
