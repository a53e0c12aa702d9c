/* SPDX-License-Identifier: BSD-2-Clause */
/* Two modules in one object. */
#include "modfix.h"

FIX_MODULE(MODULE_CLASS_MISC, first, NULL);
FIX_MODULE(MODULE_CLASS_MISC, second, NULL);
