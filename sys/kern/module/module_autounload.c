/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_autounload.c: modules that were loaded without being asked for
 * by name go again, kern.module.autotime seconds after their last use.
 */
#include <kern/module/module_impl.h>
#include <sys/machdep.h>

#define NS_PER_S 1000000000ull

static bool unload_started; /* owner: module_start_unload_thread */

/* From now on module_autounload_poll() does its work. */
void
module_start_unload_thread(void)
{

	unload_started = true;
}

/* The module is not in use as of now: its time runs. */
void
module_arm_autounload(module_t *mod)
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

/* Ask it, and unload it unless it objects; then ask again later. */
static void
try_unload(module_t *mod)
{
	int error;

	error = module_modcmd(mod, MODULE_CMD_AUTOUNLOAD, NULL);
	if (error == 0 || error == ENOTTY) {
		module_print("%s: unused, is unloaded", mod->mod_name);
		error = module_do_unload(mod);
	}
	if (error != 0)
		module_arm_autounload(mod);
}

void
module_autounload_poll(uint64_t now)
{
	module_t *mod;

	if (!unload_started || module_autotime == 0 || !kernconfig_trylock())
		return;
restart:
	TAILQ_FOREACH (mod, &module_list, mod_chain) {
		if (!is_due(mod, now))
			continue;
		/* It is gone, or due later; others may be gone with it. */
		try_unload(mod);
		goto restart;
	}
	kernconfig_unlock();
}
