/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers callbacks, and keeps data with each other module. */
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, watcher, NULL);

static specificdata_key_t key;
static void *handle;

static void
gone(void *value)
{

	printf("watcher: %s's data is gone\n", (const char *)value);
}

static void
came(struct module *mod)
{

	printf("watcher: %s came\n", module_name(mod));
	if (strcmp(module_name(mod), "lazy") == 0)
		module_setspecific(mod, key, (void *)(uintptr_t) "lazy");
}

static void
went(struct module *mod)
{

	printf("watcher: %s went\n", module_name(mod));
}

static int
watcher_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		if (module_specific_key_create(&key, gone) != 0)
			return ENOMEM;
		handle = module_register_callbacks(came, went);
		if (handle == NULL)
			module_specific_key_delete(key);
		return handle != NULL ? 0 : ENOMEM;
	case MODULE_CMD_FINI:
		module_unregister_callbacks(handle);
		module_specific_key_delete(key);
		return 0;
	default:
		return ENOTTY;
	}
}
