/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bearssl_mod: BearSSL as a module.  The library keeps no state of its own,
 * so there is nothing to set up or to release.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, bearssl, NULL);

static int
bearssl_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;

	switch (cmd) {
	case MODULE_CMD_INIT:
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
