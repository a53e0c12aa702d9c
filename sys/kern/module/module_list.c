/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_list.c: the lists that modules are on, their names, and lookup.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>

/*
 * Active modules, each ahead of those that it requires: a pass from the head
 * visits the users of a module before the module.
 */
struct modqueue module_list = TAILQ_HEAD_INITIALIZER(module_list);

/* Built in, not active: not yet initialised, unloaded, or failed. */
struct modqueue module_builtins = TAILQ_HEAD_INITIALIZER(module_builtins);

/* Primed, not active. */
struct modqueue module_bootlist = TAILQ_HEAD_INITIALIZER(module_bootlist);

/*
 * The modules that are being loaded, innermost first, then by mod_requester.
 * More than one: dependencies, or an INIT that loads others.
 */
module_t *module_loading; /* owner: module_bring_up */

/* The kernel itself as a module_t. */
static modinfo_t module_kernel_info = {
    .mi_version = __NetBSD_Version__,
    .mi_class = MODULE_CLASS_ANY,
    .mi_name = "netbsd",
};
static module_t module_kernel_mod = {
    .mod_info = &module_kernel_info,
    .mod_source = MODULE_SOURCE_KERNEL,
    .mod_name = "netbsd",
};

const char *
module_label(const module_t *mod)
{

	if (mod->mod_name[0] != '\0')
		return mod->mod_name;
	return mod->mod_path != NULL ? mod->mod_path : "(unnamed)";
}

const char *
module_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/*
 * Names are used in paths and messages: only letters, digits and the
 * punctuation of file names are valid.
 */
bool
module_name_valid(const char *name)
{
	const char *p;

	if (name[0] == '\0' || name[0] == '.')
		return false;
	for (p = name; *p != '\0'; p++) {
		if (*p <= ' ' || *p > '~' || *p == '/' || *p == ',')
			return false;
	}
	return true;
}

module_t *
module_lookup_in(struct modqueue *list, const char *name)
{
	module_t *mod;

	TAILQ_FOREACH (mod, list, mod_chain) {
		if (strcmp(mod->mod_name, name) == 0)
			return mod;
	}
	return NULL;
}

module_t *
module_lookup(const char *name)
{

	module_t *mod;

	kernconfig_lock();
	mod = module_lookup_in(&module_list, name);
	kernconfig_unlock();
	return mod;
}

module_t *
module_find_loading(const char *name)
{
	module_t *mod;

	for (mod = module_loading; mod != NULL; mod = mod->mod_requester) {
		if (strcmp(mod->mod_name, name) == 0)
			return mod;
	}
	return NULL;
}

static bool
has_alias(const module_t *mod, const char *name)
{
	size_t lo = 0, hi = mod->mod_naliases, mid;
	int order;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		order = strcmp(mod->mod_aliases[mid], name);
		if (order == 0)
			return true;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* A module on the list that answers to a name that is not its own. */
static const module_t *
answering(struct modqueue *list, const char *name)
{
	const module_t *mod;

	TAILQ_FOREACH (mod, list, mod_chain) {
		if (has_alias(mod, name))
			break;
	}
	return mod;
}

const char *
module_real_name(const char *name)
{
	const module_t *mod;

	if (module_lookup(name) != NULL || module_find_loading(name) != NULL ||
	    module_lookup_in(&module_builtins, name) != NULL ||
	    module_lookup_in(&module_bootlist, name) != NULL)
		return name;
	if ((mod = answering(&module_list, name)) == NULL)
		mod = answering(&module_bootlist, name);
	return mod != NULL ? mod->mod_name : name;
}

bool
module_requires(const module_t *mod, const module_t *dep)
{
	unsigned int i;

	for (i = 0; i < mod->mod_nrequired; i++) {
		if (mod->mod_required[i] == dep)
			return true;
	}
	return false;
}

module_t *
module_kernel(void)
{

	return &module_kernel_mod;
}

const char *
module_name(struct module *mod)
{

	return mod->mod_name;
}

modsrc_t
module_source(struct module *mod)
{

	return mod->mod_source;
}

bool
module_part(const module_t *mod, unsigned int i, struct kobj_partinfo *info)
{

	return mod->mod_kobj != NULL && kobj_part(mod->mod_kobj, i, info);
}

static bool
has_addr(const module_t *mod, vaddr_t va)
{
	struct kobj_partinfo kp;
	unsigned int i;

	for (i = 0; module_part(mod, i, &kp); i++) {
		if (va - kp.kpi_addr < kp.kpi_size)
			return true;
	}
	return false;
}

module_t *
module_by_addr(vaddr_t va)
{
	module_t *mod;

	kernconfig_lock();
	TAILQ_FOREACH (mod, &module_list, mod_chain) {
		if (has_addr(mod, va))
			goto out;
	}
	mod = module_loading;
	while (mod != NULL && !has_addr(mod, va))
		mod = mod->mod_requester;
out:
	kernconfig_unlock();
	return mod;
}

/* May a module built for one version be loaded into a kernel of another? */
bool
module_compatible(int mod_version, int kern_version)
{
	return elf_modinfo_compatible(mod_version, kern_version);
}
