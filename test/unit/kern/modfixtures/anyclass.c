/* SPDX-License-Identifier: BSD-2-Clause */
/* A class that there is not. */
#include "modfix.h"

FIX_INFO("anyclass", .mi_class = MODULE_CLASS_ANY);
FIX_LINK(&fix_modinfo);
