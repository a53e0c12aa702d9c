/* SPDX-License-Identifier: BSD-2-Clause */
/* koslate.c: a KOS module that defines kos_answer(), and requires another. */
#include "kosfix.h"

int kosbase_number(void);
int kos_answer(void);

KOS_EXPORT int
kos_answer(void)
{

	return kosbase_number();
}
