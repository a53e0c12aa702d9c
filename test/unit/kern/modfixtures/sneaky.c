/* SPDX-License-Identifier: BSD-2-Clause */
/* Uses exporter without requiring it. */
#include "modfix.h"

int exporter_double(int n);
MODULE(MODULE_CLASS_MISC, sneaky, NULL);
static int
sneaky_modcmd(modcmd_t cmd, void *arg)
{
	int error;

	if ((error = modtest_command("sneaky", (int)cmd, arg)) != 0)
		return error;
	return exporter_double(4) == 8 ? 0 : EIO;
}
