/* SPDX-License-Identifier: BSD-2-Clause */
/* A control function in the kernel. */
#include "modfix.h"

int panic_modcmd(modcmd_t cmd, void *arg);
FIX_INFO("outmodcmd", .mi_modcmd = panic_modcmd);
FIX_LINK(&fix_modinfo);
