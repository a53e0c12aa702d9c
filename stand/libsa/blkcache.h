/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * blkcache.h: blocks that were read from a disk, so that none is read twice
 * while partition tables and file systems are looked for, mounted and used:
 * each of them begins by reading what the one before it has read.
 */
#ifndef _LIBSA_BLKCACHE_H_
#define _LIBSA_BLKCACHE_H_

#include <fs/fs.h>

#define BLKCACHE_LINE  4096 /* bytes, or a block of the disk if larger */
#define BLKCACHE_LINES 64
/* Larger requests are a file's: they go to the disk, without a copy. */
#define BLKCACHE_LARGE ((size_t)32 << 10)
#define BLKCACHE_NOTAG UINT64_MAX

/* A device over another one.  Owner: the disk. */
struct blkcache {
	struct fs_dev bch_disk;
	struct fs_mem bch_mem;
	uint8_t *bch_data; /* NULL: nothing was read yet, or no memory */
	size_t bch_line;   /* bytes */
	size_t bch_next;   /* the line to replace */
	uint64_t
	    bch_tag[BLKCACHE_LINES]; /* offset of each, or BLKCACHE_NOTAG */
};

/* Make *dev read `disk` by way of the cache. */
void blkcache_init(struct blkcache *bc, const struct fs_dev *disk,
    const struct fs_mem *mem, struct fs_dev *dev);
/* Forget all blocks: the medium may be another one by now. */
void blkcache_drop(struct blkcache *bc);

#endif /* !_LIBSA_BLKCACHE_H_ */
