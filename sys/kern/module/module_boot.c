/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_boot.c: modules that the boot loader left in memory.
 *
 * Their order does not matter: a module on the boot list that another one
 * requires is loaded before that one.  A module whose dependency failed stays
 * on the list and can be loaded later; one whose own link or INIT failed is
 * freed.
 */
#include <kern/module/module_impl.h>
#include <sys/machdep.h>
#include <sys/systm.h>

/* Prime: path, the link's first step, modinfo_t; the name must be unique. */
static int
prime(module_t *mod, const char *path)
{
	const uint64_t start = module_now();
	struct kobj_source src;
	const module_t *first;
	int error;

	if ((error = module_set_path(mod, path)) != 0)
		return error;
	kobj_source_mem(&src, mod->mod_preload, mod->mod_preload_len);
	if ((error = module_load_object(mod, &src)) != 0 ||
	    (error = module_fetch_info(mod)) != 0)
		return error;
	if ((first = module_lookup_in(&module_bootlist, mod->mod_name)) !=
	    NULL) {
		module_error("%s: \"%s\" is on the boot list already, from "
			     "%s; that one is kept",
		    path, mod->mod_name, first->mod_path);
		return EEXIST;
	}
	TAILQ_INSERT_TAIL(&module_bootlist, mod, mod_chain);
	module_step_end(mod, MODULE_STEP_LOAD, start);
	module_note("%s: primed (%s, %zu bytes)", mod->mod_name, path,
	    mod->mod_preload_len);
	return 0;
}

/* The path of the file primed last, if that failed; else empty. */
static char refused[MODULE_PATH_SIZE]; /* owner: module_prime */

bool
module_prime_refused(const char *path)
{

	return refused[0] != '\0' && strcmp(refused, path) == 0;
}

/* `flags`: 0, or MODFLG_HEAP. */
static int
prime_file(const char *path, void *base, size_t size, int flags)
{
	module_t *mod;
	int error = ENOMEM;

	refused[0] = '\0';
	if ((mod = module_alloc(MODULE_SOURCE_BOOT)) == NULL) {
		module_preload_free(base, size, flags);
		goto bad;
	}
	mod->mod_flags |= flags;
	mod->mod_preload = base;
	mod->mod_preload_len = mod->mod_filesize = size;
	error = prime(mod, path);
	if (error != 0) {
		module_free(mod);
		goto bad;
	}
	return 0;
bad:
	(void)kstrlcpy(refused, path, sizeof(refused));
	module_error("%s: not primed " MODULE_ERR, path, MODULE_ERR_ARG(error));
	return error;
}

int
module_prime(const char *path, void *base, size_t size)
{
	int error;

	kernconfig_lock();
	error = prime_file(path, base, size, 0);
	kernconfig_unlock();
	return error;
}

int
module_prime_heap(const char *path, void *file, size_t size)
{
	int error;

	kernconfig_lock();
	error = prime_file(path, file, size, MODFLG_HEAP);
	kernconfig_unlock();
	return error;
}

/* Take a module off the boot list, and free it. */
void
module_boot_forget(module_t *mod)
{

	TAILQ_REMOVE(&module_bootlist, mod, mod_chain);
	module_free(mod);
}

/* A module of this name was loaded from a file: free the primed one. */
void
module_boot_supersede(const char *name)
{
	module_t *mod;

	mod = module_lookup_in(&module_bootlist, name);
	if (mod == NULL || (mod->mod_flags & MODFLG_LOADING) != 0)
		return;
	module_note("%s: taken off the boot list: it was loaded from a "
		    "file",
	    name);
	module_boot_forget(mod);
}

/*
 * Load a boot module.  When its own link or INIT failed it cannot be tried
 * again, since its code may have run: its file is freed.
 */
int
module_boot_load(module_t *mod, struct module_request *mr)
{
	int error;

	error = module_bring_up(mod, mr, &module_bootlist);
	if (error != 0 && mr->mr_linked)
		module_boot_forget(mod);
	return error;
}
