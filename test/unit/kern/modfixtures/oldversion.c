/* SPDX-License-Identifier: BSD-2-Clause */
/* Built for NetBSD 9.0. */
#include "modfix.h"

FIX_INFO("oldversion", .mi_version = 900000000);
FIX_LINK(&fix_modinfo);
