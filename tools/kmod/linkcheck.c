/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linkcheck.c: what can be said of a module's symbols and requirements without
 * the linker, which reports only the first of many.
 */
#include <stdio.h>
#include <string.h>

#include <libkern/libkern.h>
#include <sys/ksyms.h>

#include "link_impl.h"

void
link_check_missing(struct linking *li, const struct kmodule *km)
{
	const char *list = km->km_mod.mod_needs;
	char name[KMODULE_REQUIRED];

	while (kmodule_required_next(&list, name))
		if (kmset_find(li->li_set, name) == KMSET_NONE &&
		    !kmkernel_has_builtin(li->li_kernel, name))
			finding_add(li->li_findings, FIND_MISSING, km, NULL,
			    name,
			    "requires %s, which is neither here nor built into "
			    "the kernel",
			    name);
}

/* Names that every module has for itself, and bounds of its sections. */
static bool
is_own(const struct kmodule *km, const char *name)
{
	const char *section = NULL;

	if (strncmp(name, "__start_", 8) == 0)
		section = name + 8;
	else if (strncmp(name, "__stop_", 7) == 0)
		section = name + 7;
	return strcmp(name, "_GLOBAL_OFFSET_TABLE_") == 0 ||
	    strcmp(name, "__dso_handle") == 0 ||
	    (section != NULL && elf_object_find(&km->km_object, section) != 0);
}

bool
link_check_undefined(struct linking *li, const struct kmodule *km)
{
	bool good = true;
	char place[200];

	for (size_t i = 0; i < km->km_nimports; i++) {
		const struct kmsym *sy = &km->km_imports[i];

		if (sy->sy_bind == ELF_STB_WEAK ||
		    kmset_owner(li->li_set, sy->sy_name) != NULL ||
		    link_kernel_has(sy->sy_name) || is_own(km, sy->sy_name))
			continue;
		kmodule_place(km, sy, place, sizeof(place));
		finding_add(li->li_findings, FIND_UNDEFINED, km, sy->sy_name,
		    NULL,
		    "%s to %.300s: not in the kernel nor in any module "
		    "here (%u use%s)",
		    place, sy->sy_name, sy->sy_uses,
		    sy->sy_uses == 1 ? "" : "s");
		good = false;
	}
	return good;
}

void
link_check_undeclared(struct linking *li, size_t i)
{
	const struct kmodule *km = li->li_set->set_mods[i];

	for (size_t k = 0; k < km->km_nedges; k++) {
		const struct kmedge *ed = &km->km_edges[k];
		const struct kmodule *other = li->li_set->set_mods[ed->ed_to];

		if (ed->ed_weak || km->km_mod.mod_format->mft_by_symbols ||
		    kmset_requires(li->li_set, i, ed->ed_to))
			continue;
		finding_add(li->li_findings, FIND_UNDECLARED, km, ed->ed_sym,
		    kmodule_name(other),
		    "uses %.300s%s of module %s, which it does not require (add "
		    "%s to its MODULE())",
		    ed->ed_sym, ed->ed_nsyms == 1 ? "" : " and others",
		    kmodule_name(other), kmodule_name(other));
	}
}

/* Strong symbols that the kernel or a module linked before has, too. */
bool
link_check_duplicates(struct linking *li, const struct kmodule *km)
{
	bool good = true;
	struct ksym sym;

	for (size_t i = 0; i < km->km_nexports; i++) {
		const struct kmsym *sy = &km->km_exports[i];

		if (sy->sy_bind == ELF_STB_WEAK || sy->sy_common ||
		    ksyms_lookup(sy->sy_name, &sym) != 0 ||
		    sym.ks_bind != ELF_STB_GLOBAL)
			continue;
		finding_add(li->li_findings, FIND_DUPLICATE, km, sy->sy_name,
		    sym.ks_mod == NULL ? NULL : sym.ks_mod->mod_name,
		    "defines %.300s, which %s%s defines, too (make it static, "
		    "or load only one of the two)",
		    sy->sy_name, sym.ks_mod == NULL ? "the " : "module ",
		    sym.ks_object);
		good = false;
	}
	return good;
}
