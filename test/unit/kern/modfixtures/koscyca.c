/* SPDX-License-Identifier: BSD-2-Clause */
/* koscyca.c: a KOS module; it and koscycb track a function of each other. */
#include "kosfix.h"

KOS_TRACKED int koscycb_number(void);
int koscyca_number(void);

KOS_EXPORT int
koscyca_number(void)
{

	return koscycb_number() + 1;
}
