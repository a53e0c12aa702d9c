/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strings.c: a Marionette module that uses modules of Marionette, of SylixOS
 * and of KOS.
 */
#include <sys/systm.h>

#include "../kos/herald.h"
#include "../sylixos/ledger.h"
#include "module.h"
#include "puppets.h"

static void
strings(void)
{

	printf("strings: %d limbs, the sum is %d, loudness %d\n", body_limbs,
	    ledger_add(body_limbs), herald_loudness());
}

MODINIT(strings);
