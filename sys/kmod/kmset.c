/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmset.c: collect modules, and find out who requires and who uses whom.
 */
#include <kmod/kmset.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

int
kmset_add(struct kmset *set, const char *path, const struct kmbytes *kb,
    uint64_t filesize, struct kmodule **kmp)
{
	struct kmodule *km, **mods = NULL;

	*kmp = NULL;
	km = kmpool_alloc(&set->kms_pool, 1, sizeof(*km));
	if (km != NULL)
		mods = kmpool_grow(
		    &set->kms_pool, set->kms_mods, set->kms_n, sizeof(km));
	if (mods == NULL) {
		if (kb->kby_release != NULL)
			kb->kby_release(kb->kby_cookie);
		return ENOMEM;
	}
	set->kms_mods = mods;
	mods[set->kms_n++] = *kmp = km;
	return kmodule_load(km, path, kb, filesize);
}

void
kmset_free(struct kmset *set)
{
	for (size_t i = 0; i < set->kms_n; i++)
		kmodule_free(set->kms_mods[i]);
	kmpool_free(&set->kms_pool);
	*set = (struct kmset){0};
}

/* The module's requirements that are in the set, each once. */
static int
find_needs(struct kmset *set, size_t i, size_t *seen)
{
	struct kmodule *km = set->kms_mods[i];
	const char *list = km->km_mod.mod_needs;
	char name[KMODULE_REQUIRED];
	size_t k, *needs;

	while (kmodule_required_next(&list, name)) {
		k = kmset_find(set, name);
		if (k == KMSET_NONE || seen[k] == i + 1)
			continue;
		seen[k] = i + 1;
		needs = kmpool_grow(
		    &km->km_pool, km->km_needs, km->km_nneeds, sizeof(size_t));
		if (needs == NULL)
			return ENOMEM;
		km->km_needs = needs;
		needs[km->km_nneeds++] = k;
	}
	return 0;
}

/*
 * Whose symbols it uses.  Of several owners, one that it requires: the first
 * one with a strong definition, else with a weak one, as they are sorted.
 */
static size_t
choose_owner(const struct kmset *set, size_t user, const struct kmowner *ow)
{
	const struct kmowner *end = set->kms_owners + set->kms_nowners;
	const struct kmowner *other = ow;
	size_t found;

	if (ow->ow_rows != NULL) {
		found = kmset_first_required(set, user, ow->ow_rows);
		if (found == KMSET_NONE)
			found = kmset_first_required(
			    set, user, ow->ow_rows + kmset_words(set));
		return found != KMSET_NONE ? found : ow->ow_mod;
	}
	for (; other < end && strcmp(other->ow_name, ow->ow_name) == 0; other++)
		if (kmset_requires(set, user, other->ow_mod))
			return other->ow_mod;
	return ow->ow_mod;
}

/* The edge to module `to'; at[to] is the number of the last one made. */
static struct kmedge *
edge_to(struct kmodule *km, size_t to, size_t *at, const char *symbol)
{
	struct kmedge *edges;

	if (at[to] < km->km_nedges && km->km_edges[at[to]].kme_to == to)
		return &km->km_edges[at[to]];
	edges = kmpool_grow(
	    &km->km_pool, km->km_edges, km->km_nedges, sizeof(*edges));
	if (edges == NULL)
		return NULL;
	km->km_edges = edges;
	at[to] = km->km_nedges++;
	edges[at[to]] =
	    (struct kmedge){.kme_to = to, .kme_sym = symbol, .kme_weak = true};
	return &edges[at[to]];
}

static int
find_edges(struct kmset *set, size_t i, bool (*known)(const char *), size_t *at)
{
	struct kmodule *km = set->kms_mods[i];

	for (size_t k = 0; k < km->km_nimports; k++) {
		const struct kmsym *sy = &km->km_imports[k];
		const struct kmowner *ow = kmset_owner(set, sy->ksy_name);
		struct kmedge *ed;
		size_t to;

		if (ow == NULL || (known != NULL && known(sy->ksy_name)) ||
		    (to = choose_owner(set, i, ow)) == i)
			continue;
		ed = edge_to(km, to, at, sy->ksy_name);
		if (ed == NULL)
			return ENOMEM;
		ed->kme_nsyms++;
		if (sy->ksy_bind != ELF_STB_WEAK && ed->kme_weak) {
			ed->kme_weak = false;
			ed->kme_sym = sy->ksy_name;
		}
	}
	return 0;
}

int
kmset_finish(struct kmset *set, bool (*known)(const char *name))
{
	struct kmpool pool = {0};
	size_t *scratch = kmpool_alloc(&pool, set->kms_n, sizeof(size_t));
	int error = scratch == NULL ? ENOMEM : kmset_index(set);

	for (size_t i = 0; i < set->kms_n && error == 0; i++)
		error = find_needs(set, i, scratch);
	if (error == 0)
		error = kmset_graph(set);
	for (size_t i = 0; i < set->kms_n && error == 0; i++)
		error = find_edges(set, i, known, scratch);
	if (error == 0)
		error = kmset_order(set);
	kmpool_free(&pool);
	return error;
}
