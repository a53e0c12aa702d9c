/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiled with -ffunction-sections -fdata-sections -O0. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, sections, NULL);

#define PART(n)                                 \
	static const int ro##n = (n);           \
	static int rw##n = 10 * (n), zero##n;   \
	static int part##n(void)                \
	{                                       \
		zero##n++;                      \
		return ro##n + rw##n + zero##n; \
	}
PART(1)
PART(2)
PART(3)
PART(4)
PART(5)

static int
sections_modcmd(modcmd_t cmd, void *arg)
{

	if (cmd == MODULE_CMD_INIT)
		printf("sections: %d\n",
		    part1() + part2() + part3() + part4() + part5());
	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
