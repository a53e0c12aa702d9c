/* SPDX-License-Identifier: BSD-2-Clause */
/* marifirst.c: a Marionette module with two functions that others use. */
#include "../../../../sys/modules/formats/marionette/start.c"
#include "modfix.h"

extern int mari_value;
int mari_value;

static void
first_a(void)
{

	modtest_note("first-a");
	mari_value = 41;
}

static void
first_b(void)
{

	modtest_note("first-b");
	mari_value++;
}
static const modinit_t both[] __kused __ksection("modinit") = {
    first_a, first_b};
