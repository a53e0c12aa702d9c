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
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>

#include "link_impl.h"
#include "out.h"

bool
link_kernel_has(const char *name)
{
	struct ksym sym;

	return ksyms_lookup(name, &sym) == 0 && sym.ks_mod == NULL;
}

static void
say_cycle(struct linking *li, size_t i)
{
	struct kmset *set = li->li_set;
	const size_t cycle = set->set_mods[i]->km_cycle;
	const struct kmodule *first = NULL;
	char text[400] = "";
	size_t n = 0;

	if (li->li_told[cycle])
		return;
	li->li_told[cycle] = true;
	for (size_t k = 0; k < set->set_n && n < 300; k++) {
		if (set->set_mods[k]->km_cycle != cycle)
			continue;
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
		    n == 0 ? "" : ", ", kmodule_name(set->set_mods[k]));
		/* It is reported once, for the first one. */
		if (first == NULL || !first->km_asked)
			first = set->set_mods[k];
	}
	finding_add(li->li_findings, FIND_CYCLE, first, NULL, NULL,
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
	first = kmset_find(li->li_set, kmodule_name(km));
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

/* Is all linked that it requires or uses?  In a circle nothing is. */
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
		if (li->li_states[to] != STATE_LINKED)
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
	if (said == NULL || (known && error != ENOENT)) {
		free(said);
		return;
	}
	finding_add(li->li_findings,
	    error == ENOENT ? FIND_RELOCATION : FIND_LINK, km, NULL, NULL, "%s",
	    said);
	free(said);
}

/* Check it and link it; all that it needs has been tried. */
static void
link_one(struct linking *li, size_t i)
{
	struct kmodule *km = li->li_set->set_mods[i];
	bool good;
	int error;

	if (!check_alone(li, i))
		return;
	link_check_missing(li, km);
	link_check_undeclared(li, i);
	good = link_check_undefined(li, km);
	if (km->km_cycle != 0) {
		say_cycle(li, i);
		return;
	}
	if (!check_dependencies(li, i))
		return;
	good = link_check_duplicates(li, km) && good;
	host_console_clear();
	error =
	    kobj_affix(km->km_mod.mod_kobj, km->km_mod.mod_name, &km->km_mod);
	if (error != 0) {
		say_linker(li, km, error, !good);
		return;
	}
	host_console_clear();
	li->li_states[i] = STATE_LINKED;
	li->li_findings->fs_linked++;
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
		link_one(&li, set->set_order[k]);
	}
	out_progress("", 1, 1);
	free(li.li_states);
	free(li.li_told);
}
