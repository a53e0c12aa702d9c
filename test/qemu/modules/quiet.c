/* SPDX-License-Identifier: BSD-2-Clause */
/* A boot module; refuses its first unload, with an unusual error. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_BUFQ, quiet, NULL);

static int refused;

static int
quiet_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		return 0;
	case MODULE_CMD_FINI:
		return refused++ == 0 ? EDOM : 0;
	default:
		return ENOTTY;
	}
}
