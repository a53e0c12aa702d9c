/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_track.c: tracked imports (kobj.h) of modules: which definition each
 * has, and that a module requires those whose definitions it has now.
 *
 * A tracked import has the newest definition of an active module.  When one
 * with a newer definition has come up, or one is to be unloaded, the imports
 * are led elsewhere.  A module that a tracked import cannot be led away from
 * stays required: it is in use.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>

void
module_only_linked(module_t *mod)
{

	mod->mod_flags |= MODFLG_ONLYLINKED;
}

bool
module_may_track(const struct module *user, const struct module *owner)
{
	module_t *mod;

	if ((owner->mod_flags & MODFLG_ONLYLINKED) != 0)
		return true;
	mod = module_lookup(owner->mod_name);
	/* One whose FINI runs is leaving, too. */
	return mod == owner && (mod->mod_flags & MODFLG_LEAVING) == 0 &&
	    !module_requires_somehow(mod, (const module_t *)user, false);
}

/*
 * How many tracked imports a module has.  0 if it is not linked, or if its load
 * has failed: then it requires nothing any more.
 */
static uint32_t
count(const module_t *mod)
{

	if (mod->mod_kobj == NULL || (mod->mod_flags & MODFLG_UNDONE) != 0)
		return 0;
	return kobj_ntracked(mod->mod_kobj);
}

/*
 * Call fn for all modules that have tracked imports, active ones and those that
 * are coming up; stop at the first one that does not return 0, and return that.
 */
static int
for_each(int (*fn)(module_t *user, module_t *mod), module_t *mod)
{
	module_t *user;
	int error = 0;

	TAILQ_FOREACH (user, &module_list, mod_chain) {
		if (count(user) != 0 && (error = fn(user, mod)) != 0)
			return error;
	}
	for (user = module_loading; user != NULL; user = user->mod_requester) {
		if (count(user) != 0 && (error = fn(user, mod)) != 0)
			break;
	}
	return error;
}

/* Require the modules whose definitions it has.  There is room for them. */
static void
require(module_t *user)
{
	unsigned int fixed = user->mod_nrequired - user->mod_ntracked, n, i;
	uint32_t t;
	module_t *owner;

	n = user->mod_nrequired;
	/* Hold the new ones first: the last reference starts a timer. */
	for (t = 0; t < count(user); t++) {
		(void)kobj_tracked(user->mod_kobj, t, &owner);
		if (owner != NULL)
			module_hold(owner);
	}
	for (i = fixed; i < n; i++)
		module_rele(user->mod_required[i]);
	user->mod_nrequired = fixed;
	for (t = 0; t < count(user); t++) {
		(void)kobj_tracked(user->mod_kobj, t, &owner);
		if (owner != NULL) {
			(void)module_require(user, owner);
			module_rele(owner);
		}
	}
	user->mod_ntracked = user->mod_nrequired - fixed;
}

static bool moved; /* since this was cleared; owner: module_track_event */

static int
lead(module_t *user, module_t *mod __kunused)
{
	const char *name;
	module_t *owner;
	bool any = false;
	uint32_t t;

	for (t = 0; t < count(user); t++) {
		if (!kobj_track_update(user->mod_kobj, t))
			continue;
		any = true;
		name = kobj_tracked(user->mod_kobj, t, &owner);
		module_print("%s: %s is that of %s", user->mod_name, name,
		    owner != NULL ? owner->mod_name : "the kernel");
	}
	if (any)
		require(user);
	moved |= any;
	return 0;
}

void
module_track_event(module_t *mod, enum module_event event)
{

	mod->mod_flags &= ~MODFLG_LEAVING;
	if (event == MODULE_UP && mod->mod_kobj != NULL)
		kobj_track_prefer(mod->mod_kobj);
	if (event == MODULE_LEAVES)
		mod->mod_flags |= MODFLG_LEAVING;
	moved = false;
	(void)for_each(lead, mod);
	if (moved)
		module_list_settle();
}

/* Once `mod` is up, `user` will have its definitions: is that possible? */
static int
check_meet(module_t *user, module_t *mod)
{
	const char *name, *what;
	module_t *owner;
	int error = 0;
	uint32_t t;
	bool fits;

	for (t = 0; t < count(user) && error == 0 && user != mod; t++) {
		name = kobj_tracked(user->mod_kobj, t, &owner);
		if (!kobj_track_meets(user->mod_kobj, t, mod->mod_kobj, &fits))
			continue;
		what = "which requires that module: weak cycle";
		if (module_requires_somehow(mod, user, false))
			error = EDEADLK;
		else if (!fits) {
			error = ENOEXEC;
			what = "where one is a function and the other data";
		}
		if (error != 0)
			module_error("%s: %s: is tracked by %s, and defined "
				     "again by %s, %s " MODULE_ERR,
			    mod->mod_path, name, user->mod_name, mod->mod_name,
			    what, MODULE_ERR_ARG(error));
	}
	return error;
}

int
module_track_load(module_t *mod)
{
	int error = for_each(check_meet, mod);

	if (error != 0)
		return error;
	error = module_require_room(mod, count(mod));
	if (error != 0) {
		module_error("%s: no memory for what it tracks " MODULE_ERR,
		    mod->mod_name, MODULE_ERR_ARG(error));
		return error;
	}
	require(mod);
	return 0;
}
