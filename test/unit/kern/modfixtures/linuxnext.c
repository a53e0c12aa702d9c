/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linuxnext.c: a module with Linux's metadata that has no name but its file's,
 * and depends on an alias.
 */
#include "../../../../sys/modules/formats/linux/module.h"
#include "modfix.h"

MODULE_INFO("depends", "linuxalias");

int linux_shared(void);

int
init_module(void)
{

	return linux_shared() == 5 ? modtest_command("linuxnext", 0, NULL) : 1;
}
