/* SPDX-License-Identifier: BSD-2-Clause */
/* A control function that is data. */
#include "modfix.h"

static char datamodcmd[16] __kused = "\xc3";
FIX_INFO("datamodcmd",
    .mi_modcmd = (int (*)(modcmd_t, void *))(uintptr_t)datamodcmd);
FIX_LINK(&fix_modinfo);
