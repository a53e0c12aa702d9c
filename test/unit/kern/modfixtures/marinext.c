/* SPDX-License-Identifier: BSD-2-Clause */
/* marinext.c: a Marionette module that uses another one. */
#include "../../../../sys/modules/formats/marionette/start.c"
#include "modfix.h"

#include <libkern/libkern.h>

extern int mari_value;

static void
next(void)
{
	char text[20];

	ksnprintf(text, sizeof(text), "next-%d", mari_value);
	modtest_note(text);
}
MODINIT(next);
