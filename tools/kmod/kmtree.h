/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmtree.h: modules in files of the host.
 */
#ifndef _KMOD_KMTREE_H_
#define _KMOD_KMTREE_H_

#include <kmod/kmset.h>

#include "kmfile.h"

/* All zero: empty. */
struct kmtree {
	struct kmset kt_set;
	int kt_status; /* STATUS_ERROR: a file could not be read */
};

/*
 * Add a module, or all *.kmod below a directory.  `asked': the user named them.
 * What cannot be read has been reported, and kt_status says so.
 */
void kmtree_add(struct kmtree *kt, const char *path, bool asked);
/* Add one of an image, whose bytes are there; the file is the set's. */
void kmtree_add_file(struct kmtree *kt, const char *path, struct kmfile *kf,
    uint64_t filesize, bool asked);
/* Report a file that cannot be read. */
void kmtree_unreadable(struct kmtree *kt, const char *path, const char *why);

/* A module that belongs to no set. */
bool kmtree_open(struct kmodule *km, const char *path, char why[KMFILE_WHY]);
/* The file, whose owner they are from now on. */
struct kmbytes kmtree_bytes(struct kmfile *kf);

#endif /* !_KMOD_KMTREE_H_ */
