/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kapi_device.c: devices of modules and the monitor's commands for them,
 * with the examples and the fixture kapidev.
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

#define FREAD 0x1 /* <sys/fcntl.h> is libc's here */

static int
device_setup(void **state)
{
	/* Before the counts: the timer thread stays. */
	assert_int_equal(lwp_init(), 0);
	lwp_yield();
	return modtest_setup(state);
}

/* Threads that ended are freed by the next one that runs. */
static int
device_teardown(void **state)
{
	for (int i = 0; i < 4; i++)
		lwp_yield();
	host_idle_allow(0);
	return modtest_teardown(state);
}
#define devtest(fn) \
	cmocka_unit_test_setup_teardown(fn, device_setup, device_teardown)

static void
load(const char *name)
{
	modtest_file(name);
	modtest_load(name, 0);
}

static void
test_devices(void **state)
{
	(void)state;
	modtest_run("devices", 0,
	    "DEVICE          MAJOR OPEN MODULE          FUNCTIONS\n");
	load("ring");
	load("dial");
	modtest_run("devices", 0,
	    "\nring              256    0 ring            read write\n");
	modtest_run("devices", 0,
	    "\ndial              257    0 dial            ioctl\n");
	modtest_unload("ring", 0);
	modtest_run("devices", 0, "\ndial ");
	modtest_said_not("ring");
	load("ring");
	modtest_run("devices", 0, "\nring              256 ");
}

static void
test_read_and_write(void **state)
{
	(void)state;
	load("ring");
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
	load("ring");
	load("dial");
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
	load("ring");
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
	load("kapidev");
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
	load("kapidev");
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
	load("ring");
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
	load("ring");
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
	load("ring");
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
	load("ring");
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

static void
test_ioctl(void **state)
{
	(void)state;
	load("dial");
	load("kapidev");
	modtest_run("ioctl dial _IOR(D,1,int)", 0, "0 (0x0)\n");
	modtest_run("ioctl dial _IOW('D',2,4) 70", 0, "");
	modtest_run("ioctl dial _IOR(0x44,1,int)", 0, "70 (0x46)\n");
	modtest_run("ioctl dial3 _IOR(D,1,int)", 0, "0 (0x0)\n");
	modtest_run("ioctl dial 0xc0044403 -5", 0, "65 (0x41)\n");
	modtest_run("ioctl dial _IOWR(D,3,int) 36", EINVAL,
	    "ioctl: dial: command 0xc0044403: EINVAL");
	modtest_run("ioctl dial _IO(D,0)", 0, "");
	modtest_run("ioctl dial0 0x40044401", 0, "0 (0x0)\n");
	modtest_run("ioctl dial _IOR(D,4,16)", 0,
	    "00 00 00 00 64 00 00 00 70 65 72 63 65 6e 74 00\n");
	modtest_run("ioctl dial _IO(D,9)", ENOTTY, "ENOTTY");
	/* An argument is a page at most: the driver is not asked. */
	modtest_run(
	    "ioctl kapi2 _IOR(D,1,4096)", ENOTTY, "asked for 4096 bytes");
	modtest_run("ioctl kapi2 _IOR(D,1,4097)", ENOTTY, "ENOTTY");
	modtest_said_not("asked");
	/* The same number with another size is another command. */
	modtest_run(
	    "ioctl dial _IOR(D,1,long)", sizeof(long) == 4 ? 0 : ENOTTY, "");
}

static void
test_ioctl_syntax(void **state)
{
	static const char *const bad[] = {"_IO(D)", "_IO(D,0", "_IO(D,256)",
	    "_IO(D,0,4)", "_IOR(D,1)", "_IOR(D,1,8192)", "_IOR(DD,1,4)",
	    "_IOX(D,1,4)", "_IOR(D,1,4)x", "0x100000000", "zwei", "_IOR"};
	char line[80];

	(void)state;
	load("dial");
	for (size_t i = 0; i < knitems(bad); i++) {
		snprintf(line, sizeof(line), "ioctl dial %s", bad[i]);
		modtest_run(line, EINVAL, "ioctl: command ");
	}
	modtest_run("ioctl dial _IOW(D,2,int)", EINVAL, "takes an argument");
	modtest_run("ioctl dial _IOR(D,1,int) 5", EINVAL, "takes no argument");
	modtest_run(
	    "ioctl dial _IOW(D,2,int) x", EINVAL, "argument x of 4 bytes");
	modtest_run(
	    "ioctl dial _IOW(D,2,3) abcd", EINVAL, "argument abcd of 3");
	modtest_run("ioctl dial _IOW(D,2,3) abc", ENOTTY, "ENOTTY");
	modtest_run("ioctl ring _IO(D,0)", ENXIO, "ioctl: ring: open");
	load("ring");
	modtest_run("ioctl ring _IO(D,0)", ENODEV, "ENODEV");
}

static void
test_poll_always_ready(void **state)
{
	(void)state;
	load("ring");
	modtest_run("poll ring", 0, "ring: in\n");
	modtest_run("poll ring out 0", 0, "ring: out\n");
	modtest_run("poll -k ring in out 5", 0, "ring: in, data 0\n");
}

/* kapidev's INIT tries the functions; its devices do unusual things. */
static void
test_unusual(void **state)
{
	(void)state;
	load("kapidev");
	modtest_said("kapi7: 2 lines\nkapi7: normal\nkapi7: error\n");
	modtest_said("devsw_attach: kapi: ");
	modtest_run("cat kapi", EROFS, "cat: kapi: open: EROFS");
	modtest_run("cat kapi3", ENXIO, "open 3 flag 1 mode 20000\n");
	modtest_run("cat kapi2", ENODEV, "open 2 flag 1 mode 20000\n");
	/* The error of the read is reported, not that of the close. */
	modtest_said("cat: kapi2: read: ENODEV: ");
	modtest_said("close 2 flag 1\n");
	modtest_run("ioctl kapi2 _IOW(f,126,int) 1", EIO,
	    "nonblocking 1, flag 7\nclose 2 flag 7\nioctl: kapi2: close: EIO");
	modtest_run(
	    "ioctl kapi2 _IOW(f,126,int) 0", EIO, "nonblocking 0, flag 3\n");
	modtest_unload("kapidev", 0);
}

/* d_open clones a file. */
static void
test_clone(void **state)
{
	(void)state;
	load("kapidev");
	modtest_run("cat kapi1", 0, "clone a\nclone a closed\n");
	modtest_run("write kapi1 x", EOPNOTSUPP, "write: kapi1: EOPNOTSUPP");
	modtest_run("poll kapi1", 0, "kapi1: in\nclone c closed\n");
	modtest_unload("kapidev", 0);
}

/* A driver that a module leaves attached is detached, with a message. */
static void
test_left_attached(void **state)
{
	int answer = 0;

	(void)state;
	load("kapidev");
	assert_int_equal(module_stat("kapidev", &answer), 0);
	host_console_clear();
	modtest_unload("kapidev", 0);
	modtest_said("devsw_detach() of its driver kapi");
	modtest_run("cat kapi2", ENXIO, "cat: kapi2: open");
}

static void
wait_ticks(int n)
{
	host_idle_allow((unsigned)n + 20);
	(void)kpause("test", false, n, NULL);
	host_idle_allow(0);
}

/* A poll waits for the driver's selnotify(), for a time, or for ^C. */
static void
test_poll(void **state)
{
	(void)state;
	load("bell");
	modtest_run("poll bell 0", 0, "bell: not ready\n");
	modtest_run("poll bell out", 0, "bell: out\n");
	modtest_run("write bell 500; poll bell &; poll bell in &", 0, "");
	modtest_run("poll -k bell &; jobs", 0, "[3] runs: poll -k bell\n");
	wait_ticks(40);
	modtest_run(
	    "ps", 0, "job/3 poll                       waiting   select\n");
	host_console_clear();
	wait_ticks(15);
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
	load("bell");
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
	wait_ticks(15);
}

static void
test_executor(void **state)
{
	(void)state;
	load("executor");
	modtest_run("write executor dust; write executor sweep", 0, "");
	wait_ticks(5);
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
	    devtest(test_devices),
	    devtest(test_read_and_write),
	    devtest(test_names),
	    devtest(test_usage),
	    devtest(test_reader_waits),
	    devtest(test_several),
	    devtest(test_close_at_once),
	    devtest(test_close_during_open),
	    devtest(test_kill),
	    devtest(test_interrupt),
	    devtest(test_no_job),
	    devtest(test_ioctl),
	    devtest(test_ioctl_syntax),
	    devtest(test_poll_always_ready),
	    devtest(test_unusual),
	    devtest(test_clone),
	    devtest(test_left_attached),
	    devtest(test_poll),
	    devtest(test_poll_ends),
	    devtest(test_executor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
