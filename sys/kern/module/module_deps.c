/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_deps.c: what a module requires: load it first, hold it while the
 * module exists, and release it.
 */
#include <kern/module/module_impl.h>
#include <libelf/elf_object.h>
#include <sys/kmem.h>
#include <sys/module_format.h>
#include <sys/systm.h>

#define REQUIRED_STEP 4 /* entries by which mod_required grows */

int
module_require_room(module_t *mod, size_t more)
{
	unsigned int room;
	module_t **array;
	size_t bytes;

	if (more <= mod->mod_arequired - mod->mod_nrequired)
		return 0;
	if (__builtin_add_overflow(mod->mod_nrequired, more, &room) ||
	    !array_bytes(room, sizeof(*array), &bytes) ||
	    (array = kmem_zalloc(bytes, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	if (mod->mod_required != NULL) {
		memcpy(array, mod->mod_required,
		    mod->mod_nrequired * sizeof(*array));
		kmem_free(
		    mod->mod_required, mod->mod_arequired * sizeof(*array));
	}
	mod->mod_required = array;
	mod->mod_arequired = room;
	return 0;
}

/*
 * Record that `mod` requires `dep`, and hold `dep`.  No-op when that is
 * recorded already.  ENOMEM.
 */
int
module_require(module_t *mod, module_t *dep)
{
	int error;

	if (module_requires(mod, dep))
		return 0;
	if (mod->mod_nrequired == mod->mod_arequired &&
	    (error = module_require_room(mod, REQUIRED_STEP)) != 0)
		return error;
	mod->mod_required[mod->mod_nrequired++] = dep;
	module_hold(dep);
	return 0;
}

/* Release all that it requires. */
void
module_drop_required(module_t *mod)
{

	while (mod->mod_nrequired > 0)
		module_rele(mod->mod_required[--mod->mod_nrequired]);
	mod->mod_ntracked = 0;
}

/* Report a dependency that failed to load. */
static void
report_unmet(const module_t *mod, const struct module_request *dep, int error)
{

	if (dep->mr_missing)
		module_report_missing(dep, error);
	else
		module_error("%s: requires \"%s\", which failed " MODULE_ERR,
		    mod->mod_name, dep->mr_name, MODULE_ERR_ARG(error));
}

/* Load a dependency and hold it.  EDEADLK: `mod` itself; module_do_load()'s. */
int
module_resolve_one(
    module_t *mod, const char *name, const struct module_request *mr)
{
	struct module_request dep = {
	    .mr_name = name,
	    .mr_load = mr->mr_load,
	    .mr_flags = mr->mr_flags,
	    .mr_class = MODULE_CLASS_ANY,
	    .mr_auto = true,
	    .mr_for = mod,
	};
	module_t *found;
	int error;

	if (strcmp(name, mod->mod_name) == 0) {
		module_error("%s: requires itself " MODULE_ERR, name,
		    MODULE_ERR_ARG(EDEADLK));
		return EDEADLK;
	}
	error = mr->mr_load(&dep, &found);
	if (error != 0) {
		report_unmet(mod, &dep, error);
		return error;
	}
	if ((error = module_require(mod, found)) != 0)
		module_error("%s: no memory to require \"%s\" " MODULE_ERR,
		    mod->mod_name, name, MODULE_ERR_ARG(error));
	return error;
}

/*
 * Copy the next non-empty name of the list "a,b,c" at *pp to `name`.  False at
 * the end.  *errorp: EINVAL for one that is not a valid module name.
 */
static bool
next_name(const char **pp, char name[MAXMODNAME], int *errorp)
{
	size_t len;
	const char *p = elf_required_next(pp, &len);

	if (p == NULL)
		return false;
	kstrlcpy(name, p, MIN(len + 1, (size_t)MAXMODNAME));
	*errorp = len < MAXMODNAME && module_name_valid(name) ? 0 : EINVAL;
	return true;
}

/*
 * Load what the module declares to require, and hold it.  On failure the caller
 * drops what is held.
 */
int
module_resolve(module_t *mod, const struct module_request *mr)
{
	const char *p = mod->mod_info->mi_required;
	char name[MAXMODNAME];
	int error;

	while (p != NULL && next_name(&p, name, &error)) {
		if (error != 0) {
			module_error("%s: requires \"%s...\", which is not a "
				     "module's name " MODULE_ERR,
			    mod->mod_name, name, MODULE_ERR_ARG(error));
			return error;
		}
		if ((error = module_resolve_one(mod, name, mr)) != 0)
			return error;
	}
	return 0;
}

static unsigned int visit; /* of mod_visit, the last.  owner: this file */

/*
 * Breadth first, each module once: mod_visit is the number of this search,
 * mod_search its queue.
 */
bool
module_requires_somehow(module_t *user, const module_t *dep, bool fixed)
{
	module_t *mod, *next, *tail = user;
	unsigned int i, n;

	tail->mod_visit = ++visit;
	tail->mod_search = NULL;
	for (mod = tail; mod != NULL; mod = mod->mod_search) {
		n = mod->mod_nrequired - (fixed ? mod->mod_ntracked : 0);
		for (i = 0; i < n; i++) {
			next = mod->mod_required[i];
			if (next == dep)
				return true;
			if (next->mod_visit == visit)
				continue;
			next->mod_visit = visit;
			next->mod_search = NULL;
			tail->mod_search = next;
			tail = next;
		}
	}
	return false;
}

/*
 * The linker found a symbol of `owner` that `user` needs (kobj_policy_t).
 * Without a declared requirement that is reported, and refused when
 * kern.module.strictdeps is on; else the requirement is added when the symbol
 * is taken, so that the owner cannot be unloaded before its user.  The symbols
 * of a module whose FINI runs are refused.  In a format that declares no
 * requirements this is how they come about.
 */
enum kobj_use
module_link_policy(
    const struct module *user, const struct module *owner, bool take)
{
	module_t *mod, *dep;

	if (user == owner)
		return KOBJ_USE_OK;
	mod = module_find_loading(user->mod_name);
	dep = module_lookup(owner->mod_name);
	if (mod == NULL || dep == NULL || (dep->mod_flags & MODFLG_FINI) != 0)
		return KOBJ_USE_REFUSE;
	if (module_requires_somehow(mod, dep, true))
		return KOBJ_USE_OK;
	if (mod->mod_format->mft_by_symbols)
		return module_require(mod, dep) == 0 ? KOBJ_USE_OK
						     : KOBJ_USE_REFUSE;
	if (module_strictdeps_on || (take && module_require(mod, dep) != 0))
		return KOBJ_USE_REFUSE;
	return KOBJ_USE_REPORT;
}

/* Of what `mod' requires, one that this pass over the list has met already. */
static module_t *
required_ahead(const module_t *mod)
{
	unsigned int i;

	for (i = 0; i < mod->mod_nrequired; i++) {
		if (mod->mod_required[i]->mod_visit == visit)
			return mod->mod_required[i];
	}
	return NULL;
}

void
module_list_settle(void)
{
	module_t *mod, *dep;

restart:
	visit++;
	TAILQ_FOREACH (mod, &module_list, mod_chain) {
		if ((dep = required_ahead(mod)) != NULL) {
			TAILQ_REMOVE(&module_list, mod, mod_chain);
			TAILQ_INSERT_BEFORE(dep, mod, mod_chain);
			goto restart;
		}
		mod->mod_visit = visit;
	}
}
