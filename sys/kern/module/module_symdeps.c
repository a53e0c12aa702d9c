/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_symdeps.c: the order of modules that do not say what they require: a
 * boot module that defines a symbol comes up before the one that uses it.  A
 * circle is found, and named, like one of declared requirements.
 */
#include <kern/module/module_impl.h>
#include <sys/ksyms.h>

/* The INIT of one that is loaded may change the boot list. */
int
module_resolve_symbols(module_t *mod, const struct module_request *mr)
{
	char name[MAXMODNAME]; /* a copy: one that fails is freed */
	const module_t *dep;
	const char *symbol;
	struct ksym ks;
	uint32_t i = 0;
	int error = module_offers_update();

	while (error == 0 &&
	    (symbol = kobj_next_import(mod->mod_kobj, &i)) != NULL) {
		if (ksyms_lookup(symbol, &ks) == 0 ||
		    (dep = module_offers_find(symbol)) == NULL || dep == mod)
			continue;
		kstrlcpy(name, dep->mod_name, sizeof(name));
		error = module_resolve_one(mod, name, mr);
		if (error == 0)
			error = module_offers_update();
	}
	/* Its link requires those that it cannot do without, and no others. */
	if (mod->mod_format->mft_object.kf_track != NULL)
		module_drop_required(mod);
	return error;
}
