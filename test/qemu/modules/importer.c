/* SPDX-License-Identifier: BSD-2-Clause */
/* Uses module exporter. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, importer, "exporter");

int exporter_open(void);

static int
importer_modcmd(modcmd_t cmd, void *arg)
{

	if (cmd == MODULE_CMD_INIT)
		printf("importer: %d\n", exporter_open());
	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
