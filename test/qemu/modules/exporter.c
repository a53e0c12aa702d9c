/* SPDX-License-Identifier: BSD-2-Clause */
/* Exports one of its two functions. */
#include <sys/errno.h>
#include <sys/module.h>

MODULE(MODULE_CLASS_MISC, exporter, NULL);

int exporter_open(void);
int exporter_hidden(void);
MODULE_EXPORT(exporter_open);

int
exporter_open(void)
{

	return 1;
}

int
exporter_hidden(void)
{

	return 2;
}

static int
exporter_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
