/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmgraph.c: the graph of requirements: its cycles (Tarjan's strongly connected
 * components), for each module the set of all that it requires, and an order.
 */
#include <kmod/kmset.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

struct walk {
	struct kmset *w_set;
	size_t *w_index, *w_low; /* 0: not visited */
	size_t *w_next;          /* the requirement to look at next */
	bool *w_on;              /* it is on w_stack */
	size_t *w_stack, *w_path;
	size_t w_nstack, w_npath, w_count;
};

static uint64_t *
row(const struct kmset *set, size_t i)
{
	return set->kms_closures + i * kmset_words(set);
}

size_t
kmset_first_required(const struct kmset *set, size_t a, const uint64_t *among)
{
	const uint64_t *required = row(set, a);

	for (size_t w = 0; w < kmset_words(set); w++)
		if ((required[w] & among[w]) != 0)
			return w * 64 +
			    (size_t)__builtin_ctzll(required[w] & among[w]);
	return KMSET_NONE;
}

bool
kmset_requires(const struct kmset *set, size_t a, size_t b)
{
	return (row(set, a)[b / 64] >> (b % 64) & 1) != 0;
}

/* What a member of a component requires: its row gets it. */
static void
add_needs(const struct kmset *set, uint64_t *to, size_t member)
{
	const struct kmodule *km = set->kms_mods[member];

	for (size_t k = 0; k < km->km_nneeds; k++) {
		const size_t need = km->km_needs[k];

		to[need / 64] |= (uint64_t)1 << (need % 64);
		for (size_t w = 0; w < kmset_words(set); w++)
			to[w] |= row(set, need)[w];
	}
}

static bool
requires_itself(const struct kmodule *km, size_t i)
{
	for (size_t k = 0; k < km->km_nneeds; k++)
		if (km->km_needs[k] == i)
			return true;
	return false;
}

/* The component whose root is i is complete: what it requires is done. */
static void
component(struct walk *w, size_t i)
{
	struct kmset *set = w->w_set;
	size_t first = w->w_nstack;

	do
		first--;
	while (w->w_stack[first] != i);
	if (w->w_nstack - first > 1 || requires_itself(set->kms_mods[i], i))
		set->kms_ncycles++;
	for (size_t k = first; k < w->w_nstack; k++) {
		const size_t member = w->w_stack[k];

		w->w_on[member] = false;
		add_needs(set, row(set, i), member);
		if (w->w_nstack - first > 1 ||
		    requires_itself(set->kms_mods[i], i))
			set->kms_mods[member]->km_cycle = set->kms_ncycles;
	}
	for (size_t k = first; k < w->w_nstack; k++)
		memcpy(row(set, w->w_stack[k]), row(set, i),
		    kmset_words(set) * sizeof(uint64_t));
	w->w_nstack = first;
}

static void
enter(struct walk *w, size_t i)
{
	w->w_index[i] = w->w_low[i] = ++w->w_count;
	w->w_on[i] = true;
	w->w_stack[w->w_nstack++] = i;
	w->w_path[w->w_npath++] = i;
}

/* Tarjan's, without recursion. */
static void
visit(struct walk *w, size_t root)
{
	enter(w, root);
	while (w->w_npath > 0) {
		const size_t i = w->w_path[w->w_npath - 1];
		const struct kmodule *km = w->w_set->kms_mods[i];

		if (w->w_next[i] < km->km_nneeds) {
			const size_t to = km->km_needs[w->w_next[i]++];

			if (w->w_index[to] == 0)
				enter(w, to);
			else if (w->w_on[to])
				w->w_low[i] = MIN(w->w_low[i], w->w_index[to]);
			continue;
		}
		w->w_npath--;
		if (w->w_npath > 0) {
			size_t *low = &w->w_low[w->w_path[w->w_npath - 1]];

			*low = MIN(*low, w->w_low[i]);
		}
		if (w->w_low[i] == w->w_index[i])
			component(w, i);
	}
}

int
kmset_graph(struct kmset *set)
{
	const size_t n = set->kms_n;
	struct kmpool pool = {0};
	size_t *space = kmpool_alloc(&pool, n, 5 * sizeof(size_t));
	struct walk w = {.w_set = set, .w_on = kmpool_alloc(&pool, n, 1)};

	set->kms_closures = kmpool_alloc(
	    &set->kms_pool, n * kmset_words(set), sizeof(uint64_t));
	if (space != NULL && w.w_on != NULL && set->kms_closures != NULL) {
		w.w_index = space;
		w.w_low = space + n;
		w.w_next = space + 2 * n;
		w.w_stack = space + 3 * n;
		w.w_path = space + 4 * n;
		for (size_t i = 0; i < n; i++)
			if (w.w_index[i] == 0)
				visit(&w, i);
	} else
		set->kms_closures = NULL;
	kmpool_free(&pool);
	return set->kms_closures == NULL ? ENOMEM : 0;
}

/* The k-th module that module i requires or uses; KMSET_NONE: no more. */
static size_t
neighbour(const struct kmset *set, size_t i, size_t k)
{
	const struct kmodule *km = set->kms_mods[i];

	if (k < km->km_nneeds)
		return km->km_needs[k];
	k -= km->km_nneeds;
	return k < km->km_nedges ? km->km_edges[k].kme_to : KMSET_NONE;
}

/* Depth first, without recursion: each after all that it leads to. */
static void
walk_order(struct kmset *set, size_t *next, size_t *path)
{
	size_t done = 0, depth = 0;

	for (size_t root = 0; root < set->kms_n; root++) {
		if (next[root] != 0)
			continue;
		next[root] = 1;
		path[depth++] = root;
		while (depth > 0) {
			const size_t i = path[depth - 1];
			const size_t to = neighbour(set, i, next[i]++ - 1);

			if (to == KMSET_NONE)
				set->kms_order[done++] = path[--depth];
			else if (next[to] == 0) {
				next[to] = 1;
				path[depth++] = to;
			}
		}
	}
}

int
kmset_order(struct kmset *set)
{
	struct kmpool pool = {0};
	/* 0: not visited */
	size_t *next = kmpool_alloc(&pool, set->kms_n, sizeof(size_t));
	size_t *path = kmpool_alloc(&pool, set->kms_n, sizeof(size_t));

	if (next != NULL && path != NULL) {
		set->kms_order =
		    kmpool_alloc(&set->kms_pool, set->kms_n, sizeof(size_t));
		if (set->kms_order != NULL)
			walk_order(set, next, path);
	}
	kmpool_free(&pool);
	return set->kms_order == NULL ? ENOMEM : 0;
}
