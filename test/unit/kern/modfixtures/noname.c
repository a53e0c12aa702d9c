/* SPDX-License-Identifier: BSD-2-Clause */
/* A module without a name. */
#include "modfix.h"

FIX_INFO("noname", .mi_name = NULL);
FIX_LINK(&fix_modinfo);
