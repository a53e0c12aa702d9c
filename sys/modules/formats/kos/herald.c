/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * herald.c: a KOS module with a tracked import, which others define again while
 * it is in use; and with a plain one, from a module of SylixOS.
 */
#include <sys/systm.h>

#include "../sylixos/ledger.h"
#include "herald.h"
#include "module.h"

KOS_TRACKED int hail_loudness(void);

static int calls; /* in .zero */

KOS_EXPORT int
herald_loudness(void)
{

	calls++;
	return hail_loudness();
}

/* In .init. */
KOS_INIT static int
start(void)
{

	printf("herald: loudness %d, the sum is %d\n", herald_loudness(),
	    ledger_add(0));
	return calls == 1 ? 0 : -1;
}
