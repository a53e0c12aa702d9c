/* SPDX-License-Identifier: BSD-2-Clause */
/* mi_required points outside of the module. */
#include "modfix.h"

extern const char outrequired_string[];
FIX_INFO("outrequired", .mi_required = outrequired_string);
FIX_LINK(&fix_modinfo);
