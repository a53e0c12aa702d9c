/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * koscall.c: a module of NetBSD's format with a thread that calls a KOS module
 * all the while, and prints each answer that is not the one before it.
 */
#include <sys/errno.h>
#include <sys/kthread.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, koscall, "herald");

int herald_loudness(void);

static struct lwp *thread;
static volatile int stop;

static void
run(void *arg __kunused)
{
	int last = 0, now;

	while (!stop) {
		now = herald_loudness();
		if (now != last)
			printf("koscall: now %d\n", now);
		last = now;
		yield();
	}
	kthread_exit(0);
}

static int
koscall_modcmd(modcmd_t cmd, void *arg __kunused)
{

	switch (cmd) {
	case MODULE_CMD_INIT:
		return kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL, run,
		    NULL, &thread, "koscall");
	case MODULE_CMD_FINI:
		stop = 1;
		return kthread_join(thread);
	default:
		return ENOTTY;
	}
}
