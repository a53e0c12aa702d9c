/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmset.h: modules that belong together, and what they are to each other: by
 * what they say (requirements) and by what they use (symbols).
 */
#ifndef _KMOD_KMSET_H_
#define _KMOD_KMSET_H_

#include "kmodule.h"

#define KMSET_MAX  8192 /* modules */
#define KMSET_NONE SIZE_MAX

struct kmowner {
	const char *ow_name;
	const struct kmsym *ow_sym;
	size_t ow_mod;
};

struct kmset {
	struct kmodule **set_mods; /* set_n, in the order of their paths */
	size_t set_n;
	int set_status; /* STATUS_ERROR: a file could not be read */

	size_t *set_byname;
	struct kmowner *set_owners; /* by name */
	size_t set_nowners;
	size_t set_ncycles;
	/* What is required or used before who does so; but for cycles. */
	size_t *set_order;
	uint64_t *set_closures; /* a row of bits for each: what it requires */
	size_t set_words;       /* of a row */
};

/*
 * Add a module, or all *.kmod below a directory.  `asked': the user named them.
 * What cannot be read has been reported, and set_status says so.
 */
void kmset_add(struct kmset *set, const char *path, bool asked);
/* Add one of an image, whose bytes are there; the file is the set's. */
void kmset_add_file(struct kmset *set, const char *path, struct kmfile *kf,
    uint64_t filesize, bool asked);
/* Report a file that cannot be read. */
void kmset_unreadable(struct kmset *set, const char *path, const char *why);
/*
 * All are there.  Symbols for which `known' (may be NULL) is true are no other
 * module's.
 */
void kmset_finish(struct kmset *set, bool (*known)(const char *name));
void kmset_free(struct kmset *set);

/* The module of that name; KMSET_NONE. */
size_t kmset_find(const struct kmset *set, const char *name);
/* Who defines the symbol, the first of them; NULL: no one. */
const struct kmowner *kmset_owner(const struct kmset *set, const char *symbol);
/* Does module `a' require `b', directly or through others? */
bool kmset_requires(const struct kmset *set, size_t a, size_t b);

/* kmindex.c: make set_byname and set_owners. */
void kmset_index(struct kmset *set);
/* kmgraph.c: set_closures and cycles; then, with the edges, set_order. */
void kmset_graph(struct kmset *set);
void kmset_order(struct kmset *set);

#endif /* !_KMOD_KMSET_H_ */
