/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmlink_check.c: what can be said of a module's symbols and requirements
 * without the linker, which reports only the first of many.
 */
#include <kmod/kmlink_impl.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>

bool
link_kernel_has(const char *name)
{
	struct ksym sym;

	return ksyms_lookup(name, &sym) == 0 && sym.ks_mod == NULL;
}

void
link_check_missing(struct linking *li, const struct kmodule *km)
{
	const char *list = km->km_mod.mod_needs;
	char name[KMODULE_REQUIRED];

	while (kmodule_required_next(&list, name))
		if (kmset_find(li->lnk_set, name) == KMSET_NONE &&
		    !kmkernel_has_builtin(li->lnk_kernel, name))
			finding_add(li->lnk_findings, FIND_MISSING, km, NULL,
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

		if (sy->ksy_bind == ELF_STB_WEAK ||
		    kmset_owner(li->lnk_set, sy->ksy_name) != NULL ||
		    link_kernel_has(sy->ksy_name) || is_own(km, sy->ksy_name))
			continue;
		kmodule_place(km, sy, place, sizeof(place));
		finding_add(li->lnk_findings, FIND_UNDEFINED, km, sy->ksy_name,
		    NULL,
		    "%s to %.300s: not in the kernel nor in any module "
		    "here (%u use%s)",
		    place, sy->ksy_name, sy->ksy_uses,
		    sy->ksy_uses == 1 ? "" : "s");
		good = false;
	}
	return good;
}

void
link_check_undeclared(struct linking *li, size_t i)
{
	const struct kmodule *km = li->lnk_set->kms_mods[i];

	for (size_t k = 0; k < km->km_nedges; k++) {
		const struct kmedge *ed = &km->km_edges[k];
		const struct kmodule *other = li->lnk_set->kms_mods[ed->kme_to];

		if (ed->kme_weak || km->km_mod.mod_format->mft_by_symbols ||
		    kmset_requires(li->lnk_set, i, ed->kme_to))
			continue;
		finding_add(li->lnk_findings, FIND_UNDECLARED, km, ed->kme_sym,
		    kmodule_name(other),
		    "uses %.300s%s of module %s, which it does not require (add "
		    "%s to its MODULE())",
		    ed->kme_sym, ed->kme_nsyms == 1 ? "" : " and others",
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

		if (sy->ksy_bind == ELF_STB_WEAK || sy->ksy_common ||
		    ksyms_lookup(sy->ksy_name, &sym) != 0 ||
		    sym.ks_bind != ELF_STB_GLOBAL)
			continue;
		finding_add(li->lnk_findings, FIND_DUPLICATE, km, sy->ksy_name,
		    sym.ks_mod == NULL ? NULL : sym.ks_mod->mod_name,
		    "defines %.300s, which %s%s defines, too (make it static, "
		    "or load only one of the two)",
		    sy->ksy_name, sym.ks_mod == NULL ? "the " : "module ",
		    sym.ks_object);
		good = false;
	}
	return good;
}
