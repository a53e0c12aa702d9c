/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hello.c: a module with the common relocations of i386: a call, data, a
 * pointer.
 */
#include <libkern/kerrno.h>
#include <sys/module.h>

void print(const char *fmt, ...);
int hello_value(int factor);

MODULE(MODULE_CLASS_MISC, hello, NULL);

static int value;
static int *const where = &value;

static int
hello_modcmd(modcmd_t cmd, void *arg __kunused)
{
	switch (cmd) {
	case MODULE_CMD_INIT:
		*where = 6;
		print("hello: initialised\n");
		return 0;
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}

int
hello_value(int factor)
{
	return value * factor;
}
