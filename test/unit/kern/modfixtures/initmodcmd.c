/* SPDX-License-Identifier: BSD-2-Clause */
/* A control function that is freed after INIT. */
#include "modfix.h"

static int initmodcmd(modcmd_t, void *) __ksection(".init.text");
static int
initmodcmd(modcmd_t cmd, void *arg)
{

	return modtest_command("initmodcmd", (int)cmd, arg);
}
FIX_INFO("initmodcmd", .mi_modcmd = initmodcmd);
FIX_LINK(&fix_modinfo);
