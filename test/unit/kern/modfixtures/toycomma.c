/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * toycomma.c: a module of the test format that requires a name with a comma.
 */
#include "modfix.h"
#include "toyfix.h"

extern struct toy_module toy_metadata;

static const char deps[] __kused __ksection("toydeps") = "plain,toybase";

static int
init(int argc __kunused, char **argv __kunused)
{

	return 0;
}

struct toy_module toy_metadata = {"toycomma", init, NULL};
