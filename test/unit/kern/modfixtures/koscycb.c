/* SPDX-License-Identifier: BSD-2-Clause */
/* koscycb.c: a KOS module; it and koscyca track a function of each other. */
#include "kosfix.h"

KOS_TRACKED int koscyca_number(void);
int koscycb_number(void);

KOS_EXPORT int
koscycb_number(void)
{

	return koscyca_number() + 1;
}
