/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls module_autoload() for other modules. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, wants, NULL);

void wants_lazy(void);
void wants_rules(void);

void
wants_lazy(void)
{

	printf("wants: lazy: %d\n", module_autoload("lazy", MODULE_CLASS_MISC));
}

/* None of these opens a file. */
void
wants_rules(void)
{

	printf("wants: %d %d %d, as driver %d, absent %d\n",
	    module_autoload("stand/lazy", MODULE_CLASS_ANY),
	    module_autoload("lazy@1", MODULE_CLASS_ANY),
	    module_autoload("lazy.kmod", MODULE_CLASS_ANY),
	    module_autoload("lazy", MODULE_CLASS_DRIVER),
	    module_autoload("absent", MODULE_CLASS_MISC));
}

static int
wants_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
