/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_symdeps.c: the order of modules that do not say what they require: a
 * boot module that defines a symbol comes up before the one that uses it.  A
 * circle is found, and named, like one of declared requirements.
 */
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/ksyms.h>

/* The names that a module looks for, sorted; im_room pointers are allocated. */
struct imports {
	const char **im_names;
	size_t im_n, im_room;
};

static int
compare(const void *a, const void *b)
{

	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_import(const struct imports *im, const char *name)
{
	size_t lo = 0, hi = im->im_n, mid;
	int order;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		order = strcmp(name, im->im_names[mid]);
		if (order == 0)
			return true;
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}

/* What neither the kernel nor an active module defines. */
static int
collect(const module_t *mod, struct imports *im)
{
	const char *name;
	struct ksym ks;
	uint32_t i = 0;
	size_t bytes;

	while (kobj_next_import(mod->mod_kobj, &i) != NULL)
		im->im_room++;
	if (im->im_room == 0)
		return 0;
	if (!array_bytes(im->im_room, sizeof(*im->im_names), &bytes) ||
	    (im->im_names = kmem_alloc(bytes, KM_NOSLEEP)) == NULL) {
		module_error(
		    "%s: no memory for the names that it uses " MODULE_ERR,
		    mod->mod_name, MODULE_ERR_ARG(ENOMEM));
		return ENOMEM;
	}
	i = 0;
	while ((name = kobj_next_import(mod->mod_kobj, &i)) != NULL) {
		if (ksyms_lookup(name, &ks) != 0)
			im->im_names[im->im_n++] = name;
	}
	ksort(im->im_names, im->im_n, sizeof(*im->im_names), compare);
	return 0;
}

static bool
defines_one(const module_t *dep, const struct imports *im)
{
	const char *name;
	uint32_t i = 0;

	while ((name = kobj_next_export(dep->mod_kobj, &i)) != NULL) {
		if (is_import(im, name))
			return true;
	}
	return false;
}

/*
 * Loading one changes the boot list, so the search starts anew; what is held
 * already is passed over, and so the search ends.
 */
int
module_resolve_symbols(module_t *mod, const struct module_request *mr)
{
	struct imports im = {0};
	char name[MAXMODNAME]; /* a copy: one that fails is freed */
	module_t *dep;
	int error = collect(mod, &im);

	while (error == 0 && im.im_n != 0) {
		TAILQ_FOREACH (dep, &module_bootlist, mod_chain) {
			if (dep != mod && dep->mod_kobj != NULL &&
			    !module_requires(mod, dep) && defines_one(dep, &im))
				break;
		}
		if (dep == NULL)
			break;
		kstrlcpy(name, dep->mod_name, sizeof(name));
		error = module_resolve_one(mod, name, mr);
	}
	if (im.im_names != NULL)
		kmem_free(im.im_names, im.im_room * sizeof(*im.im_names));
	return error;
}
