/* SPDX-License-Identifier: BSD-2-Clause */
/* oneanswer.c: a module in NetBSD's form with a function that koswide tracks.
 */
#include "modfix.h"

int oneanswer_number(void);

int
oneanswer_number(void)
{

	return 10;
}

FIX_MODULE(MODULE_CLASS_MISC, oneanswer, NULL);
