/* SPDX-License-Identifier: BSD-2-Clause */
/* Is autoloaded, and refuses its first auto-unload. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, lazy, NULL);

static int asked;

static int
lazy_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
	case MODULE_CMD_FINI:
		return 0;
	case MODULE_CMD_AUTOUNLOAD:
		if (asked++ > 0)
			return 0;
		printf("lazy: not yet\n");
		return EBUSY;
	default:
		return ENOTTY;
	}
}
