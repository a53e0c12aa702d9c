/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * blkcache.h: a cache of a disk's blocks.  Partition tables and file systems
 * are probed, mounted and read one after the other, and each begins with blocks
 * that the one before has read.
 */
#ifndef _LIBSA_BLKCACHE_H_
#define _LIBSA_BLKCACHE_H_

#include <fs/fs.h>

/*
 * Bytes, or a block of the disk if larger.  A request costs more than its
 * bytes, and what is read next is often near.
 */
#define BLKCACHE_LINE  ((size_t)32 << 10)
#define BLKCACHE_LINES 32
/* Larger requests are for file contents: they are not cached. */
#define BLKCACHE_LARGE ((size_t)32 << 10)
#define BLKCACHE_NOTAG UINT64_MAX
/* Bytes that are read ahead with one request, at most. */
#define BLKCACHE_AHEAD ((size_t)2 << 20)

/* A cache in front of a device.  Owner: struct disk. */
struct blkcache {
	struct fs_dev bch_disk;
	struct fs_mem bch_mem;
	uint8_t *bch_data; /* the lines; NULL: not allocated */
	size_t bch_line;   /* bytes of a line */
	size_t bch_next;   /* the next line to replace */
	uint64_t
	    bch_tag[BLKCACHE_LINES]; /* offset of each, or BLKCACHE_NOTAG */
	uint8_t *bch_ahead;          /* BLKCACHE_AHEAD bytes; NULL: none */
	devoff_t bch_aheadat;        /* what they are of the disk */
	size_t bch_aheadlen;
};

/* Make *dev a device that reads `disk` through the cache. */
void blkcache_init(struct blkcache *bc, const struct fs_dev *disk,
    const struct fs_mem *mem, struct fs_dev *dev);
/* Drop all blocks, and zero the lines: a block was secret. */
void blkcache_wipe(struct blkcache *bc);
/* Drop all blocks, and free the lines: the medium may have changed. */
void blkcache_drop(struct blkcache *bc);

#endif /* !_LIBSA_BLKCACHE_H_ */
