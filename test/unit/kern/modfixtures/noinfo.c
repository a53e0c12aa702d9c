/* SPDX-License-Identifier: BSD-2-Clause */
/* A link set without a relocation: its pointer is NULL. */
#include "modfix.h"

FIX_LINK(NULL);
