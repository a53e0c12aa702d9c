/* SPDX-License-Identifier: BSD-2-Clause */
/* A module with an empty name. */
#include "modfix.h"

FIX_INFO("", );
FIX_LINK(&fix_modinfo);
