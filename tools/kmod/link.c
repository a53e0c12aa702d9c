/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link.c: link modules in memory for a kernel, what is required first.  What
 * can be said of symbols and requirements is found in the set, so that all of
 * it is reported; everything else is the linker's own message.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arch/host/host.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>

#include "finding.h"
#include "out.h"

#define ERR_RELOCATION 2 /* kobj.h: ENOENT, NetBSD's number */

/* How far a module has come. */
enum state { STATE_NEW, STATE_LINKED, STATE_FAILED };

struct linking {
	struct kmset *li_set;
	const struct kmkernel *li_kernel;
	struct findings *li_findings;
	uint8_t *li_states; /* enum state, of each module */
	bool *li_told;      /* of each cycle */
};

bool
link_kernel_has(const char *name)
{
	struct ksym sym;

	return ksyms_lookup(name, &sym) == 0 && sym.ks_mod == NULL;
}

static void
check_missing(struct linking *li, const struct kmodule *km)
{
	const char *list = km->km_mod.mod_needs, *p;
	char name[MAXMODNAME + 8];
	size_t len;

	while (list != NULL && (p = elf_required_next(&list, &len)) != NULL) {
		snprintf(
		    name, sizeof(name), "%.*s", (int)MIN(len, (size_t)36), p);
		if (kmset_find(li->li_set, p, len) == KMSET_NONE &&
		    !kmkernel_has_builtin(li->li_kernel, name))
			finding_add(li->li_findings, FIND_MISSING, km, NULL,
			    NULL,
			    "requires %s, which is neither here nor built into "
			    "the kernel",
			    name);
	}
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

static bool
check_undefined(struct linking *li, const struct kmodule *km)
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

static void
check_undeclared(struct linking *li, size_t i)
{
	const struct kmodule *km = li->li_set->set_mods[i];

	for (size_t k = 0; k < km->km_nedges; k++) {
		const struct kmedge *ed = &km->km_edges[k];
		const struct kmodule *other = li->li_set->set_mods[ed->ed_to];

		if (ed->ed_weak || kmset_requires(li->li_set, i, ed->ed_to))
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
static bool
check_duplicates(struct linking *li, const struct kmodule *km)
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

static void
say_cycle(struct linking *li, size_t i)
{
	struct kmset *set = li->li_set;
	const size_t cycle = set->set_mods[i]->km_cycle;
	char text[400] = "";
	size_t n = 0;

	if (li->li_told[cycle])
		return;
	li->li_told[cycle] = true;
	for (size_t k = 0; k < set->set_n && n < 300; k++)
		if (set->set_mods[k]->km_cycle == cycle)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
			    "%s%s", n == 0 ? "" : ", ",
			    kmodule_name(set->set_mods[k]));
	finding_add(li->li_findings, FIND_CYCLE, set->set_mods[i], NULL, NULL,
	    strchr(text, ',') == NULL ? "%s requires itself"
				      : "modules that require each other: %s",
	    text);
}

/* What is known before it is linked.  False: it cannot be. */
static bool
check_alone(struct linking *li, size_t i)
{
	const struct kmodule *km = li->li_set->set_mods[i];
	const struct kmkernel *kk = li->li_kernel;
	const uint32_t version = km->km_mod.mod_infobuf.mi_version;
	char release[32];
	size_t first;

	if (km->km_md != NULL && km->km_md != kk->kk_md) {
		finding_add(li->li_findings, FIND_MACHINE, km, NULL, NULL,
		    "is %s code, the kernel is %s", km->km_machine,
		    kk->kk_md->md_name);
		return false;
	}
	if (km->km_fault != NULL) {
		finding_add(li->li_findings, FIND_FORMAT, km, NULL, NULL, "%s",
		    km->km_fault);
		return false;
	}
	first =
	    kmset_find(li->li_set, kmodule_name(km), strlen(kmodule_name(km)));
	if (first != i && first != KMSET_NONE) {
		finding_add(li->li_findings, FIND_DUPLICATE, km, NULL,
		    kmodule_name(km), "has the same name as %s",
		    li->li_set->set_mods[first]->km_path);
		return false;
	}
	if (kmkernel_has_builtin(kk, kmodule_name(km))) {
		finding_add(li->li_findings, FIND_BUILTIN, km, NULL, NULL,
		    "the kernel has a module of this name built in, and will "
		    "refuse this one");
		return false;
	}
	if (kk->kk_version != 0 &&
	    !module_compatible((int)version, (int)kk->kk_version)) {
		kmodule_release(version, release, sizeof(release));
		finding_add(li->li_findings, FIND_VERSION, km, NULL, NULL,
		    "built for version %u (%s), the kernel is %u (%s): rebuild "
		    "it",
		    version, release, kk->kk_version, kk->kk_release);
	}
	return true;
}

/* Is all linked that it requires or uses?  What is used may not be yet. */
static bool link_one(struct linking *li, size_t i);

static bool
check_dependencies(struct linking *li, size_t i)
{
	struct kmset *set = li->li_set;
	const struct kmodule *km = set->set_mods[i];
	const char *failed = NULL;

	for (size_t k = 0; k < km->km_nneeds + km->km_nedges; k++) {
		const struct kmedge *ed =
		    k < km->km_nneeds ? NULL : &km->km_edges[k - km->km_nneeds];
		const size_t to = ed == NULL ? km->km_needs[k] : ed->ed_to;

		if ((ed != NULL && ed->ed_weak) ||
		    kmkernel_has_builtin(
			li->li_kernel, kmodule_name(set->set_mods[to])))
			continue;
		if (!link_one(li, to))
			failed = kmodule_name(set->set_mods[to]);
	}
	if (failed != NULL)
		finding_add(li->li_findings, FIND_DEPENDENCY, km, NULL, failed,
		    "needs module %s, which cannot be linked itself", failed);
	return failed == NULL;
}

static void
say_linker(struct linking *li, const struct kmodule *km, int error, bool known)
{
	char *said = kmodule_messages(km->km_base);

	/* It repeats what was found. */
	if (said == NULL || (known && error != ERR_RELOCATION)) {
		free(said);
		return;
	}
	finding_add(li->li_findings,
	    error == ERR_RELOCATION ? FIND_RELOCATION : FIND_LINK, km, NULL,
	    NULL, "%s", said);
	free(said);
}

/* Link it, if that was not tried.  False: it does not link. */
static bool
link_one(struct linking *li, size_t i)
{
	struct kmodule *km = li->li_set->set_mods[i];
	bool good;
	int error;

	if (li->li_states[i] != STATE_NEW)
		return li->li_states[i] == STATE_LINKED;
	/* Until it is linked: who uses its symbols in a circle fails. */
	li->li_states[i] = STATE_FAILED;
	if (!check_alone(li, i))
		return false;
	check_missing(li, km);
	check_undeclared(li, i);
	good = check_undefined(li, km);
	if (km->km_cycle != 0) {
		say_cycle(li, i);
		return false;
	}
	if (!check_dependencies(li, i))
		return false;
	good = check_duplicates(li, km) && good;
	host_console_clear();
	error = kobj_affix(km->km_kobj, km->km_mod.mod_name, &km->km_mod);
	if (error != 0) {
		say_linker(li, km, error, !good);
		return false;
	}
	host_console_clear();
	li->li_states[i] = STATE_LINKED;
	li->li_findings->fs_linked++;
	return true;
}

void
link_set(struct kmset *set, const struct kmkernel *kk, struct findings *fs)
{
	struct linking li = {
	    .li_set = set,
	    .li_kernel = kk,
	    .li_findings = fs,
	    .li_states = kmfile_alloc(set->set_n, 1),
	    .li_told = kmfile_alloc(set->set_ncycles + 1, sizeof(bool)),
	};

	for (size_t k = 0; k < set->set_n; k++) {
		out_progress("linking", k, set->set_n);
		(void)link_one(&li, set->set_order[k]);
	}
	out_progress("", 1, 1);
	free(li.li_states);
	free(li.li_told);
}
