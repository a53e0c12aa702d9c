/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_alloc.c: a module_t and what it holds; references to it.
 */
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/machdep.h>
#include <sys/systm.h>

/* An empty module_t on no list.  NULL: no memory. */
module_t *
module_alloc(modsrc_t source)
{
	module_t *mod;

	mod = kmem_zalloc(sizeof(*mod), KM_NOSLEEP);
	if (mod != NULL)
		mod->mod_source = source;
	return mod;
}

/* Free a boot module's file, by the module's flags. */
void
module_preload_free(const void *base, size_t size, int flags)
{

	if (flags & MODFLG_HEAP)
		kmem_free((void *)(uintptr_t)base, size);
	else
		cpu_preload_free(base, size);
}

/* Free the file; the linked object stays. */
void
module_preload_release(module_t *mod)
{

	if (mod->mod_preload == NULL)
		return;
	module_preload_free(
	    mod->mod_preload, mod->mod_preload_len, mod->mod_flags);
	mod->mod_preload = NULL;
	mod->mod_preload_len = 0;
}

void
module_free(module_t *mod)
{

	KASSERT(mod->mod_nrequired == 0);
	module_specific_fini(mod);
	module_offers_drop(mod);
	if (mod->mod_kobj != NULL)
		kobj_unload(mod->mod_kobj);
	module_preload_release(mod);
	module_props_forget(mod);
	if (mod->mod_required != NULL)
		kmem_free(mod->mod_required,
		    mod->mod_arequired * sizeof(mod->mod_required[0]));
	if (mod->mod_needs != NULL)
		kmem_free(mod->mod_needs, mod->mod_needsize);
	if (mod->mod_aliases != NULL)
		kmem_free(mod->mod_aliases, mod->mod_aliassize);
	if (mod->mod_path != NULL)
		kmem_strfree(mod->mod_path);
	kmem_free(mod, sizeof(*mod));
}

/* Store the path that it was loaded from.  ENOMEM. */
int
module_set_path(module_t *mod, const char *path)
{

	KASSERT(mod->mod_path == NULL);
	mod->mod_path = kmem_strdupsize(path, NULL, KM_NOSLEEP);
	return mod->mod_path != NULL ? 0 : ENOMEM;
}

void
module_hold(module_t *mod)
{

	kernconfig_lock();
	KASSERT(mod->mod_refcnt != UINT32_MAX);
	mod->mod_refcnt++;
	kernconfig_unlock();
}

bool
module_tryhold(module_t *mod)
{
	bool active;

	kernconfig_lock();
	active = (mod->mod_flags & (MODFLG_LOADING | MODFLG_FINI)) == 0;
	if (active)
		module_hold(mod);
	kernconfig_unlock();
	return active;
}

/*
 * Drop a reference.  The last one of an autoloaded module restarts its timer:
 * it is unloaded kern.module.autotime seconds after its last use.
 */
void
module_rele(module_t *mod)
{

	kernconfig_lock();
	KASSERT(mod->mod_refcnt > 0);
	mod->mod_refcnt--;
	if (mod->mod_refcnt == 0)
		module_arm_autounload(mod);
	kernconfig_unlock();
}
