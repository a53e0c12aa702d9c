/* SPDX-License-Identifier: BSD-2-Clause */
/* The modinfo_t begins in a section and ends past it. */
#include "modfix.h"

static const char edgeinfo[40] __kused __kaligned(8)
    __ksection(".rodata.edge") = "";
FIX_LINK(edgeinfo + 24);
