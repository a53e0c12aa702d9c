/* SPDX-License-Identifier: BSD-2-Clause */
/* Requires exporter; INIT returns what it computes with it. */
#include "modfix.h"

extern int exporter_value;
int exporter_double(int n);
MODULE(MODULE_CLASS_MISC, importer, "exporter");
static int
importer_modcmd(modcmd_t cmd, void *arg)
{
	int error;

	if ((error = modtest_command("importer", (int)cmd, arg)) != 0)
		return error;
	return exporter_double(exporter_value) == 42 ? 0 : EIO;
}
