/* SPDX-License-Identifier: BSD-2-Clause */
/* The farthest version that is still compatible. */
#include "modfix.h"

FIX_INFO("nearversion", .mi_version = __NetBSD_Version__ + 9999);
FIX_LINK(&fix_modinfo);
