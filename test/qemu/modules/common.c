/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiled with -fcommon: a common symbol that other modules define too. */
#include <sys/errno.h>
#include <sys/module.h>

MODULE(MODULE_CLASS_MISC, common, NULL);

int shared_common;
int common_get(void);
int chosen(void);

int
common_get(void)
{

	return shared_common;
}

/* The strong definition. */
int
chosen(void)
{

	return 2;
}

static int
common_modcmd(modcmd_t cmd, void *arg)
{

	shared_common = 42;
	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
