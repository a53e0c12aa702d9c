/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * toyuser.c: a module of the test format that requires one of its own format
 * and one of NetBSD's, and has no unload function.
 */
#include "modfix.h"
#include "toyfix.h"

extern struct toy_module toy_metadata;
int toy_shared(void);

static const char deps[] __kused __ksection("toydeps") = "toybase\0plain";

static int
init(int argc, char **argv)
{

	if (argc != 1 || toy_shared() != 42)
		return -1;
	return modtest_command(argv[0], 0, NULL);
}

struct toy_module toy_metadata = {"toyuser", init, NULL};
