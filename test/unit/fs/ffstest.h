/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ffstest.h: FFS images, and the places of structures in them.
 */
#ifndef _FFSTEST_H_
#define _FFSTEST_H_

#include "fstest.h"

/* makefs of the folder `tree`; order: "le" or "be". */
void ffs_image(struct ft_image *im, const char *tree, unsigned version,
    const char *order, unsigned bsize, unsigned fsize);

/* An image that is looked at; offsets are bytes of it. */
struct ffs_view {
	struct ft_image *v_im;
	bool v_big;
	bool v_ufs2;
	size_t v_sb;       /* the superblock */
	size_t v_inodes;   /* of the first cylinder group */
	unsigned v_ptr;    /* bytes of a block number */
	unsigned v_blocks; /* in an inode: block numbers */
	unsigned v_size;   /* in an inode: the size */
	unsigned v_fsize;  /* bytes of a fragment */
};
void ffs_view(struct ffs_view *v, struct ft_image *im);
uint64_t ffs_get(const struct ffs_view *v, size_t off, unsigned size);
void ffs_put(struct ffs_view *v, size_t off, unsigned size, uint64_t value);
/* The inode of a name in the root directory. */
size_t ffs_inode(const struct ffs_view *v, const char *path);
/* The entry of that name. */
size_t ffs_dirent(const struct ffs_view *v, const char *path);
/* Rewrite all directories as 4.3BSD had them. */
void ffs_old_dirs(struct ffs_view *v);

#endif /* !_FFSTEST_H_ */
