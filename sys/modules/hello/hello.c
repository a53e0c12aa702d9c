/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hello: a minimal module, to start your own from.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, hello, NULL);

/*
 * Called with INIT after the link and with FINI before the unload; a non-zero
 * errno value of either refuses it.
 */
static int
hello_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;

	switch (cmd) {
	case MODULE_CMD_INIT:
		printf("hello: hello, kernel\n");
		return 0;
	case MODULE_CMD_FINI:
		printf("hello: goodbye\n");
		return 0;
	default:
		return ENOTTY;
	}
}
