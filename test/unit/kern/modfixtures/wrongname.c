/* SPDX-License-Identifier: BSD-2-Clause */
/* Its file is called wrongname.kmod. */
#include "modfix.h"

FIX_INFO("rightname", );
FIX_LINK(&fix_modinfo);
