/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmset.c: collect modules, and find who is meant by a name or a symbol.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <libkern/libkern.h>

#include "kmset.h"
#include "out.h"

#define MAXDEPTH 16 /* of directories */

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
	set->set_status =
	    out_error(path, "left out: there are more than 8192 modules");
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
visible(const struct dirent *de)
{
	return de->d_name[0] != '.';
}

static void
add_below(struct kmset *set, const char *path, bool asked, unsigned depth)
{
	struct dirent **list;
	int n = scandir(path, &list, visible, alphasort);

	if (n < 0) {
		set->set_status = out_error(path, "cannot be read");
		return;
	}
	for (int i = 0; i < n; i++) {
		size_t size = strlen(path) + strlen(list[i]->d_name) + 2;
		char *name = kmfile_alloc(size, 1);
		struct stat st;

		snprintf(name, size, "%s/%s", path, list[i]->d_name);
		if (stat(name, &st) == 0) {
			if (S_ISDIR(st.st_mode) && depth < MAXDEPTH)
				add_below(set, name, asked, depth + 1);
			else if (is_module_name(list[i]->d_name))
				add_one(set, name, asked, true);
		}
		free(name);
		free(list[i]);
	}
	free(list);
}

void
kmset_add(struct kmset *set, const char *path, bool asked)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		add_below(set, path, asked, 0);
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

static const struct kmset *sorting; /* owner: index_names */

static int
by_name(const void *a, const void *b)
{
	const size_t i = *(const size_t *)a, k = *(const size_t *)b;
	int order = strcmp(kmodule_name(sorting->set_mods[i]),
	    kmodule_name(sorting->set_mods[k]));

	return order != 0 ? order : (i > k) - (i < k);
}

static void
index_names(struct kmset *set)
{
	set->set_byname = kmfile_alloc(set->set_n, sizeof(size_t));
	for (size_t i = 0; i < set->set_n; i++)
		set->set_byname[i] = i;
	sorting = set;
	ksort(set->set_byname, set->set_n, sizeof(size_t), by_name);
}

size_t
kmset_find(const struct kmset *set, const char *name, size_t len)
{
	size_t lo = 0, hi = set->set_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const char *other =
		    kmodule_name(set->set_mods[set->set_byname[mid]]);
		int order = strncmp(other, name, len);

		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == set->set_n)
		return KMSET_NONE;
	name = strncmp(kmodule_name(set->set_mods[set->set_byname[lo]]), name,
		   len) == 0 &&
		kmodule_name(set->set_mods[set->set_byname[lo]])[len] == '\0'
	    ? name
	    : NULL;
	return name == NULL ? KMSET_NONE : set->set_byname[lo];
}

/* Strong definitions first, then the order of modules. */
static int
by_symbol(const void *a, const void *b)
{
	const struct kmowner *x = a, *y = b;
	int order = strcmp(x->ow_name, y->ow_name);

	if (order == 0)
		order = (x->ow_sym->sy_bind == ELF_STB_WEAK) -
		    (y->ow_sym->sy_bind == ELF_STB_WEAK);
	return order != 0 ? order
			  : (x->ow_mod > y->ow_mod) - (x->ow_mod < y->ow_mod);
}

static void
index_symbols(struct kmset *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->set_n; i++)
		n += set->set_mods[i]->km_nexports;
	set->set_owners = kmfile_alloc(n, sizeof(*set->set_owners));
	for (size_t i = 0; i < set->set_n; i++)
		for (size_t k = 0; k < set->set_mods[i]->km_nexports; k++) {
			const struct kmsym *sy =
			    &set->set_mods[i]->km_exports[k];

			set->set_owners[set->set_nowners++] =
			    (struct kmowner){sy->sy_name, sy, i};
		}
	ksort(set->set_owners, n, sizeof(*set->set_owners), by_symbol);
}

const struct kmowner *
kmset_owner(const struct kmset *set, const char *symbol)
{
	size_t lo = 0, hi = set->set_nowners;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(set->set_owners[mid].ow_name, symbol) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < set->set_nowners &&
		strcmp(set->set_owners[lo].ow_name, symbol) == 0
	    ? &set->set_owners[lo]
	    : NULL;
}

/* The module's requirements that are in the set, each once. */
static void
find_needs(struct kmset *set, size_t i, size_t *seen)
{
	struct kmodule *km = set->set_mods[i];
	const char *list = km->km_mod.mod_needs, *p;
	size_t len, k;

	while (list != NULL && (p = elf_required_next(&list, &len)) != NULL) {
		k = kmset_find(set, p, len);
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

	index_names(set);
	index_symbols(set);
	for (size_t i = 0; i < set->set_n; i++)
		find_needs(set, i, scratch);
	kmset_graph(set);
	for (size_t i = 0; i < set->set_n; i++)
		find_edges(set, i, known, scratch);
	free(scratch);
}
