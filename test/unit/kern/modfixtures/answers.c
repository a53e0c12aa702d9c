/* SPDX-License-Identifier: BSD-2-Clause */
/* answers.c: a module in NetBSD's form that defines kos_answer(). */
#include "modfix.h"

int kos_answer(void);

int
kos_answer(void)
{

	return 9;
}

FIX_MODULE(MODULE_CLASS_MISC, answers, NULL);
