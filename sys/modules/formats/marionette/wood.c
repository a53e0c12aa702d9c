/* SPDX-License-Identifier: BSD-2-Clause */
/* wood.c: a Marionette module that uses no other. */
#include <sys/systm.h>

#include "module.h"
#include "puppets.h"

int wood_pieces;

static void
wood(void)
{

	wood_pieces = 5;
	printf("wood: %d pieces\n", wood_pieces);
}

MODINIT(wood);
