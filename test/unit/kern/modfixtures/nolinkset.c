/* SPDX-License-Identifier: BSD-2-Clause */
/* An object without MODULE(): no module. */
#include "modfix.h"

extern int nolinkset_value;
int nolinkset_value = 1;
