/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_unload.c: unload a module: FINI, then undo its load.
 */
#include <kern/module/module_impl.h>
#include <sys/systm.h>

int
module_stat(const char *name, void *arg)
{
	module_t *mod;
	int error = ENOENT;

	kernconfig_lock();
	if ((mod = module_lookup(name)) != NULL)
		error = module_command(mod, MODULE_CMD_STAT, arg);
	kernconfig_unlock();
	return error;
}

/* Report the modules that require it, by name, and whether it is held. */
static void
report_users(const module_t *mod)
{
	char users[128];
	const module_t *user;
	unsigned int n = 0;

	users[0] = '\0';
	TAILQ_FOREACH (user, &module_list, mod_chain) {
		if (!module_requires(user, mod))
			continue;
		kstrlcat(
		    users, n++ == 0 ? " required by " : ", ", sizeof(users));
		kstrlcat(users, user->mod_name, sizeof(users));
	}
	module_error("%s: in use:%s%s (%u references) " MODULE_ERR,
	    mod->mod_name, users, n < mod->mod_refcnt ? " held" : "",
	    mod->mod_refcnt, MODULE_ERR_ARG(EBUSY));
}

/* EBUSY, reported: its own code is running, or it is in use. */
static int
check_unload(const module_t *mod)
{

	if ((mod->mod_flags & MODFLG_FINI) != 0) {
		module_error("%s: already being unloaded " MODULE_ERR,
		    mod->mod_name, MODULE_ERR_ARG(EBUSY));
		return EBUSY;
	}
	if ((mod->mod_flags & MODFLG_BUSY) != 0) {
		module_error(
		    "%s: its code is running, or a callback uses it " MODULE_ERR,
		    mod->mod_name, MODULE_ERR_ARG(EBUSY));
		return EBUSY;
	}
	if (mod->mod_refcnt != 0) {
		report_users(mod);
		return EBUSY;
	}
	return 0;
}

/*
 * Call the unload callbacks, then FINI.  From here on no module can require it.
 */
static int
run_fini(module_t *mod)
{
	int error;

	mod->mod_flags |= MODFLG_FINI;
	module_callback_unload(mod);
	error = module_command(mod, MODULE_CMD_FINI, NULL);
	mod->mod_flags &= ~MODFLG_FINI;
	if (error != 0) {
		module_error("%s: refuses to be unloaded " MODULE_ERR,
		    mod->mod_name, MODULE_ERR_ARG(error));
		module_callback_load(mod);
	}
	return error;
}

/*
 * Unload an active module.  EBUSY, or FINI's error unchanged; the module then
 * stays active.  A built-in returns to module_builtins; any other is freed.
 */
int
module_do_unload(module_t *mod)
{
	int error;

	module_tell(mod, MODULE_LEAVES);
	if ((error = check_unload(mod)) != 0 || (error = run_fini(mod)) != 0) {
		module_tell(mod, MODULE_STAYS);
		return error;
	}
	mod->mod_flags &= ~MODFLG_LEAVING;
	KASSERTMSG(mod->mod_refcnt == 0,
	    "module %s: %u references were taken during its FINI",
	    mod->mod_name, mod->mod_refcnt);
	TAILQ_REMOVE(&module_list, mod, mod_chain);
	module_specific_fini(mod);
	module_note("%s: unloaded", mod->mod_name);
	/* Before the requirements go: its destructors may use those modules. */
	module_run_unload(mod);
	module_drop_required(mod);
	if (mod->mod_source == MODULE_SOURCE_KERNEL)
		TAILQ_INSERT_TAIL(&module_builtins, mod, mod_chain);
	else
		module_free(mod);
	return 0;
}

/*
 * Unload by name.  ENOENT: no such active module; EPERM: a built-in security
 * model, on which the kernel relies.  Any other built-in is disabled.
 */
static int
unload_by_name(const char *name)
{
	module_t *mod;
	bool builtin;
	int error;

	if (module_find_loading(name) != NULL) {
		module_error("%s: is being loaded " MODULE_ERR, name,
		    MODULE_ERR_ARG(EBUSY));
		return EBUSY;
	}
	if ((mod = module_lookup(name)) == NULL) {
		module_error("%s: is not loaded " MODULE_ERR, name,
		    MODULE_ERR_ARG(ENOENT));
		return ENOENT;
	}
	builtin = mod->mod_source == MODULE_SOURCE_KERNEL;
	if (builtin && mod->mod_info->mi_class == MODULE_CLASS_SECMODEL) {
		module_error(
		    "%s: a built-in security model cannot be unloaded " MODULE_ERR,
		    name, MODULE_ERR_ARG(EPERM));
		return EPERM;
	}
	error = module_do_unload(mod);
	if (error == 0 && builtin)
		mod->mod_flags |= MODFLG_MUST_FORCE;
	return error;
}

int
module_unload(const char *name)
{
	int error;

	kernconfig_lock();
	error = unload_by_name(name);
	kernconfig_unlock();
	return error;
}

/* Was it loaded only as a dependency after `serial`, and is unused now? */
static bool
is_leftover(const module_t *mod, unsigned int serial)
{

	return (mod->mod_flags & MODFLG_DEPENDENCY) != 0 &&
	    (mod->mod_flags & MODFLG_FINI) == 0 && mod->mod_refcnt == 0 &&
	    mod->mod_serial > serial;
}

/*
 * A load failed: unload the modules loaded only for it.  One that refuses
 * stays, and auto-unload asks it again.
 */
void
module_undo_since(unsigned int serial)
{
	module_t *mod;

restart:
	TAILQ_FOREACH (mod, &module_list, mod_chain) {
		if (!is_leftover(mod, serial))
			continue;
		/* Its FINI may unload others: start over. */
		if (module_do_unload(mod) != 0)
			mod->mod_serial = serial;
		goto restart;
	}
}
