/* SPDX-License-Identifier: BSD-2-Clause */
/* A modinfo_t and name that are freed after INIT. */
#include "modfix.h"

static char initinfo_name[] __ksection(".init.data") = "initinfo";
static char initinfo_needs[] __ksection(".init.data") = "plain";
static int initinfo_modcmd(modcmd_t cmd, void *arg);
static struct modinfo initinfo __ksection(".init.data") = {
    .mi_version = __NetBSD_Version__,
    .mi_class = MODULE_CLASS_MISC,
    .mi_modcmd = initinfo_modcmd,
    .mi_name = initinfo_name,
    .mi_required = initinfo_needs,
};
FIX_LINK(&initinfo);

static int
initinfo_modcmd(modcmd_t cmd, void *arg)
{

	return modtest_command("initinfo", (int)cmd, arg);
}
