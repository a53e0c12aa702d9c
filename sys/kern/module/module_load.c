/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_load.c: find a module, by name or path: active, being loaded, built
 * in, on the boot list, or in a file.
 */
#include <kern/module/module_impl.h>

size_t (*module_stack_left)(void); /* owner: the kernel */

#ifdef _HOST
#define STACK_ROOM (MODULE_STACK_ROOM * 8) /* sanitizers make frames large */
#else
#define STACK_ROOM MODULE_STACK_ROOM
#endif

/* The number of modules being loaded. */
static unsigned int
count_loading(void)
{
	const module_t *mod;
	unsigned int n = 0;

	for (mod = module_loading; mod != NULL; mod = mod->mod_requester)
		n++;
	return n;
}

/* The name of the nth module being loaded; 0 is the innermost. */
static const char *
loading_name(unsigned int n)
{
	const module_t *mod = module_loading;

	while (n-- > 0)
		mod = mod->mod_requester;
	return mod->mod_name;
}

/*
 * Report a cycle that ends in `name`, which is being loaded, as "a -> b -> a":
 * a requires b.  Truncated when it does not fit.  Not inlined: its
 * buffer would be in the frame of every load that waits.
 */
static __attribute__((__noinline__)) void
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
 * Is a module of this name active or being loaded?  An active one satisfies a
 * dependency; else it is an error.  False: there is none.
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

/* From the file system, by name or path. */
static int
load_file(struct module_request *mr, module_t **modp)
{
	uint64_t start = module_now();
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
	if (error == 0) {
		module_step_end(mod, MODULE_STEP_LOAD, start);
		error = module_bring_up(mod, mr, NULL);
	}
	if (error != 0) {
		module_free(mod);
		return error;
	}
	module_boot_supersede(mod->mod_name);
	*modp = mod;
	return 0;
}

/* Load it from the first place that has it: built in, primed, a file. */
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
	module_error("%s: not enough stack: %u loads are waiting for each "
		     "other " MODULE_ERR,
	    mr->mr_name, waiting, MODULE_ERR_ARG(EMLINK));
	return EMLINK;
}

static int
load_named(struct module_request *mr, module_t **modp)
{
	int error;

	if (find_present(mr, modp, &error))
		return error;
	if ((error = check_nesting(mr)) != 0)
		return error;
	return load_absent(mr, modp);
}

/*
 * The same by an alias.  `real` is copied: the module that has the name may
 * fail and be freed.  A function of its own, since module_do_load() nests.
 */
static __attribute__((__noinline__)) int
load_alias(struct module_request *mr, const char *real, module_t **modp)
{
	const char *const asked = mr->mr_name;
	char name[MAXMODNAME];
	int error;

	kstrlcpy(name, real, sizeof(name));
	mr->mr_name = name;
	error = load_named(mr, modp);
	mr->mr_name = asked;
	return error;
}

/*
 * Load the module of a request, *modp; a dependency may be active already.
 * errno values: docs/module-framework.md.  On failure everything is as before,
 * and all but "not found" (mr_missing) has been reported.
 */
int
module_do_load(struct module_request *mr, module_t **modp)
{
	const char *real = module_real_name(mr->mr_name);

	return real == mr->mr_name ? load_named(mr, modp)
				   : load_alias(mr, real, modp);
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
	    .mr_load = module_do_load,
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
 * Load a module that the kernel needs.  EPERM: autoload is off, or the name,
 * which may come from a user, has one of `/ @ .`.
 */
int
module_autoload(const char *name, modclass_t class)
{
	struct module_request mr = {
	    .mr_name = name,
	    .mr_load = module_do_load,
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
