/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_builtin.c: load modules that are linked into the kernel, unless they
 * are disabled.
 */
#include <kern/module/module_impl.h>

/*
 * After the boot: built-ins that are not active are disabled, and only
 * MODCTL_LOAD_FORCE loads them.
 */
void
module_builtin_require_force(void)
{
	module_t *mod;

	kernconfig_lock();
	TAILQ_FOREACH (mod, &module_builtins, mod_chain)
		mod->mod_flags |= MODFLG_MUST_FORCE;
	kernconfig_unlock();
}

/* Load a built-in.  EPERM: it is disabled, and MODCTL_LOAD_FORCE is not set. */
int
module_builtin_load(module_t *mod, struct module_request *mr)
{
	int error;

	if ((mod->mod_flags & MODFLG_MUST_FORCE) != 0 &&
	    (mr->mr_flags & MODCTL_LOAD_FORCE) == 0) {
		if (!mr->mr_auto || mr->mr_for != NULL)
			module_error("%s: is built in and disabled: load it "
				     "by force " MODULE_ERR,
			    mod->mod_name, MODULE_ERR_ARG(EPERM));
		return EPERM;
	}
	if ((mod->mod_flags & MODFLG_MUST_FORCE) != 0 &&
	    (error = module_trust_builtin(mod)) != 0)
		return error;
	error = module_bring_up(mod, mr, &module_builtins);
	if (error != 0) {
		mod->mod_flags |= MODFLG_FAILED;
		return error;
	}
	mod->mod_flags &= ~(MODFLG_MUST_FORCE | MODFLG_FAILED);
	return 0;
}
