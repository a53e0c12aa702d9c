/* SPDX-License-Identifier: BSD-2-Clause */
/* Requirements that are a string of another module. */
#include "modfix.h"

extern const char outrequired_string[];
FIX_INFO("outrequired", .mi_required = outrequired_string);
FIX_LINK(&fix_modinfo);
