/* SPDX-License-Identifier: BSD-2-Clause */
/* dance.c: a Marionette module that uses body. */
#include <sys/systm.h>

#include "module.h"
#include "puppets.h"

static void
dance(void)
{

	printf("dance: moves %d limbs\n", body_limbs);
}

MODINIT(dance);
