/* SPDX-License-Identifier: BSD-2-Clause */
/* kosbase.c: a KOS module that koslate uses. */
#include "kosfix.h"

int kosbase_number(void);

KOS_EXPORT int
kosbase_number(void)
{

	return 7;
}
