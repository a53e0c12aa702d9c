/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_module_linkset.c: what a module says by link sets: after its INIT its
 * sysctl set-up functions are called and its event counters attached, before
 * its FINI both are taken back.
 */
#include <libkern/kerrno.h>
#include <sys/evcnt.h>
#include <sys/kmem.h>
#include <sys/kobj.h>
#include <sys/module.h>
#include <sys/sysctl.h>

#include "linkset_impl.h"

/* What a module's set-up functions have created. */
struct created {
	LIST_ENTRY(created) cr_chain;
	const struct module *cr_mod;
	struct sysctllog *cr_log;
};

/* owner: this file */
static LIST_HEAD(, created) all_created = LIST_HEAD_INITIALIZER(all_created);
static void *callbacks;

/*
 * A link set: an array of pointers in a section of its own.  Its entries; 0
 * when the module has none.
 */
static size_t
link_set(struct module *mod, const char *section, void ***entriesp)
{
	void *addr;
	size_t size;

	if (mod->mod_kobj == NULL ||
	    kobj_find_section(mod->mod_kobj, section, &addr, &size) != 0)
		return 0;
	*entriesp = addr;
	return size / sizeof(void *);
}

/* Without memory for the record nothing is created: it could not be undone. */
static void
sysctl_setup(struct module *mod)
{
	struct created *cr;
	void **entry;
	size_t i, n = link_set(mod, "link_set_sysctl_funcs", &entry);

	if (n == 0)
		return;
	cr = kmem_zalloc(sizeof(*cr), KM_SLEEP);
	if (cr == NULL) {
		module_error("%s: no memory for its sysctl nodes (error %d, "
			     "%s)",
		    module_name(mod), ENOMEM, kerrno_name(ENOMEM));
		return;
	}
	cr->cr_mod = mod;
	LIST_INSERT_HEAD(&all_created, cr, cr_chain);
	for (i = 0; i < n; i++)
		((void (*)(struct sysctllog **))(uintptr_t)entry[i])(
		    &cr->cr_log);
}

static void
sysctl_undo(const struct module *mod)
{
	struct created *cr;

	LIST_FOREACH (cr, &all_created, cr_chain)
		if (cr->cr_mod == mod)
			break;
	if (cr == NULL)
		return;
	LIST_REMOVE(cr, cr_chain);
	sysctl_teardown(&cr->cr_log);
	kmem_free(cr, sizeof(*cr));
}

static void
linkset_load(struct module *mod)
{
	void **entry;
	size_t i, n;

	sysctl_setup(mod);
	n = link_set(mod, "link_set_evcnts", &entry);
	for (i = 0; i < n; i++)
		evcnt_attach_static(entry[i]);
}

static void
linkset_unload(struct module *mod)
{
	void **entry;
	size_t i, n;

	n = link_set(mod, "link_set_evcnts", &entry);
	for (i = 0; i < n; i++)
		evcnt_detach(entry[i]);
	sysctl_undo(mod);
}

int
linkset_init(void)
{
	if (callbacks == NULL)
		callbacks =
		    module_register_callbacks(linkset_load, linkset_unload);
	return callbacks == NULL ? ENOMEM : 0;
}

void
linkset_fini(void)
{
	if (callbacks != NULL)
		module_unregister_callbacks(callbacks);
	callbacks = NULL;
}
