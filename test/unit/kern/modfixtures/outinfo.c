/* SPDX-License-Identifier: BSD-2-Clause */
/* The modinfo_t is another module's. */
#include "modfix.h"

extern modinfo_t outinfo_modinfo;
FIX_LINK(&outinfo_modinfo);
