/* SPDX-License-Identifier: BSD-2-Clause */
/* mi_required is a number, not a pointer. */
#include "modfix.h"

FIX_INFO("numrequired", .mi_required = (const char *)0x1234);
FIX_LINK(&fix_modinfo);
