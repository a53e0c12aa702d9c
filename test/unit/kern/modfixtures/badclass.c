/* SPDX-License-Identifier: BSD-2-Clause */
/* A class that does not exist. */
#include "modfix.h"

FIX_INFO("badclass", .mi_class = (modclass_t)77);
FIX_LINK(&fix_modinfo);
