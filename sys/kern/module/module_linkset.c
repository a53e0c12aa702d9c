/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_linkset.c: a module's link sets of sysctl set-up functions and event
 * counters.  Before INIT the functions are called and the counters attached, so
 * that INIT may create nodes below its own; after FINI both are undone.  Those
 * of built-in modules are in the kernel's link sets and are handled at start.
 */
#include <kern/module/module_impl.h>
#include <sys/evcnt.h>
#include <sys/linkset.h>
#include <sys/sysctl.h>

#include "linkset_impl.h"

typedef void (*setup_fn)(struct sysctllog **);

/* The kernel's own set; the linker defines its bounds unless it is empty. */
extern const setup_fn __start_link_set_sysctl_funcs[] __kweak;
extern const setup_fn __stop_link_set_sysctl_funcs[] __kweak;
extern struct evcnt *const __start_link_set_evcnts[] __kweak;
extern struct evcnt *const __stop_link_set_evcnts[] __kweak;

static size_t
pointers(const void *start, const void *end)
{

	return ((uintptr_t)end - (uintptr_t)start) / sizeof(void *);
}

/* Nodes that were refused because of transient().  owner: transient */
static unsigned int refused;

/*
 * Is it memory of a module being loaded that is freed after INIT?  Then no
 * node may refer to it.
 */
static bool
transient(const void *p)
{
	const module_t *mod;

	for (mod = module_loading; mod != NULL; mod = mod->mod_requester) {
		if (mod->mod_kobj == NULL || !linkset_in_init(mod->mod_kobj, p))
			continue;
		refused++;
		return true;
	}
	return false;
}

/* Hold the active module that contains `func`.  NULL: none does. */
static module_t *
hold_owner(const void *func)
{
	module_t *mod;

	kernconfig_lock();
	TAILQ_FOREACH (mod, &module_list, mod_chain) {
		if (mod->mod_kobj != NULL &&
		    kobj_contains_text(mod->mod_kobj, func)) {
			module_hold(mod);
			break;
		}
	}
	kernconfig_unlock();
	return mod;
}

int
linkset_init(void)
{
	static bool done; /* owner: this function */
	size_t i, n;
	int error;

	if (done)
		return 0;
	error = sysctl_init();
	if (error == 0)
		error = module_sysctl_init();
	if (error != 0)
		return error;
	done = true;
	sysctl_transient = transient;
	sysctl_hold = hold_owner;
	sysctl_rele = module_rele;
	n = pointers(
	    __start_link_set_sysctl_funcs, __stop_link_set_sysctl_funcs);
	for (i = 0; i < n; i++)
		__start_link_set_sysctl_funcs[i](NULL);
	n = pointers(__start_link_set_evcnts, __stop_link_set_evcnts);
	for (i = 0; i < n; i++)
		evcnt_attach_static(__start_link_set_evcnts[i]);
	return 0;
}

/*
 * The entries of a link set, an array of pointers in a section of its own.
 * 0: the module has none.
 */
static size_t
link_set(const struct module *mod, const char *section, void ***entriesp)
{
	void *addr;
	size_t size;

	if (mod->mod_kobj == NULL ||
	    kobj_find_section(mod->mod_kobj, section, &addr, &size) != 0)
		return 0;
	*entriesp = addr;
	return size / sizeof(void *);
}

/* ENOEXEC: a set-up function created a node that was refused. */
static int
load(module_t *mod)
{
	unsigned int before = refused;
	void **entry;
	size_t i, n;

	n = link_set(mod, "link_set_sysctl_funcs", &entry);
	for (i = 0; i < n; i++)
		((setup_fn)(uintptr_t)entry[i])(&mod->mod_sysctllog);
	n = link_set(mod, "link_set_evcnts", &entry);
	for (i = 0; i < n; i++)
		evcnt_attach_static(entry[i]);
	if (refused == before)
		return 0;
	module_error("%s: its sysctl nodes cannot be set up " MODULE_ERR,
	    mod->mod_name, MODULE_ERR_ARG(ENOEXEC));
	return ENOEXEC;
}

static void
unload(module_t *mod)
{
	void **entry;
	size_t i, n;

	n = link_set(mod, "link_set_evcnts", &entry);
	for (i = 0; i < n; i++)
		evcnt_detach(entry[i]);
	sysctl_teardown(&mod->mod_sysctllog);
}

/* owner: this file; never written. */
const struct module_set_ops module_set_ops = {
    .mso_check = linkset_check,
    .mso_load = load,
    .mso_unload = unload,
};
