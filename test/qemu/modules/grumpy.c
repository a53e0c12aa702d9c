/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linked into the kernel its INIT fails; compiled with HAPPY it is loaded as
 * the replacement.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, grumpy, NULL);

static int
grumpy_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	if (cmd != MODULE_CMD_INIT && cmd != MODULE_CMD_FINI)
		return ENOTTY;
#ifdef HAPPY
	printf("grumpy: the other one\n");
	return 0;
#else
	return cmd == MODULE_CMD_INIT ? EIO : 0;
#endif
}
