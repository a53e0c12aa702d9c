/* SPDX-License-Identifier: BSD-2-Clause */
/* A name that would break messages and paths. */
#include "modfix.h"

FIX_INFO("../\033[2J", );
FIX_LINK(&fix_modinfo);
