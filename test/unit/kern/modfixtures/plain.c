/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plain.c: a module whose answers the test sets.  Name, class and requirements
 * come from mk/modfixtures.mk.
 */
#include "modfix.h"

#ifndef FIX_REQUIRED
#define FIX_REQUIRED NULL
#endif

FIX_MODULE(FIX_CLASS, FIX_NAME, FIX_REQUIRED);
