/* SPDX-License-Identifier: BSD-2-Clause */
/* body.c: a Marionette module that uses wood. */
#include <sys/systm.h>

#include "module.h"
#include "puppets.h"

int body_limbs;

static void
body(void)
{

	body_limbs = wood_pieces - 1;
	printf("body: %d limbs\n", body_limbs);
}

MODINIT(body);
