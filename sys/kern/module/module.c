/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.c: the module framework at boot: list the primed and built-in modules,
 * and initialise them class by class.
 */
#include <kern/module/module_impl.h>
#include <sys/machdep.h>
#include <sys/module_format.h>

/* Add the modules that are linked into the kernel.  Failures are reported. */
static void
add_builtins(void)
{
	const struct module_format *const *mft;
	modinfo_t *const *mip;
	size_t n;

	for (mft = module_formats(); *mft != NULL; mft++) {
		if ((*mft)->mft_builtins == NULL)
			continue;
		mip = (*mft)->mft_builtins(&n);
		(void)module_builtin_add_format(*mft, mip, n, false);
	}
}

/*
 * List the modules that the boot loader left and those that are linked into the
 * kernel.  module_init_class() initialises them.
 */
void
module_init(void)
{

	kobj_set_policy(module_link_policy);
	module_files_init();
	module_init_md();
	add_builtins();
}

/* Unload the active modules, and free the lists of the others. */
bool
module_shutdown(void)
{
	module_t *mod;
	int error = 0;

	kernconfig_lock();
	while (error == 0 && (mod = TAILQ_FIRST(&module_list)) != NULL)
		error = module_do_unload(mod);
	while ((mod = TAILQ_FIRST(&module_bootlist)) != NULL)
		module_boot_forget(mod);
	while ((mod = TAILQ_FIRST(&module_builtins)) != NULL) {
		TAILQ_REMOVE(&module_builtins, mod, mod_chain);
		module_free(mod);
	}
	kernconfig_unlock();
	return error == 0;
}

/*
 * The first of the class on a list that was not tried yet and is not being
 * loaded.
 */
static module_t *
next_untried(struct modqueue *list, modclass_t class)
{
	module_t *mod;

	TAILQ_FOREACH (mod, list, mod_chain) {
		if ((mod->mod_flags & (MODFLG_TRIED | MODFLG_LOADING)) == 0 &&
		    (class == MODULE_CLASS_ANY ||
			class == mod->mod_info->mi_class)) {
			mod->mod_flags |= MODFLG_TRIED;
			return mod;
		}
	}
	return NULL;
}

/*
 * Initialise the modules of a class: built-ins, then boot modules.  Each is
 * tried once in all passes together, so that one that keeps failing does not
 * cause an endless loop.  Failures are reported and do not stop the boot.
 */
void
module_init_class(modclass_t class)
{
	struct module_request mr;
	module_t *mod;

	kernconfig_lock();
	while ((mod = next_untried(&module_builtins, class)) != NULL) {
		mr = (struct module_request){
		    .mr_name = mod->mod_name,
		    .mr_load = module_do_load,
		    .mr_auto = true,
		};
		(void)module_builtin_load(mod, &mr);
	}
	while ((mod = next_untried(&module_bootlist, class)) != NULL) {
		mr = (struct module_request){
		    .mr_name = mod->mod_name,
		    .mr_load = module_do_load,
		};
		(void)module_boot_load(mod, &mr);
	}
	kernconfig_unlock();
}
