/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_builtin_add.c: add modules that are linked into the kernel, and remove
 * them.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>
#include <sys/systm.h>

/* EINVAL: not a valid module name; EEXIST: the name is taken. */
static int
check_builtin(modinfo_t *mi)
{

	if (strlen(mi->mi_name) >= MAXMODNAME ||
	    !module_name_valid(mi->mi_name))
		return EINVAL;
	if (module_lookup(mi->mi_name) != NULL ||
	    module_find_loading(mi->mi_name) != NULL ||
	    module_lookup_in(&module_builtins, mi->mi_name) != NULL)
		return EEXIST;
	return 0;
}

static int
add_builtin(const struct module_format *mft, modinfo_t *mi)
{
	module_t *mod;
	int error;

	if ((error = check_builtin(mi)) != 0)
		return error;
	if ((mod = module_alloc(MODULE_SOURCE_KERNEL)) == NULL)
		return ENOMEM;
	mod->mod_format = mft;
	mod->mod_info = mi;
	kstrlcpy(mod->mod_name, mi->mi_name, sizeof(mod->mod_name));
	TAILQ_INSERT_TAIL(&module_builtins, mod, mod_chain);
	return 0;
}

static int
init_builtin(modinfo_t *mi)
{
	module_t *mod;

	mod = module_lookup_in(&module_builtins, mi->mi_name);
	/* NULL: another module of this set required it, and it is active. */
	return mod != NULL ? module_load(mi->mi_name, 0, NULL, MODULE_CLASS_ANY)
			   : 0;
}

/*
 * Remove a built-in module, with `fini` after its FINI.  EBUSY: it is active
 * (without fini), required, or being loaded; ENOENT: not found.
 */
static int
remove_builtin(modinfo_t *mi, bool fini)
{
	module_t *mod;
	int error;

	mod = module_lookup(mi->mi_name);
	if (mod != NULL && mod->mod_info == mi) {
		if (!fini)
			return EBUSY;
		if ((error = module_do_unload(mod)) != 0)
			return error;
	}
	mod = module_lookup_in(&module_builtins, mi->mi_name);
	if (mod == NULL || mod->mod_info != mi)
		return ENOENT;
	if ((mod->mod_flags & MODFLG_LOADING) != 0)
		return EBUSY;
	TAILQ_REMOVE(&module_builtins, mod, mod_chain);
	module_free(mod);
	return 0;
}

/* EPERM: an active security model; else as remove_builtin(). */
int
module_builtin_remove(modinfo_t *mi, bool fini)
{
	const module_t *mod;
	int error = EPERM;

	kernconfig_lock();
	mod = module_lookup(mi->mi_name);
	if (mod == NULL || mod->mod_info != mi ||
	    mi->mi_class != MODULE_CLASS_SECMODEL)
		error = remove_builtin(mi, fini);
	kernconfig_unlock();
	return error;
}

/*
 * Remove the modules that were added, in passes: one that another of them
 * requires is removed after that one.
 */
static void
take_back(modinfo_t *const *mip, size_t n)
{
	const module_t *mod;
	bool again;
	size_t i;

	do {
		again = false;
		for (i = n; i-- > 0;) {
			mod = module_lookup(mip[i]->mi_name);
			if ((mod == NULL || mod->mod_refcnt == 0) &&
			    remove_builtin(mip[i], mod != NULL) == 0)
				again = true;
		}
	} while (again);
}

/*
 * Add n built-in modules, and with `init` run their INITs.  All or none: when
 * one fails, those before it are removed.  EEXIST, EINVAL, ENOMEM, or what an
 * INIT returned.
 */
static int
add_all(
    const struct module_format *mft, modinfo_t *const *mip, size_t n, bool init)
{
	size_t added, i;
	int error = 0;

	for (added = 0; added < n && error == 0; added++) {
		if ((error = add_builtin(mft, mip[added])) != 0) {
			module_error("%s: cannot be added to the built-in "
				     "modules " MODULE_ERR,
			    mip[added]->mi_name, MODULE_ERR_ARG(error));
			break;
		}
	}
	for (i = 0; init && error == 0 && i < n; i++)
		error = init_builtin(mip[i]);
	if (error != 0)
		take_back(mip, added);
	return error;
}

int
module_builtin_add_format(
    const struct module_format *mft, modinfo_t *const *mip, size_t n, bool init)
{
	int error;

	kernconfig_lock();
	error = add_all(mft, mip, n, init);
	kernconfig_unlock();
	return error;
}

int
module_builtin_add(modinfo_t *const *mip, size_t n, bool init)
{

	return module_builtin_add_format(&module_format_netbsd, mip, n, init);
}
