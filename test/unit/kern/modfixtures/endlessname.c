/* SPDX-License-Identifier: BSD-2-Clause */
/* A name without a NUL. */
#include "modfix.h"

static const char endlessname[4] __ksection(".rodata.endless") = "aaaa";
FIX_INFO("endlessname", .mi_name = endlessname);
FIX_LINK(&fix_modinfo);
