/* SPDX-License-Identifier: BSD-2-Clause */
/* MODULE_CLASS_ANY, which is not a module's class. */
#include "modfix.h"

FIX_INFO("anyclass", .mi_class = MODULE_CLASS_ANY);
FIX_LINK(&fix_modinfo);
