/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_bringup.c: activate a module: load what it requires, link it, run its
 * INIT.  On failure each step is undone.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>
#include <sys/systm.h>

/* Number of modules initialised so far, to tell which came after another. */
static unsigned int last_serial; /* owner: enlist */

/* The final link: resolve, relocate, protect. */
static int
link_object(module_t *mod, struct module_request *mr)
{
	const uint64_t start = module_now();
	vaddr_t address;
	size_t size;
	int error;

	mr->mr_linked = true;
	module_offers_drop(mod);
	error = kobj_affix(mod->mod_kobj, mod->mod_name, mod);
	module_preload_release(mod);
	if (error != 0) {
		module_error("%s: cannot be linked " MODULE_ERR,
		    module_label(mod), MODULE_ERR_ARG(error));
		return error;
	}
	module_step_end(mod, MODULE_STEP_LINK, start);
	kobj_stat(mod->mod_kobj, &address, &size);
	module_note("%s: linked at 0x%lx, %zu KB", mod->mod_name,
	    (unsigned long)address, (size + 1023) / 1024);
	return 0;
}

/*
 * Run the format's pre-INIT step, then INIT.  INIT's error is returned
 * unchanged, and FINI is then not called.
 */
static int
run_init(module_t *mod, prop_dictionary_t props)
{
	const uint64_t start = module_now();
	int error;

	if ((error = module_run_load(mod)) != 0)
		return error;
	error = module_command(mod, MODULE_CMD_INIT, props);
	if (error != 0) {
		module_error("%s: its INIT failed " MODULE_ERR, mod->mod_name,
		    MODULE_ERR_ARG(error));
		module_run_unload(mod);
		return error;
	}
	module_step_end(mod, MODULE_STEP_INIT, start);
	if (mod->mod_kobj != NULL)
		kobj_free_init(mod->mod_kobj);
	return error;
}

/*
 * Put an initialised module on module_list, ahead of the modules it requires.
 */
static void
enlist(module_t *mod, const struct module_request *mr)
{

	mod->mod_serial = ++last_serial;
	if (mod->mod_nrequired > 0)
		TAILQ_INSERT_HEAD(&module_list, mod, mod_chain);
	else
		TAILQ_INSERT_TAIL(&module_list, mod, mod_chain);
	if (mr->mr_auto && mod->mod_source == MODULE_SOURCE_FILESYS) {
		mod->mod_flags |= MODFLG_AUTO_LOADED;
		if (mr->mr_for != NULL)
			mod->mod_flags |= MODFLG_DEPENDENCY;
		module_arm_autounload(mod);
	}
	module_note("%s: initialised", mod->mod_name);
	module_tell(mod, MODULE_UP);
	module_callback_load(mod);
}

/*
 * Load its dependencies, link it, run INIT; then move it from list `from`
 * (NULL: none) to module_list.  On failure it stays on its list and requires
 * nothing, and modules that were loaded only for it are unloaded.
 */
int
module_bring_up(module_t *mod, struct module_request *mr, struct modqueue *from)
{
	unsigned int serial = last_serial;
	prop_dictionary_t props;
	int error;

	if ((error = module_check(mod, mr)) != 0 ||
	    (error = module_props_merge(mod, mr, &props)) != 0)
		return error;
	mod->mod_requester = module_loading;
	mod->mod_flags |= MODFLG_LOADING;
	module_loading = mod;

	if (mod->mod_format->mft_by_symbols && mod->mod_kobj != NULL)
		error = module_resolve_symbols(mod, mr);
	if (error == 0)
		error = module_resolve(mod, mr);
	if (error == 0 && mod->mod_kobj != NULL)
		error = link_object(mod, mr);
	if (error == 0)
		error = run_init(mod, props);
	module_props_release(props);

	/* MODFLG_LOADING stays set during the undo: a FINI may look it up. */
	if (error != 0) {
		mod->mod_flags |= MODFLG_UNDONE;
		module_specific_fini(mod);
		module_drop_required(mod);
		module_undo_since(serial);
	}
	KASSERT(module_loading == mod);
	module_loading = mod->mod_requester;
	mod->mod_requester = NULL;
	mod->mod_flags &= ~(MODFLG_LOADING | MODFLG_UNDONE);
	if (error != 0)
		return error;
	module_props_forget(mod);
	if (from != NULL)
		TAILQ_REMOVE(from, mod, mod_chain);
	enlist(mod, mr);
	return 0;
}
