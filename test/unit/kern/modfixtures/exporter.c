/* SPDX-License-Identifier: BSD-2-Clause */
/* Exports a function and a variable. */
#include "modfix.h"

extern int exporter_value;
int exporter_double(int n);
int exporter_value = 21;
int
exporter_double(int n)
{

	return 2 * n;
}
FIX_MODULE(MODULE_CLASS_MISC, exporter, NULL);
