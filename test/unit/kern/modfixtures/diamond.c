/* SPDX-License-Identifier: BSD-2-Clause */
/* Uses exporter without requiring it; left and right both require base. */
#include "modfix.h"

int exporter_double(int n);
MODULE(MODULE_CLASS_MISC, diamond, "left,right,plain");
static int
diamond_modcmd(modcmd_t cmd, void *arg)
{
	int error;

	if ((error = modtest_command("diamond", (int)cmd, arg)) != 0)
		return error;
	return exporter_double(4) == 8 ? 0 : EIO;
}
