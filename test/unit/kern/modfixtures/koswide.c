/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * koswide.c: a KOS module with tracked imports of five modules, one more than
 * a list of requirements grows by.
 */
#include "kosfix.h"

KOS_TRACKED int kos_answer(void);
KOS_TRACKED int kosbase_number(void);
KOS_TRACKED int kosplain_call(void);
KOS_TRACKED int kosuser_call(void);
KOS_TRACKED int oneanswer_number(void);
KOS_EXPORT int koswide_sum(void);

int
koswide_sum(void)
{

	return kos_answer() + kosbase_number() + kosplain_call() +
	    kosuser_call() + oneanswer_number();
}
