/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmindex.c: who is meant by a name or by a symbol.
 */
#include <kmod/kmset.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static const struct kmset *sorting; /* owner: index_names */

static int
by_name(const void *a, const void *b)
{
	const size_t i = *(const size_t *)a, k = *(const size_t *)b;
	int order = strcmp(kmodule_name(sorting->kms_mods[i]),
	    kmodule_name(sorting->kms_mods[k]));

	return order != 0 ? order : (i > k) - (i < k);
}

static int
index_names(struct kmset *set)
{
	set->kms_byname =
	    kmpool_alloc(&set->kms_pool, set->kms_n, sizeof(size_t));
	if (set->kms_byname == NULL)
		return ENOMEM;
	for (size_t i = 0; i < set->kms_n; i++)
		set->kms_byname[i] = i;
	sorting = set;
	ksort(set->kms_byname, set->kms_n, sizeof(size_t), by_name);
	return 0;
}

size_t
kmset_find(const struct kmset *set, const char *name)
{
	size_t lo = 0, hi = set->kms_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const char *other =
		    kmodule_name(set->kms_mods[set->kms_byname[mid]]);

		if (strcmp(other, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == set->kms_n)
		return KMSET_NONE;
	lo = set->kms_byname[lo];
	return strcmp(kmodule_name(set->kms_mods[lo]), name) == 0 ? lo
								  : KMSET_NONE;
}

/* Strong definitions first, then the order of modules. */
static int
by_symbol(const void *a, const void *b)
{
	const struct kmowner *x = a, *y = b;
	int order = strcmp(x->ow_name, y->ow_name);

	if (order == 0)
		order = (x->ow_sym->ksy_bind == ELF_STB_WEAK) -
		    (y->ow_sym->ksy_bind == ELF_STB_WEAK);
	return order != 0 ? order
			  : (x->ow_mod > y->ow_mod) - (x->ow_mod < y->ow_mod);
}

static size_t
owners_of_one(const struct kmset *set, size_t first)
{
	size_t end = first + 1;

	while (end < set->kms_nowners &&
	    strcmp(set->kms_owners[end].ow_name,
		set->kms_owners[first].ow_name) == 0)
		end++;
	return end - first;
}

/*
 * Rows of bits where there are more owners than words in two rows: they are
 * searched in less time, and take less memory than the owners.
 */
static int
index_rows(struct kmset *set)
{
	struct kmowner *ow;
	uint64_t *rows;
	size_t n;

	for (size_t i = 0; i < set->kms_nowners; i += n) {
		ow = &set->kms_owners[i];
		n = owners_of_one(set, i);
		if (n <= 2 * kmset_words(set))
			continue;
		rows = kmpool_alloc(
		    &set->kms_pool, 2 * kmset_words(set), sizeof(*rows));
		if (rows == NULL)
			return ENOMEM;
		ow->ow_rows = rows;
		for (size_t k = 0; k < n; k++) {
			const bool weak =
			    ow[k].ow_sym->ksy_bind == ELF_STB_WEAK;

			rows[(weak ? kmset_words(set) : 0) +
			    ow[k].ow_mod / 64] |= (uint64_t)1
			    << (ow[k].ow_mod % 64);
		}
	}
	return 0;
}

static int
index_symbols(struct kmset *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->kms_n; i++)
		n += set->kms_mods[i]->km_nexports;
	set->kms_owners =
	    kmpool_alloc(&set->kms_pool, n, sizeof(*set->kms_owners));
	if (set->kms_owners == NULL)
		return ENOMEM;
	for (size_t i = 0; i < set->kms_n; i++)
		for (size_t k = 0; k < set->kms_mods[i]->km_nexports; k++) {
			const struct kmsym *sy =
			    &set->kms_mods[i]->km_exports[k];

			set->kms_owners[set->kms_nowners++] =
			    (struct kmowner){sy->ksy_name, sy, i, NULL};
		}
	ksort(set->kms_owners, n, sizeof(*set->kms_owners), by_symbol);
	return index_rows(set);
}

const struct kmowner *
kmset_owner(const struct kmset *set, const char *symbol)
{
	size_t lo = 0, hi = set->kms_nowners;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(set->kms_owners[mid].ow_name, symbol) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < set->kms_nowners &&
		strcmp(set->kms_owners[lo].ow_name, symbol) == 0
	    ? &set->kms_owners[lo]
	    : NULL;
}

int
kmset_index(struct kmset *set)
{
	int error = index_names(set);

	return error != 0 ? error : index_symbols(set);
}
