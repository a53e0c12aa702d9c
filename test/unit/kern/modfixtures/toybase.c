/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * toybase.c: a module of the test format without requirements.  It exports one
 * of its two functions, and has a constructor and a destructor.
 */
#include "modfix.h"
#include "toyfix.h"

extern struct toy_module toy_metadata;
int toy_shared(void);
int toy_private(void);

static __attribute__((__constructor__)) void
construct(void)
{

	modtest_note("ctor");
}

static __attribute__((__destructor__)) void
destruct(void)
{

	modtest_note("dtor");
}

int
toy_private(void)
{

	return 41;
}

int
toy_shared(void)
{

	return toy_private() + 1;
}

static const void *const toy_export __kused __ksection(
    "toyexports") = (const void *)&toy_shared;

static int
init(int argc, char **argv)
{

	return modtest_command(argc == 1 ? argv[0] : "?", 0, NULL);
}

static int
fini(void)
{

	return modtest_command("toybase", 1, NULL);
}

struct toy_module toy_metadata = {"toybase", init, fini};
