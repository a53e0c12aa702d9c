/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the framework for a section of its own at INIT. */
#include "modfix.h"

static const char image[16] __kused __ksection("ctl_image") = "an image";
MODULE(MODULE_CLASS_MISC, ctl, NULL);
static int
ctl_modcmd(modcmd_t cmd, void *arg)
{
	void *addr;
	size_t size;

	if (cmd == MODULE_CMD_INIT &&
	    (module_find_section("ctl_image", &addr, &size) != 0 ||
		addr != image || size != sizeof(image) ||
		module_find_section("none", &addr, &size) != ENOENT))
		return EIO;
	return modtest_command("ctl", (int)cmd, arg);
}
