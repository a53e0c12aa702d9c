/* SPDX-License-Identifier: BSD-2-Clause */
/* A name of 32 characters, one too many. */
#include "modfix.h"

FIX_INFO("a23456789b123456789c123456789d12", );
FIX_LINK(&fix_modinfo);
