/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_autounload.c: unload autoloaded modules kern.module.autotime seconds
 * after their last use.
 */
#include <kern/module/module_impl.h>
#include <sys/machdep.h>

#define NS_PER_S 1000000000ull

/* The module is no longer in use: start its timer. */
static void
arm(module_t *mod)
{

	if ((mod->mod_flags & MODFLG_AUTO_LOADED) == 0)
		return;
	mod->mod_autotime = module_autotime == 0
	    ? 0
	    : cpu_nanotime() + module_autotime * NS_PER_S;
}

static bool
is_due(const module_t *mod, uint64_t now)
{

	return mod->mod_autotime != 0 && mod->mod_autotime <= now &&
	    mod->mod_refcnt == 0 && (mod->mod_flags & MODFLG_FINI) == 0;
}

/*
 * Ask the module (MODULE_CMD_AUTOUNLOAD), and unload it; if it refuses, ask
 * again later.
 */
static void
try_unload(module_t *mod)
{
	int error;

	error = module_command(mod, MODULE_CMD_AUTOUNLOAD, NULL);
	if (error == 0 || error == ENOTTY) {
		module_print("%s: unused, unloading it", mod->mod_name);
		error = module_do_unload(mod);
	}
	if (error != 0)
		arm(mod);
}

/* A thread that waits within an INIT or FINI may run the idle loop. */
static bool
is_quiet(void)
{

	return module_active == NULL && module_loading == NULL;
}

void
module_autounload_poll(uint64_t now)
{
	module_t *mod;

	if (module_autotime == 0)
		return;
	kernconfig_lock();
	if (!is_quiet())
		goto out;
restart:
	TAILQ_FOREACH (mod, &module_list, mod_chain) {
		if (!is_due(mod, now))
			continue;
		/*
		 * Either unloads it or sets a later time.  Others may be
		 * unloaded with it: start over.
		 */
		try_unload(mod);
		goto restart;
	}
out:
	kernconfig_unlock();
}

/* owner: this file; never written. */
const struct module_unused_ops module_unused_ops = {
    .muo_arm = arm,
};
