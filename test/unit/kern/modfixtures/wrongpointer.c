/* SPDX-License-Identifier: BSD-2-Clause */
/* A name that is a number. */
#include "modfix.h"

FIX_INFO("wrongpointer", .mi_name = (const char *)0x1234);
FIX_LINK(&fix_modinfo);
