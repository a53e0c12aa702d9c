/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmset.c: collect modules, and find out who requires and who uses whom.
 */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <libkern/libkern.h>

#include "kmset.h"
#include "out.h"

#define MAXDEPTH 16 /* of directories */
#define TEXT(n)  TEXT_(n)
#define TEXT_(n) #n

static void
grow(struct kmset *set, struct kmodule *km, bool asked, bool intree)
{
	km->km_asked = asked;
	km->km_intree = intree;
	if ((set->set_n & (set->set_n - 1)) == 0)
		set->set_mods = kmfile_realloc(set->set_mods,
		    set->set_n == 0 ? 1 : set->set_n * 2,
		    sizeof(struct kmodule *));
	set->set_mods[set->set_n++] = km;
}

static bool
has_room(struct kmset *set, const char *path)
{
	if (set->set_n < KMSET_MAX)
		return true;
	set->set_status = out_error(
	    path, "left out: there are more than " TEXT(KMSET_MAX) " modules");
	return false;
}

void
kmset_unreadable(struct kmset *set, const char *path, const char *why)
{
	set->set_status = out_error(path, why);
}

void
kmset_add_file(struct kmset *set, const char *path, struct kmfile *kf,
    uint64_t filesize, bool asked)
{
	struct kmodule *km;

	if (!has_room(set, path)) {
		kmfile_close(kf);
		return;
	}
	km = kmfile_alloc(1, sizeof(*km));
	kmodule_load(km, path, kf, filesize);
	grow(set, km, asked, true);
}

static void
add_one(struct kmset *set, const char *path, bool asked, bool intree)
{
	char why[KMFILE_WHY];
	struct kmodule *km;

	if (!has_room(set, path))
		return;
	km = kmfile_alloc(1, sizeof(*km));
	if (kmodule_open(km, path, why)) {
		grow(set, km, asked, intree);
		return;
	}
	kmset_unreadable(set, path, why);
	free(km);
}

/* name.kmod, compressed or not */
static bool
is_module_name(const char *name)
{
	const char *dot = strstr(name, ".kmod");

	return dot != NULL && dot != name &&
	    (dot[5] == '\0' || strcmp(dot + 5, ".gz") == 0 ||
		strcmp(dot + 5, ".zst") == 0);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void
add_entry(struct kmset *set, FTS *walk, FTSENT *entry, bool asked)
{
	switch (entry->fts_info) {
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		kmset_unreadable(
		    set, entry->fts_path, strerror(entry->fts_errno));
		break;
	case FTS_D:
		if (entry->fts_level <= MAXDEPTH)
			break;
		kmset_unreadable(set, entry->fts_path,
		    "left out: more than " TEXT(MAXDEPTH) " directories deep");
		(void)fts_set(walk, entry, FTS_SKIP);
		break;
	case FTS_F:
	case FTS_SLNONE: /* to open it fails, and says why */
		if (is_module_name(entry->fts_name))
			add_one(set, entry->fts_path, asked, true);
		break;
	default:
		break;
	}
}

static void
add_below(struct kmset *set, const char *path, bool asked)
{
	char *top = kmfile_strdup(path);
	char *const tops[] = {top, NULL};
	FTS *walk = fts_open(tops, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;

	while (walk != NULL && (entry = fts_read(walk)) != NULL)
		add_entry(set, walk, entry, asked);
	if (walk == NULL || fts_close(walk) != 0)
		kmset_unreadable(set, path, "cannot be read");
	free(top);
}

void
kmset_add(struct kmset *set, const char *path, bool asked)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		add_below(set, path, asked);
	else
		add_one(set, path, asked, false);
}

void
kmset_free(struct kmset *set)
{
	for (size_t i = 0; i < set->set_n; i++) {
		kmodule_free(set->set_mods[i]);
		free(set->set_mods[i]);
	}
	free(set->set_mods);
	free(set->set_byname);
	free(set->set_owners);
	free(set->set_order);
	free(set->set_closures);
}

/* The module's requirements that are in the set, each once. */
static void
find_needs(struct kmset *set, size_t i, size_t *seen)
{
	struct kmodule *km = set->set_mods[i];
	const char *list = km->km_mod.mod_needs;
	char name[KMODULE_REQUIRED];
	size_t k;

	while (kmodule_required_next(&list, name)) {
		k = kmset_find(set, name);
		if (k == KMSET_NONE || seen[k] == i + 1)
			continue;
		seen[k] = i + 1;
		km->km_needs = kmfile_realloc(
		    km->km_needs, km->km_nneeds + 1, sizeof(size_t));
		km->km_needs[km->km_nneeds++] = k;
	}
}

/* Whose symbols it uses.  Of several owners, one that it requires. */
static size_t
choose_owner(const struct kmset *set, size_t user, const struct kmowner *ow)
{
	const struct kmowner *end = set->set_owners + set->set_nowners;
	const size_t first = ow->ow_mod;
	const char *name = ow->ow_name;

	for (; ow < end && strcmp(ow->ow_name, name) == 0; ow++)
		if (kmset_requires(set, user, ow->ow_mod))
			return ow->ow_mod;
	return first;
}

static void
find_edges(struct kmset *set, size_t i, bool (*known)(const char *), size_t *at)
{
	struct kmodule *km = set->set_mods[i];

	for (size_t k = 0; k < km->km_nimports; k++) {
		const struct kmsym *sy = &km->km_imports[k];
		const struct kmowner *ow = kmset_owner(set, sy->sy_name);
		struct kmedge *ed;
		size_t to;

		if (ow == NULL || (known != NULL && known(sy->sy_name)) ||
		    (to = choose_owner(set, i, ow)) == i)
			continue;
		if (at[to] >= km->km_nedges ||
		    km->km_edges[at[to]].ed_to != to) {
			at[to] = km->km_nedges++;
			km->km_edges = kmfile_realloc(
			    km->km_edges, km->km_nedges, sizeof(*km->km_edges));
			km->km_edges[at[to]] = (struct kmedge){.ed_to = to,
			    .ed_sym = sy->sy_name,
			    .ed_weak = true};
		}
		ed = &km->km_edges[at[to]];
		ed->ed_nsyms++;
		if (sy->sy_bind != ELF_STB_WEAK && ed->ed_weak) {
			ed->ed_weak = false;
			ed->ed_sym = sy->sy_name;
		}
	}
}

void
kmset_finish(struct kmset *set, bool (*known)(const char *name))
{
	size_t *scratch = kmfile_alloc(set->set_n, sizeof(size_t));

	kmset_index(set);
	for (size_t i = 0; i < set->set_n; i++)
		find_needs(set, i, scratch);
	kmset_graph(set);
	for (size_t i = 0; i < set->set_n; i++)
		find_edges(set, i, known, scratch);
	kmset_order(set);
	free(scratch);
}
