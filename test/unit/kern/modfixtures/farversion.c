/* SPDX-License-Identifier: BSD-2-Clause */
/* The nearest version that is not compatible. */
#include "modfix.h"

FIX_INFO("farversion", .mi_version = __NetBSD_Version__ - 10000);
FIX_LINK(&fix_modinfo);
