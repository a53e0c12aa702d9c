/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmindex.c: who is meant by a name or by a symbol.
 */
#include <stdlib.h>
#include <string.h>

#include <libkern/libkern.h>

#include "kmset.h"

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
kmset_find(const struct kmset *set, const char *name)
{
	size_t lo = 0, hi = set->set_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const char *other =
		    kmodule_name(set->set_mods[set->set_byname[mid]]);

		if (strcmp(other, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == set->set_n)
		return KMSET_NONE;
	lo = set->set_byname[lo];
	return strcmp(kmodule_name(set->set_mods[lo]), name) == 0 ? lo
								  : KMSET_NONE;
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

void
kmset_index(struct kmset *set)
{
	index_names(set);
	index_symbols(set);
}
