/* SPDX-License-Identifier: BSD-2-Clause */
/* Uses module exporter without requiring it. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, sneaky, NULL);

int exporter_open(void);

static int
sneaky_modcmd(modcmd_t cmd, void *arg)
{

	if (cmd == MODULE_CMD_INIT)
		printf("sneaky: %d\n", exporter_open());
	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
