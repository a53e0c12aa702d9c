/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kapi_ioctl.c: devices of modules: ioctl, and drivers that do unusual
 * things (the fixture kapidev).
 */
#include "modtest/modtest.h"

#include <stdio.h>

#include <libkern/kerrno.h>

#include "modtest/devtest.h"

static void
test_ioctl(void **state)
{
	(void)state;
	devtest_load("dial");
	devtest_load("kapidev");
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
	devtest_load("dial");
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
	devtest_load("ring");
	modtest_run("ioctl ring _IO(D,0)", ENODEV, "ENODEV");
}

/* kapidev's INIT tries the functions; its devices do unusual things. */
static void
test_unusual(void **state)
{
	(void)state;
	devtest_load("kapidev");
	modtest_said("kapi7: 2 lines\nkapi7: normal\nkapi7: error\n");
	modtest_said("devsw_attach: kapi: a driver of this name");
	modtest_said("devsw_attach: new: its functions");
	modtest_said("devsw_attach: new: another driver has its major number");
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

/* A block device and its character device are opened by name. */
static void
test_block(void **state)
{
	(void)state;
	devtest_load("kapidev");
	modtest_run("devices", 0,
	    "\nkapiblk           256    0 kapidev         block ioctl\n");
	modtest_said("\nrkapiblk          257    0 kapidev        ");
	modtest_run("ioctl kapiblk2 _IOW(f,126,int) 1", EIO,
	    "open 2 flag 3 mode 60000\nnonblocking 1, flag 7\nclose 2 flag 7\n");
	modtest_run("cat kapiblk2", ENODEV, "cat: kapiblk2: read: ENODEV");
	modtest_run("write kapiblk2 x", ENODEV, "kapiblk2: ENODEV");
	modtest_run("mmap kapiblk2", ENODEV, "mmap: kapiblk2: ENODEV");
	modtest_run("cat rkapiblk", ENODEV, "cat: rkapiblk: open: ENODEV");
	modtest_unload("kapidev", 0);
	modtest_run("devices", 0, "");
	modtest_said_not("kapi");
}

/* d_open clones a file. */
static void
test_clone(void **state)
{
	(void)state;
	devtest_load("kapidev");
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
	devtest_load("kapidev");
	assert_int_equal(module_stat("kapidev", &answer), 0);
	host_console_clear();
	modtest_unload("kapidev", 0);
	modtest_said("devsw_detach() of its driver kapi");
	modtest_run("cat kapi2", ENXIO, "cat: kapi2: open");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    devtest(test_ioctl),
	    devtest(test_ioctl_syntax),
	    devtest(test_unusual),
	    devtest(test_block),
	    devtest(test_clone),
	    devtest(test_left_attached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
