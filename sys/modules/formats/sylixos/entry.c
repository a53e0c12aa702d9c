/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry.c: the second object of module ledger.  Its function is global and not
 * exported.
 */
#include "entry.h"

int
entry_checked(int amount)
{

	return amount < 0 ? 0 : amount;
}
