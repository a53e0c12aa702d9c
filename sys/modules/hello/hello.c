/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hello: the smallest module there is.  Start yours from this file.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, hello, NULL);

/*
 * Called once with INIT after the link, once with FINI before the module goes;
 * a non-zero return of either refuses.
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
