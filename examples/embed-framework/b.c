/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * b.c: a module that requires a.
 */
#include <libkern/kerrno.h>
#include <sys/module.h>

MODULE(MODULE_CLASS_MISC, b, "a");

int a_number(void);
int b_multiply(int factor);

static int
b_modcmd(modcmd_t cmd, void *arg __kunused)
{
	switch (cmd) {
	case MODULE_CMD_INIT:
		return a_number() == 6 ? 0 : EINVAL;
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}

int
b_multiply(int factor)
{
	return a_number() * factor;
}
