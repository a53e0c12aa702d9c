/* SPDX-License-Identifier: BSD-2-Clause */
/* Uses a symbol that does not exist. */
#include "modfix.h"

int undef_first(void), undef_second(void);
int undef_use(void);
int
undef_use(void)
{

	return undef_first() + undef_second();
}
FIX_MODULE(MODULE_CLASS_MISC, undef, NULL);
