/* SPDX-License-Identifier: BSD-2-Clause */
/* Has a hook that another module may set. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/module_hook.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, hooked, NULL);

MODULE_HOOK(hooked_hook, int, (int));
struct hooked_hook_t hooked_hook;

void hooked_call(void);

void
hooked_call(void)
{
	int v;

	MODULE_HOOK_CALL(hooked_hook, (21), -1, v);
	printf("hooked: %d\n", v);
}

static int
hooked_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
