/* SPDX-License-Identifier: BSD-2-Clause */
/* A version that is negative as an int. */
#include "modfix.h"

FIX_INFO("hugeversion", .mi_version = 0xfffffff0u);
FIX_LINK(&fix_modinfo);
