/* SPDX-License-Identifier: BSD-2-Clause */
/* An object without MODULE(). */
#include "modfix.h"

extern int nolinkset_value;
int nolinkset_value = 1;
