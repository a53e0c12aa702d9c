/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_blkmap.c: files whose map is one of blocks, as in ext2: twelve numbers
 * of blocks in the inode, and three of blocks of such numbers, one, two and
 * three levels deep.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ext_impl.h"

#define NDIRECT 12
#define NLEVELS 3

static int
bad_map(struct fs_node *fn, devoff_t at, const char *what)
{
	return fs_bad(fn->fn_vol, EIO, at, what);
}

/* The run that the first of `n` numbers begins, which are at `at`. */
static int
run_of(struct fs_node *fn, const uint8_t *p, size_t n, devoff_t at,
    struct ext_run *er)
{
	const uint32_t first = fs_le32(p);
	const uint32_t next = first == 0 ? 0 : 1; /* a hole has zeros */
	size_t len = 1;

	while (len < n && fs_le32(p + len * 4) == first + (uint32_t)len * next)
		len++;
	if (first != 0 && !ext_blocks_ok(ext_volume_of(fn), first, len))
		return bad_map(
		    fn, at, "block map: a block is not in the file system");
	*er = (struct ext_run){first, len};
	return 0;
}

/* How many levels are above block *indexp; it becomes the index below them. */
static int
level_of(struct fs_node *fn, uint64_t *indexp, unsigned *levelp)
{
	const unsigned shift = ext_volume_of(fn)->exv_shift - 2;
	unsigned level;

	*indexp -= NDIRECT;
	for (level = 1; level <= NLEVELS; level++) {
		if (*indexp >> (level * shift) == 0) {
			*levelp = level;
			return 0;
		}
		*indexp -= (uint64_t)1 << (level * shift);
	}
	return bad_map(
	    fn, fn->fn_at, "inode: the file is larger than its block map");
}

int
ext_blkmap_map(struct fs_node *fn, uint32_t lblk, struct ext_run *er)
{
	struct ext_volume *ev = ext_volume_of(fn);
	const uint8_t *map = ext_node_of(fn)->en_block;
	const unsigned shift = ev->exv_shift - 2; /* numbers in a block */
	uint64_t index = lblk, blk, n;
	devoff_t at;
	unsigned level = 0;
	const void *p;
	int error;

	at = fn->fn_at + offsetof(struct ext_inode, i_block);
	if (index < NDIRECT)
		return run_of(
		    fn, map + index * 4, (size_t)(NDIRECT - index), at, er);
	error = level_of(fn, &index, &level);
	if (error != 0)
		return error;
	blk = fs_le32(map + (size_t)(NDIRECT - 1 + level) * 4);
	for (;;) {
		if (blk == 0) { /* all that is below it is a hole */
			n = (uint64_t)1 << (level * shift);
			*er = (struct ext_run){0, n - (index & (n - 1))};
			return 0;
		}
		if (!ext_blocks_ok(ev, blk, 1))
			return bad_map(fn, at,
			    "block map: an indirect block is not in the "
			    "file system");
		level--;
		at = (blk << ev->exv_shift) + (index >> (level * shift)) * 4;
		index &= ((uint64_t)1 << (level * shift)) - 1;
		/* As many of the numbers as a line of the cache has. */
		n = MIN(ev->exv_bsize, (uint32_t)FS_LINE_SIZE);
		n = level > 0 ? 4 : n - at % n;
		error = fs_meta(fn->fn_vol, at, (size_t)n, n, &p);
		if (error != 0)
			return error;
		if (level == 0)
			return run_of(fn, p, (size_t)n / 4, at, er);
		blk = fs_le32(p);
	}
}
