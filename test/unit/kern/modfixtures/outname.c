/* SPDX-License-Identifier: BSD-2-Clause */
/* mi_name points outside of the module. */
#include "modfix.h"

extern const char outname_string[];
FIX_INFO("outname", .mi_name = outname_string);
FIX_LINK(&fix_modinfo);
