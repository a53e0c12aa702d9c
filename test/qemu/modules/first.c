/* SPDX-License-Identifier: BSD-2-Clause */
/* The symbols that module relocs refers to. */
#include <sys/errno.h>
#include <sys/module.h>

MODULE(MODULE_CLASS_MISC, first, NULL);

extern int first_value;
int first_value = 1234;
int first_call(void);

__asm__(".globl first_small\n"
	".set first_small, 0x12345678");

int
first_call(void)
{

	return first_value + 1;
}

static int
first_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
