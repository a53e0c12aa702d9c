/* SPDX-License-Identifier: BSD-2-Clause */
/* The link set points outside of the module. */
#include "modfix.h"

extern modinfo_t outinfo_modinfo;
FIX_LINK(&outinfo_modinfo);
