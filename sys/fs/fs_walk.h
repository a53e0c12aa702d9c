/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_walk.h: directories of nodes, for the walk and for listings.
 */
#ifndef _FS_FS_WALK_H_
#define _FS_FS_WALK_H_

#include <fs/fs_node.h>

/* Is it a directory that can be enumerated?  ENOTDIR; EIO. */
int fs_dir_check(const struct fs_node *dir) __kwarnunused;
/*
 * The next entry from *pos on, NUL-terminated; "." and "..", and names that no
 * path can hold, are passed over.  ENOENT: no more.
 */
int fs_dir_next(
    struct fs_node *dir, foff_t *pos, struct fs_entry *fe) __kwarnunused;

#endif /* !_FS_FS_WALK_H_ */
