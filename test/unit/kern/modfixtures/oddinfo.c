/* SPDX-License-Identifier: BSD-2-Clause */
/* The modinfo_t lies at an odd address. */
#include "modfix.h"

static const char oddinfo[64] __kused __kaligned(8)
    __ksection(".rodata.odd") = "";
FIX_LINK(oddinfo + 1);
