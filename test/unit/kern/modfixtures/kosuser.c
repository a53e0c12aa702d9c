/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kosuser.c: a KOS module with a tracked import, that it calls and that it
 * keeps a pointer to, and with variables.
 */
#include "kosfix.h"

KOS_TRACKED int kos_answer(void);
KOS_EXPORT int kosuser_call(void);
KOS_EXPORT int kosuser_pointer(void);
int kosuser_private(void);

static int (*const pointer)(void) = kos_answer;
static int started = 40, zero;

int
kosuser_private(void)
{

	return started + zero;
}

int
kosuser_call(void)
{

	return kos_answer();
}

int
kosuser_pointer(void)
{

	return (*(int (*const volatile *)(void)) & pointer)();
}

/* Freed after INIT. */
KOS_EXPORT KOS_EARLY int kosuser_early(void);
KOS_EXPORT KOS_EARLY int
kosuser_early(void)
{

	return 2;
}

static KOS_INIT int
init(void)
{

	started += kosuser_early();
	return kosuser_private() == 42 && kos_answer() != 0
	    ? modtest_command("kosuser", 0, (void *)0)
	    : 1;
}
