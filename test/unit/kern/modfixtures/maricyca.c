/* SPDX-License-Identifier: BSD-2-Clause */
/* maricyca.c: a Marionette module that uses maricycb, which uses it. */
#include "../../../../sys/modules/formats/marionette/start.c"
#include "modfix.h"

extern int mari_a, mari_b;
int mari_a;

static void
init(void)
{

	mari_a = mari_b;
	modtest_note("cyca");
}
MODINIT(init);
