/* SPDX-License-Identifier: BSD-2-Clause */
/* A built-in security model, which cannot be unloaded. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_SECMODEL, secure, NULL);

static int
secure_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	if (cmd != MODULE_CMD_INIT && cmd != MODULE_CMD_FINI)
		return ENOTTY;
	printf("secure: %s\n", cmd == MODULE_CMD_INIT ? "on" : "off");
	return 0;
}
