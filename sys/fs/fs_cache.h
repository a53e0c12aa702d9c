/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_cache.h: the making of a volume's cache; fs_node.h has its use.
 */
#ifndef _FS_FS_CACHE_H_
#define _FS_FS_CACHE_H_

#include <fs/fs_node.h>

/* Memory for the lines of a device.  ENOMEM. */
int fs_cache_init(struct fs_cache *fc, const struct fs_dev *dev,
    const struct fs_mem *mem) __kwarnunused;
/* Drop all lines, and zero their memory. */
void fs_cache_wipe(struct fs_cache *fc);
void fs_cache_fini(struct fs_cache *fc, const struct fs_mem *mem);

#endif /* !_FS_FS_CACHE_H_ */
