/* SPDX-License-Identifier: BSD-2-Clause */
/* sylixnext.c: a SylixOS module that uses another, and has no module_exit. */
#include "../../../../sys/modules/formats/sylixos/module.h"

/* modfix.h declares another module_init. */
int modtest_command(const char *name, int cmd, void *arg);
void modtest_note(const char *what);

int sylix_shared(void);
/* The other module does not export its own. */
int sylix_kept(void) __kweak;

int
module_init(void)
{

	if (sylix_kept != NULL || sylix_shared() != 1)
		return -1;
	return modtest_command("sylixnext", 0, NULL);
}
