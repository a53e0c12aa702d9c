/* SPDX-License-Identifier: BSD-2-Clause */
/* No control function. */
#include "modfix.h"

FIX_INFO("nomodcmd", .mi_modcmd = NULL);
FIX_LINK(&fix_modinfo);
