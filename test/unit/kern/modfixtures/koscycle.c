/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * koscycle.c: a KOS module that uses kosuser, and defines again what that
 * tracks.
 */
#include "kosfix.h"

int kosuser_call(void);
int kos_answer(void);

KOS_EXPORT int
kos_answer(void)
{

	return kosuser_call();
}
