/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * a.c: a module that others require.
 */
#include <libkern/kerrno.h>
#include <sys/module.h>

MODULE(MODULE_CLASS_MISC, a, NULL);

void take_time(void);
int a_number(void);

static int number;

/* Its INIT and FINI take so long that the timer switches threads. */
static int
a_modcmd(modcmd_t cmd, void *arg __kunused)
{
	switch (cmd) {
	case MODULE_CMD_INIT:
		take_time();
		number = 6;
		return 0;
	case MODULE_CMD_FINI:
		take_time();
		number = 0;
		return 0;
	default:
		return ENOTTY;
	}
}

int
a_number(void)
{
	return number;
}
