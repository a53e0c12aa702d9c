/* SPDX-License-Identifier: BSD-2-Clause */
/* Overwrites its own modinfo_t at INIT. */
#include "modfix.h"

static int scribbler_modcmd(modcmd_t cmd, void *arg);
static struct modinfo scribbler = {
    .mi_version = __NetBSD_Version__,
    .mi_class = MODULE_CLASS_MISC,
    .mi_modcmd = scribbler_modcmd,
    .mi_name = "scribbler",
};
FIX_LINK(&scribbler);

static int
scribbler_modcmd(modcmd_t cmd, void *arg)
{

	scribbler.mi_name = (const char *)1;
	scribbler.mi_required = (const char *)1;
	scribbler.mi_modcmd = NULL;
	return modtest_command("scribbler", (int)cmd, arg);
}
