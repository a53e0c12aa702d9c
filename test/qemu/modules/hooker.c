/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets the hook of module hooked. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/module_hook.h>

MODULE(MODULE_CLASS_MISC, hooker, "hooked");

MODULE_HOOK(hooked_hook, int, (int));

static int
twice(int v)
{

	return 2 * v;
}

static int
hooker_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		MODULE_HOOK_SET(hooked_hook, twice);
		return 0;
	case MODULE_CMD_FINI:
		MODULE_HOOK_UNSET(hooked_hook);
		return 0;
	default:
		return ENOTTY;
	}
}
