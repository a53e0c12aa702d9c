/* SPDX-License-Identifier: BSD-2-Clause */
/* maricycb.c: a Marionette module that uses maricyca, which uses it. */
#include "../../../../sys/modules/formats/marionette/start.c"
#include "modfix.h"

extern int mari_b, mari_a;
int mari_b;

static void
init(void)
{

	mari_b = mari_a;
	modtest_note("cycb");
}
MODINIT(init);
