/* SPDX-License-Identifier: BSD-2-Clause */
/* mi_name is a number, not a pointer. */
#include "modfix.h"

FIX_INFO("wrongpointer", .mi_name = (const char *)0x1234);
FIX_LINK(&fix_modinfo);
