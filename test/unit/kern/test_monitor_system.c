/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_monitor_system.c: the monitor's commands that show messages, memory, the
 * TPM's log and the file system that the loader passed.
 */
#include "modtest/modtest.h"

#include <stdio.h>

#include <sys/fsimage.h>
#include <sys/monitor.h>
#include <sys/systm.h>
#include <sys/tpmlog.h>

#include "../tpmlogmake.h"
#include "../ustarmake.h"

/* A log of two events, and one whose second event is damaged. */
static void
test_tpmlog(void **state)
{
	static const struct tpmlog_alg alg[] = {{0x27, 4}, {TPMLOG_SHA256, 4}};
	static uint8_t room[512];
	struct logmake lm = {room, sizeof(room), 0};
	struct boot_tpmlog btl = {.btl_full = true};
	const char *what;
	char hex[65];

	(void)state;
	modtest_run("tpmlog", ENOENT, "tpmlog: the loader passed no log");
	lm_header(&lm, alg, 2);
	lm_digests(&lm, 9, TPMLOG_EV_IPL, alg, 2, 0xab);
	lm_data(&lm, "primeboot: kernel hd0a:/\n", 25);
	lm_digests(&lm, 0, 0x1234, alg, 1, 0xcd);
	lm_data(&lm, "\1\2", 2);
	lm_digests(&lm, UINT32_MAX, TPMLOG_EV_NO_ACTION, alg, 0, 0);
	lm_data(&lm, "", 0);
	assert_int_equal(tpmlog_open(&btl.btl_log, room, lm.lm_n, &what), 0);
	boot_tpmlog_set(&btl);
	modtest_run("tpmlog", 0,
	    "  9 EV_IPL                         sha256:abababab primeboot: "
	    "kernel hd0a:/\\x0a\n"
	    "  0 0x1234                         sha3_256:cdcdcdcd 0102\n"
	    " -1 EV_NO_ACTION                   - \n"
	    "tpmlog: 3 events, ");
	modtest_run("tpmlog", 0, "events are missing");
	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", room[i]);
	modtest_run("tpmlog -x", 0, hex);
	btl.btl_log.tlg_size--;
	btl.btl_full = false;
	boot_tpmlog_set(&btl);
	modtest_run("tpmlog", EFTYPE, ": the event is truncated\n");
	modtest_said_not("missing");
	boot_tpmlog_set(NULL);
}

static void
test_dmesg(void **state)
{
	(void)state;
	msgbuf_clear();
	kprintf("first message\n");
	/* What commands print is not kept in the message buffer. */
	modtest_run("memstat", 0, "pages: ");
	modtest_run("dmesg", 0, "first message\n");
	modtest_said_not("pages:");
	modtest_run("dmesg -c", 0, "first message\n");
	modtest_run("dmesg", 0, "");
	assert_string_equal(host_console_text(), "");
}

static void
test_memstat(void **state)
{
	char want[80];
	void *p = kmem_alloc(1000, KM_SLEEP);

	(void)state;
	snprintf(want, sizeof(want), "kmem:    %zu bytes in %zu allocations\n",
	    kmem_inuse_bytes(), kmem_inuse_count());
	modtest_run("memstat", 0, want);
	snprintf(want, sizeof(want), "pages:   %zu free of %zu ",
	    cpu_pages_free(), cpu_pages_total());
	modtest_run("memstat", 0, want);
	snprintf(want, sizeof(want), "symbols: %zu\n", ksyms_count());
	modtest_run("memstat", 0, want);
	kmem_free(p, 1000);
}

static void
test_fsimage(void **state)
{
	unsigned char image[1536] = {0}; /* one file */

	(void)state;
	ustarmake_header(image, "etc/motd", '0', 3);
	memcpy(image + USTAR_BLOCK, "hi\n", 3);
	modtest_run("ls", ENXIO, "ls: no file system (fs= in boot.cfg");
	host_console_clear();
	image[3] ^= 1;
	assert_int_equal(fsimage_attach("fs.tar", image, 1536), EFTYPE);
	modtest_said("fs: fs.tar: offset 0 of 1536: header checksum is wrong "
		     "(error 79, EFTYPE; known types: ustar, ffs,");
	image[3] ^= 1;
	host_fail_after(1);
	assert_int_equal(fsimage_attach("fs.tar", image, 1536), ENOMEM);
	modtest_said("fs: fs.tar: no memory for its index (error 12, ENOMEM)");
	host_fail_after(0);
	assert_int_equal(fsimage_attach("fs.tar", image, 1536), 0);
	modtest_said("fs: fs.tar: mounted, ustar, 1536 bytes\n");
	assert_int_equal(fsimage_attach("b.tar", image, 1536), EBUSY);
	modtest_said("fs: b.tar: not mounted: there is a file system already");
	modtest_run("ls", 0, "           etc/\n");
	modtest_run("ls /etc", 0, "         3 motd\n");
	modtest_run(
	    "ls /etc/motd", ENOTDIR, "ls: /etc/motd: ENOTDIR: not a dir");
	modtest_run("ls /none", ENOENT, "ls: /none: ENOENT");
	host_console_input("\003");
	modtest_run("ls /etc", EINTR, "ls: /etc: EINTR: interrupted");
	fsimage_detach();
	fsimage_detach();
	modtest_run("ls", ENXIO, "ls: no file system");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_tpmlog),
	    modtest(test_dmesg),
	    modtest(test_memstat),
	    modtest(test_fsimage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
