/* SPDX-License-Identifier: BSD-2-Clause */
/* Constructors and destructors, and code that is freed. */
#include "modfix.h"

static int ready;

__attribute__((constructor(101))) static void
ctors_first(void)
{

	modtest_note("(ctor1)");
	ready = 1;
}

__attribute__((constructor(102))) static void
ctors_second(void)
{

	modtest_note(ready == 1 ? "(ctor2)" : "(ctor2 too early)");
	ready = 2;
}

__attribute__((destructor)) static void
ctors_last(void)
{

	modtest_note("(dtor)");
}

static int ctors_setup(void) __attribute__((noinline)) __ksection(".init.text");
static int
ctors_setup(void)
{

	return ready == 2 ? 0 : EIO;
}

MODULE(MODULE_CLASS_MISC, ctors, NULL);
static int
ctors_modcmd(modcmd_t cmd, void *arg)
{

	if (cmd == MODULE_CMD_INIT && ctors_setup() != 0)
		return EIO;
	return modtest_command("ctors", (int)cmd, arg);
}
