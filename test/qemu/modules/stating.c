/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers MODULE_CMD_STAT, and tries at INIT and FINI to load and unload
 * itself.
 */
#include <libkern/kerrno.h>
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_DRIVER, stating, NULL);

static void
try(const char *when)
{

	printf("stating: in its %s: unload %s, load %s, one that requires it "
	       "%s\n",
	    when, kerrno_name(module_unload("stating")),
	    kerrno_name(module_load("stating", 0, NULL, MODULE_CLASS_ANY)),
	    kerrno_name(module_load("needst", 0, NULL, MODULE_CLASS_ANY)));
}

static int
stating_modcmd(modcmd_t cmd, void *arg)
{

	switch (cmd) {
	case MODULE_CMD_INIT:
		try("INIT");
		return 0;
	case MODULE_CMD_FINI:
		try("FINI");
		return 0;
	case MODULE_CMD_STAT:
		*(int *)arg = 42;
		return 0;
	default:
		return ENOTTY;
	}
}
