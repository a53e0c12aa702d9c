/* SPDX-License-Identifier: BSD-2-Clause */
/* kosplain.c: a KOS module with an extern that is not tracked. */
#include "kosfix.h"

int kos_answer(void);
KOS_EXPORT int kosplain_call(void);

int
kosplain_call(void)
{

	return kos_answer();
}
