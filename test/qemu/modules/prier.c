/* SPDX-License-Identifier: BSD-2-Clause */
/* Uses what module exporter does not export. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, prier, "exporter");

int exporter_hidden(void);

static int
prier_modcmd(modcmd_t cmd, void *arg)
{

	if (cmd == MODULE_CMD_INIT)
		printf("prier: %d\n", exporter_hidden());
	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
