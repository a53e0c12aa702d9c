/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmset.h: modules that belong together, and what they are to each other: by
 * what they say (requirements) and by what they use (symbols).
 */
#ifndef _KMOD_KMSET_H_
#define _KMOD_KMSET_H_

#include <kmod/kmodule.h>

#define KMSET_MAX  8192 /* modules */
#define KMSET_NONE SIZE_MAX

struct kmowner {
	const char *ow_name;
	const struct kmsym *ow_sym;
	size_t ow_mod;
	/*
	 * Of a symbol's first owner, if there are many: two rows of bits, the
	 * modules that define it strong, and those that define it weak.
	 */
	const uint64_t *ow_rows;
};

/* All zero: empty. */
struct kmset {
	struct kmpool kms_pool;
	struct kmodule **kms_mods; /* kms_n, as they were added */
	size_t kms_n;

	size_t *kms_byname;
	struct kmowner *kms_owners; /* by name */
	size_t kms_nowners;
	size_t kms_ncycles;
	/* What is required or used before who does so; but for cycles.  NULL:
	 * kmset_finish() has not succeeded. */
	size_t *kms_order;
	uint64_t *kms_closures; /* a row of bits for each: what it requires */
};

/* Words of a row of bits, one for each module. */
static inline size_t
kmset_words(const struct kmset *set)
{
	return (set->kms_n + 63) / 64;
}

/*
 * Add a module, whose file is the set's from now on (kmodule_load); km_asked
 * and km_intree of *kmp are the caller's to set.  ENOMEM.
 */
int kmset_add(struct kmset *set, const char *path, const struct kmbytes *kb,
    uint64_t filesize, struct kmodule **kmp) __kwarnunused;
/*
 * All are there.  Symbols for which `known' (may be NULL) is true are no other
 * module's.  ENOMEM.
 */
int kmset_finish(
    struct kmset *set, bool (*known)(const char *name)) __kwarnunused;
void kmset_free(struct kmset *set);

/* The module of that name; KMSET_NONE. */
size_t kmset_find(const struct kmset *set, const char *name);
/* Who defines the symbol, the first of them; NULL: no one. */
const struct kmowner *kmset_owner(const struct kmset *set, const char *symbol);
/* Does module `a' require `b', directly or through others? */
bool kmset_requires(const struct kmset *set, size_t a, size_t b);
/* The first module of a row of bits that `a' requires; KMSET_NONE. */
size_t kmset_first_required(
    const struct kmset *set, size_t a, const uint64_t *among);

/* kmindex.c: make kms_byname and kms_owners.  ENOMEM, as the next two. */
int kmset_index(struct kmset *set) __kwarnunused;
/* kmgraph.c: kms_closures and cycles; then, with the edges, kms_order. */
int kmset_graph(struct kmset *set) __kwarnunused;
int kmset_order(struct kmset *set) __kwarnunused;

#endif /* !_KMOD_KMSET_H_ */
