/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_load.c: bring a module up: find it, see to what it requires,
 * link it, run its INIT, put it on the list.  Whatever fails, all of it is
 * undone.
 */
#include <kern/module/module_impl.h>
#include <sys/systm.h>

/*
 * The modules that are coming up right now, innermost first, then by
 * mod_requester.  More than one: dependencies, or an INIT that loads others.
 */
module_t *module_loading; /* owner: module_bring_up */

size_t (*module_stack_left)(void); /* owner: the kernel */

#ifdef _HOST
#define STACK_ROOM (MODULE_STACK_ROOM * 8) /* sanitizers make frames large */
#else
#define STACK_ROOM MODULE_STACK_ROOM
#endif

/* Counts modules that came up: which are newer than a given moment? */
static unsigned int last_serial; /* owner: enlist */

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

/* How many are coming up. */
static unsigned int
count_loading(void)
{
	const module_t *mod;
	unsigned int n = 0;

	for (mod = module_loading; mod != NULL; mod = mod->mod_requester)
		n++;
	return n;
}

/* The name of the nth module that is coming up, 0 being the innermost. */
static const char *
loading_name(unsigned int n)
{
	const module_t *mod = module_loading;

	while (n-- > 0)
		mod = mod->mod_requester;
	return mod->mod_name;
}

/*
 * A cycle that ends in `name`, which is coming up: "a -> b -> a", what requires
 * before what is required, as far as there is room.
 */
static void
report_cycle(const char *name)
{
	char chain[256] = "";
	unsigned int n = 0;

	while (strcmp(loading_name(n), name) != 0)
		n++;
	do {
		kstrlcat(chain, loading_name(n), sizeof(chain));
		kstrlcat(chain, " -> ", sizeof(chain));
	} while (n-- > 0);
	if (kstrlcat(chain, name, sizeof(chain)) >= sizeof(chain))
		kstrlcpy(chain + sizeof(chain) - 4, "...", 4);
	module_error("%s: requires itself: %s " MODULE_ERR, name, chain,
	    MODULE_ERR_ARG(EDEADLK));
}

/*
 * Someone of this name is there already, active or on the way: fine for a
 * dependency that is active, else an error.  False: there is none.
 */
static bool
find_present(const struct module_request *mr, module_t **modp, int *errorp)
{
	module_t *mod;

	if ((mod = module_lookup(mr->mr_name)) != NULL) {
		*modp = mod;
		if (mr->mr_for == NULL)
			*errorp = EEXIST;
		else if ((mod->mod_flags & MODFLG_FINI) != 0)
			*errorp = EBUSY;
		else
			*errorp = 0;
	} else if (module_find_loading(mr->mr_name) != NULL) {
		*errorp = mr->mr_for != NULL ? EDEADLK : EEXIST;
	} else
		return false;

	if (*errorp == EDEADLK)
		report_cycle(mr->mr_name);
	else if (*errorp == EEXIST && !mr->mr_auto)
		module_error("%s: %s already " MODULE_ERR, mr->mr_name,
		    mod != NULL ? "is loaded" : "is being loaded",
		    MODULE_ERR_ARG(EEXIST));
	return true;
}

/* The final link: resolve, relocate, protect. */
static int
link_object(module_t *mod, struct module_request *mr)
{
	vaddr_t address;
	size_t size;
	int error;

	mr->mr_linked = true;
	error = kobj_affix(mod->mod_kobj, mod->mod_name, mod);
	module_preload_release(mod);
	if (error != 0) {
		module_error("%s: cannot be linked " MODULE_ERR,
		    module_label(mod), MODULE_ERR_ARG(error));
		return error;
	}
	kobj_stat(mod->mod_kobj, &address, &size);
	module_note("%s: linked at 0x%lx, %zu KB", mod->mod_name,
	    (unsigned long)address, (size + 1023) / 1024);
	return 0;
}

/*
 * What comes before INIT, and INIT.  Its error is returned as it is, and FINI
 * will not be called.
 */
static int
run_init(module_t *mod, prop_dictionary_t props)
{
	int error;

	if ((error = module_run_load(mod)) != 0)
		return error;
	error = module_command(mod, MODULE_CMD_INIT, props);
	if (error != 0) {
		module_error("%s: its INIT failed " MODULE_ERR, mod->mod_name,
		    MODULE_ERR_ARG(error));
		module_run_unload(mod);
	} else if (mod->mod_kobj != NULL)
		kobj_free_init(mod->mod_kobj);
	return error;
}

/* It is up: the list, with requirers before what they require. */
static void
enlist(module_t *mod, const struct module_request *mr)
{

	mod->mod_serial = ++last_serial;
	if (mod->mod_nrequired > 0)
		TAILQ_INSERT_HEAD(&module_list, mod, mod_chain);
	else
		TAILQ_INSERT_TAIL(&module_list, mod, mod_chain);
	if (mr->mr_auto && mod->mod_source == MODULE_SOURCE_FILESYS) {
		mod->mod_flags |= MODFLG_AUTO_LOADED;
		if (mr->mr_for != NULL)
			mod->mod_flags |= MODFLG_DEPENDENCY;
		module_arm_autounload(mod);
	}
	module_note("%s: initialised", mod->mod_name);
	module_callback_load(mod);
}

/*
 * Dependencies, link, INIT; then from list `from` (NULL: from none) to the
 * active ones.  On failure it stays where it was and holds nothing, and what
 * came up only for it is gone again.
 */
int
module_bring_up(module_t *mod, struct module_request *mr, struct modlist *from)
{
	unsigned int serial = last_serial;
	prop_dictionary_t props;
	int error;

	if ((error = module_check(mod, mr)) != 0 ||
	    (error = module_props_merge(mod, mr, &props)) != 0)
		return error;
	mod->mod_requester = module_loading;
	mod->mod_flags |= MODFLG_LOADING;
	module_loading = mod;

	error = module_resolve(mod, mr);
	if (error == 0 && mod->mod_kobj != NULL)
		error = link_object(mod, mr);
	if (error == 0)
		error = run_init(mod, props);
	module_props_release(props);

	/* It is coming up until all is undone: a FINI may ask for its name. */
	if (error != 0) {
		module_specific_fini(mod);
		module_drop_required(mod);
		module_undo_since(serial);
	}
	KASSERT(module_loading == mod);
	module_loading = mod->mod_requester;
	mod->mod_requester = NULL;
	mod->mod_flags &= ~MODFLG_LOADING;
	if (error != 0)
		return error;
	module_props_forget(mod);
	if (from != NULL)
		TAILQ_REMOVE(from, mod, mod_chain);
	enlist(mod, mr);
	return 0;
}

/* From the file system, by name or path. */
static int
load_file(struct module_request *mr, module_t **modp)
{
	module_t *mod;
	int error;

	mod = module_alloc(MODULE_SOURCE_FILESYS);
	if (mod == NULL) {
		module_error("%s: no memory " MODULE_ERR, mr->mr_name,
		    MODULE_ERR_ARG(ENOMEM));
		return ENOMEM;
	}
	error = module_load_file(mod, mr);
	if (error == 0)
		error = module_fetch_info(mod);
	if (error == 0)
		error = module_props_load(mod, mr);
	if (error == 0)
		error = module_bring_up(mod, mr, NULL);
	if (error != 0) {
		module_free(mod);
		return error;
	}
	module_boot_supersede(mod->mod_name);
	*modp = mod;
	return 0;
}

/* Wherever it is: built in, primed, or in a file. */
static int
load_absent(struct module_request *mr, module_t **modp)
{
	module_t *builtin, *boot;

	builtin = module_lookup_in(&module_builtins, mr->mr_name);
	boot = module_lookup_in(&module_bootlist, mr->mr_name);
	if (builtin != NULL &&
	    (boot == NULL || !module_builtin_replaceable(builtin))) {
		*modp = builtin;
		return module_builtin_load(builtin, mr);
	}
	if (boot != NULL) {
		*modp = boot;
		return module_boot_load(boot, mr);
	}
	return load_file(mr, modp);
}

/*
 * Is there stack for one more load?  A load takes about 500 bytes while it
 * waits for another (amd64, without sanitizers).
 */
static int
check_nesting(const struct module_request *mr)
{
	unsigned int waiting = count_loading();

	if (module_stack_left != NULL ? module_stack_left() >= STACK_ROOM
				      : waiting < MODULE_NESTING)
		return 0;
	module_error("%s: no stack to load it on: %u modules wait for each "
		     "other " MODULE_ERR,
	    mr->mr_name, waiting, MODULE_ERR_ARG(EMLINK));
	return EMLINK;
}

/*
 * Bring up the module of a request, *modp: for a dependency one that is active
 * already will do.  errno values: docs/module-framework.md.  On failure
 * everything is as before, and all but "not found" (mr_missing) has been
 * reported.
 */
int
module_do_load(struct module_request *mr, module_t **modp)
{
	int error;

	if (find_present(mr, modp, &error))
		return error;
	if ((error = check_nesting(mr)) != 0)
		return error;
	return load_absent(mr, modp);
}

/*
 * Load a module by name, or by path when that holds a '/'.  Flags: MODCTL_*.
 * props (may be NULL) are merged into those of the module's plist file, and a
 * copy goes to INIT.  A class other than ANY must be the module's.
 */
int
module_load(
    const char *name, int flags, prop_dictionary_t props, modclass_t class)
{
	struct module_request mr = {
	    .mr_name = name,
	    .mr_flags = flags,
	    .mr_props = props,
	    .mr_class = class,
	};
	module_t *mod;
	int error;

	kernconfig_lock();
	error = module_do_load(&mr, &mod);
	if (mr.mr_missing)
		module_report_missing(&mr, error);
	kernconfig_unlock();
	return error;
}

/*
 * Load what the kernel found that it wants.  EPERM: autoload is off, or the
 * name is one that must not reach a file: from outside, perhaps (`/ @ .`).
 */
int
module_autoload(const char *name, modclass_t class)
{
	struct module_request mr = {
	    .mr_name = name,
	    .mr_class = class,
	    .mr_auto = true,
	};
	module_t *mod;
	int error;

	if (!module_autoload_on || strchr(name, '/') != NULL ||
	    strchr(name, '@') != NULL || strchr(name, '.') != NULL) {
		module_print("%s: not autoloaded " MODULE_ERR, name,
		    MODULE_ERR_ARG(EPERM));
		return EPERM;
	}
	kernconfig_lock();
	error = module_do_load(&mr, &mod);
	kernconfig_unlock();
	if (error != 0)
		module_print("%s: not autoloaded " MODULE_ERR, name,
		    MODULE_ERR_ARG(error));
	return error;
}
