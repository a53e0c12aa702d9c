/* SPDX-License-Identifier: BSD-2-Clause */
/* Uses exporter, which it requires only indirectly. */
#include "modfix.h"

int exporter_double(int n);
MODULE(MODULE_CLASS_MISC, deeper, "plain,importer");
static int
deeper_modcmd(modcmd_t cmd, void *arg)
{
	int error;

	if ((error = modtest_command("deeper", (int)cmd, arg)) != 0)
		return error;
	return exporter_double(4) == 8 ? 0 : EIO;
}
