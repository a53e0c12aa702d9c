/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_mem.c: load modules from memory that the caller keeps.
 */
#include <kern/module/module_impl.h>

/* The link's first step, and what the module says of itself. */
static int
read_object(module_t *mod, const char *name, const void *base, size_t size)
{
	const uint64_t start = module_now();
	struct kobj_source src;
	int error;

	mod->mod_filesize = size;
	if ((error = module_set_path(mod, name)) != 0)
		return error;
	kobj_source_mem(&src, base, size);
	if ((error = module_load_object(mod, &src)) != 0)
		return error;
	if ((error = module_fetch_info(mod)) == 0)
		module_step_end(mod, MODULE_STEP_LOAD, start);
	return error;
}

static int
bring_up(module_t *mod, const char *name, const void *base, size_t size)
{
	struct module_request mr = {
	    .mr_name = name,
	    .mr_load = module_do_load,
	};
	int error;

	if ((error = read_object(mod, name, base, size)) != 0)
		return error;
	if (module_lookup(mod->mod_name) != NULL ||
	    module_find_loading(mod->mod_name) != NULL)
		return EEXIST;
	return module_bring_up(mod, &mr, NULL);
}

static int
load_mem(const char *name, const void *base, size_t size)
{
	module_t *mod;
	int error;

	if ((mod = module_alloc(MODULE_SOURCE_BOOT)) == NULL)
		return ENOMEM;
	if ((error = bring_up(mod, name, base, size)) != 0)
		module_free(mod);
	else
		module_boot_supersede(mod->mod_name);
	return error;
}

int
module_load_mem(const char *name, const void *base, size_t size)
{
	int error;

	kernconfig_lock();
	error = load_mem(name, base, size);
	if (error != 0)
		module_error("%s: cannot be loaded " MODULE_ERR, name,
		    MODULE_ERR_ARG(error));
	kernconfig_unlock();
	return error;
}
