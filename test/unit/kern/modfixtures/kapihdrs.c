/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kapihdrs: includes no more than NetBSD's examples do, and uses what comes
 * with it there: messages, ticks, formats and the time.
 */
#include <sys/param.h>
#include <sys/module.h>
#include <sys/lwp.h>
#include <sys/once.h>
#include <sys/vfs_syscalls.h>
#include <dev/clock_subr.h>

#include "modfix.h"

static once_t once;
static ONCE_DECL(once);

static int
greet(void)
{

	printf("kapihdrs: %d ticks\n", mstohz(1000));
	return 0;
}

MODULE(MODULE_CLASS_MISC, kapihdrs, NULL);
static int
kapihdrs_modcmd(modcmd_t cmd, void *arg)
{
	struct clock_ymdhms dt = {0};
	struct timeval tv;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		RUN_ONCE(&once, greet);
		getmicrotime(&tv);
		clock_secs_to_ymdhms(tv.tv_sec, &dt);
		printf("kapihdrs: year %04" PRIu64 ", month %02" PRIu8 "\n",
		    dt.dt_year, dt.dt_mon);
		do_sys_sync(curlwp);
		Debugger();
		return 0;
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
