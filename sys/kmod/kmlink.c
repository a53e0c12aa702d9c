/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmlink.c: link modules in memory for a kernel, what is required first.  What
 * can be said of symbols and requirements is found in the set, so that all of
 * it is reported; everything else is the linker's own message.
 */
#include <kmod/kmlink_impl.h>
#include <kmod/kmod_md.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static void
say_cycle(struct linking *li, size_t i)
{
	struct kmset *set = li->lnk_set;
	const size_t cycle = set->kms_mods[i]->km_cycle;
	const struct kmodule *first = NULL;
	char text[400] = "";
	size_t n = 0;

	if (li->lnk_told[cycle])
		return;
	li->lnk_told[cycle] = true;
	for (size_t k = 0; k < set->kms_n && n < 300; k++) {
		if (set->kms_mods[k]->km_cycle != cycle)
			continue;
		n += (size_t)ksnprintf(text + n, sizeof(text) - n, "%s%s",
		    n == 0 ? "" : ", ", kmodule_name(set->kms_mods[k]));
		/* It is reported once, for the first one. */
		if (first == NULL || !first->km_asked)
			first = set->kms_mods[k];
	}
	finding_add(li->lnk_findings, FIND_CYCLE, first, NULL, NULL,
	    strchr(text, ',') == NULL ? "%s requires itself"
				      : "modules that require each other: %s",
	    text);
}

/* What is known before it is linked.  False: it cannot be. */
static bool
check_alone(struct linking *li, size_t i)
{
	const struct kmodule *km = li->lnk_set->kms_mods[i];
	const struct kmkernel *kk = li->lnk_kernel;
	const uint32_t version = km->km_mod.mod_infobuf.mi_version;
	char release[32];
	size_t first;

	if (km->km_md != NULL && km->km_md != kk->kk_md) {
		finding_add(li->lnk_findings, FIND_MACHINE, km, NULL, NULL,
		    "is %s code, the kernel is %s", km->km_machine,
		    kk->kk_md->md_name);
		return false;
	}
	if (km->km_fault != NULL) {
		finding_add(li->lnk_findings, FIND_FORMAT, km, NULL, NULL, "%s",
		    km->km_fault);
		return false;
	}
	first = kmset_find(li->lnk_set, kmodule_name(km));
	if (first != i && first != KMSET_NONE) {
		finding_add(li->lnk_findings, FIND_DUPLICATE, km, NULL,
		    kmodule_name(km), "has the same name as %s",
		    li->lnk_set->kms_mods[first]->km_path);
		return false;
	}
	if (kmkernel_has_builtin(kk, kmodule_name(km))) {
		finding_add(li->lnk_findings, FIND_BUILTIN, km, NULL, NULL,
		    "the kernel has a module of this name built in, and will "
		    "refuse this one");
		return false;
	}
	if (kk->kk_version != 0 &&
	    !module_compatible((int)version, (int)kk->kk_version)) {
		kmodule_release(version, release, sizeof(release));
		finding_add(li->lnk_findings, FIND_VERSION, km, NULL, NULL,
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
	struct kmset *set = li->lnk_set;
	const struct kmodule *km = set->kms_mods[i];
	const char *failed = NULL;

	for (size_t k = 0; k < km->km_nneeds + km->km_nedges; k++) {
		const struct kmedge *ed =
		    k < km->km_nneeds ? NULL : &km->km_edges[k - km->km_nneeds];
		const size_t to = ed == NULL ? km->km_needs[k] : ed->kme_to;

		if ((ed != NULL && ed->kme_weak) ||
		    kmkernel_has_builtin(
			li->lnk_kernel, kmodule_name(set->kms_mods[to])))
			continue;
		if (li->lnk_states[to] != STATE_LINKED)
			failed = kmodule_name(set->kms_mods[to]);
	}
	if (failed != NULL)
		finding_add(li->lnk_findings, FIND_DEPENDENCY, km, NULL, failed,
		    "needs module %s, which cannot be linked itself", failed);
	return failed == NULL;
}

static void
say_linker(struct linking *li, const struct kmodule *km, int error, bool known)
{
	const char *said =
	    kmodule_messages(&li->lnk_findings->fns_pool, km->km_base);

	/* It repeats what was found. */
	if (known && error != ENOENT)
		return;
	finding_add(li->lnk_findings,
	    error == ENOENT ? FIND_RELOCATION : FIND_LINK, km, NULL, NULL, "%s",
	    said != NULL ? said : "cannot be linked");
}

/* Check it and link it; all that it needs has been tried. */
static void
link_one(struct linking *li, size_t i)
{
	struct kmodule *km = li->lnk_set->kms_mods[i];
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
	kmod_messages_clear();
	error =
	    kobj_affix(km->km_mod.mod_kobj, km->km_mod.mod_name, &km->km_mod);
	if (error != 0) {
		say_linker(li, km, error, !good);
		return;
	}
	kmod_messages_clear();
	module_only_linked(&km->km_mod);
	li->lnk_states[i] = STATE_LINKED;
	li->lnk_findings->fns_linked++;
}

int
link_set(struct kmset *set, const struct kmkernel *kk, struct findings *fs,
    bool (*step)(void *cookie, size_t done, size_t total), void *cookie)
{
	struct kmpool pool = {0};
	struct linking li = {
	    .lnk_set = set,
	    .lnk_kernel = kk,
	    .lnk_findings = fs,
	    .lnk_states = kmpool_alloc(&pool, set->kms_n, 1),
	    .lnk_told = kmpool_alloc(&pool, set->kms_ncycles + 1, sizeof(bool)),
	};
	int error = li.lnk_states == NULL || li.lnk_told == NULL ? ENOMEM : 0;

	for (size_t k = 0; k < set->kms_n && error == 0; k++) {
		if (step != NULL && !step(cookie, k, set->kms_n))
			error = EINTR;
		else
			link_one(&li, set->kms_order[k]);
		if (fs->fns_lost)
			error = ENOMEM;
	}
	kmpool_free(&pool);
	return error;
}
