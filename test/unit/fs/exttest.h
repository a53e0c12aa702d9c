/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exttest.h: make ext images with mke2fs, and find structures in them.
 */
#ifndef _EXTTEST_H_
#define _EXTTEST_H_

#include "fstest.h"

/* Make ext.img of the folder `tree`, with options for mke2fs. */
void ext_make(const char *options, const char *tree, const char *size);
/* The number of a path's inode in ext.img. */
unsigned ext_ino(const char *path);
/*
 * Give ext.img, of a tree without FT_MANY, the directory /many of a tree with
 * it, in blocks of `bs` bytes.
 */
void ext_add_many(unsigned bs);

/*
 * Give ext.img the directory /dir with inline data of which a part is in
 * system.data: nine entries "n0" to "n8" that lead to `file`.
 */
void ext_add_inline(const char *file);

#endif /* !_EXTTEST_H_ */
