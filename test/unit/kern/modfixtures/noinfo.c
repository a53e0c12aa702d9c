/* SPDX-License-Identifier: BSD-2-Clause */
/* A link set without a relocation: its pointer leads nowhere. */
#include "modfix.h"

FIX_LINK(NULL);
