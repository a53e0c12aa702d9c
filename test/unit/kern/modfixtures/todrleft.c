/* SPDX-License-Identifier: BSD-2-Clause */
/* todrleft: a clock that can only be set, and that stays attached at FINI. */
#include <sys/param.h>
#include <sys/module.h>

#include <dev/clock_subr.h>

static int
left_settime(todr_chip_handle_t todr, struct timeval *tv)
{

	(void)todr;
	(void)tv;
	return 0;
}

static struct todr_chip_handle chip = {.todr_settime = left_settime};

MODULE(MODULE_CLASS_MISC, todrleft, NULL);
static int
todrleft_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	if (cmd == MODULE_CMD_INIT)
		todr_attach(&chip);
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
