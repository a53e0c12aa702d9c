/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ffs_inode.c: inodes, and the blocks of a file: direct, and by way of one to
 * three indirect blocks.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ffs_impl.h"

/* An inode: offsets of fields, which UFS2 has elsewhere. */
#define DI_MODE     0
#define DI1_SIZE    8
#define DI1_BLOCKS  40
#define DI1_NBLOCKS 104 /* how many the file has */
#define DI2_SIZE    16
#define DI2_BLOCKS  112

#define MODE_TYPE   0170000
#define MODE_DIR    0040000
#define MODE_FILE   0100000
#define MODE_LINK   0120000

/* Where an inode is on the device. */
static int
inode_at(const struct ffs_volume *fv, uint64_t ino, devoff_t *atp)
{
	uint64_t cg = ino / fv->ffv_ipg, start;

	if (ino == 0 || cg >= fv->ffv_ncg)
		return EIO;
	/* 32-bit numbers: no product or sum of them leaves 64 bits. */
	start = cg * fv->ffv_fpg +
	    (cg & ~(uint64_t)fv->ffv_cgmask) * fv->ffv_cgoffset;
	if (start >= fv->ffv_size || fv->ffv_iblkno >= fv->ffv_size - start)
		return EIO;
	*atp = (start + fv->ffv_iblkno) * fv->ffv_fsize +
	    ino % fv->ffv_ipg * fv->ffv_inosize;
	return 0;
}

/* A short link is where the block numbers would be. */
static bool
is_inline(
    const struct ffs_volume *fv, const struct fs_node *fn, const uint8_t *di)
{
	if (fn->fn_kind != FS_LINK)
		return false;
	if (fn->fn_size < fv->ffv_maxlink)
		return true;
	return fv->ffv_olddir && ffs_32(fv, di + DI1_NBLOCKS) == 0 &&
	    fn->fn_size <=
	    (uint64_t)(FFS_NDIRECT + FFS_NINDIRECT) * fv->ffv_ptrsize;
}

static void
read_blocks(
    const struct ffs_volume *fv, struct ffs_node *fp, const uint8_t *blocks)
{
	size_t i;

	for (i = 0; i < FFS_NDIRECT; i++)
		fp->ffn_direct[i] = ffs_ptr(fv, blocks + i * fv->ffv_ptrsize);
	for (i = 0; i < FFS_NINDIRECT; i++)
		fp->ffn_indirect[i] =
		    ffs_ptr(fv, blocks + (FFS_NDIRECT + i) * fv->ffv_ptrsize);
}

int
ffs_read(struct fs_node *fn)
{
	struct ffs_volume *fv = ffs_volume_of(fn);
	struct ffs_node *fp = ffs_node_of(fn);
	unsigned blocks = fv->ffv_ufs2 ? DI2_BLOCKS : DI1_BLOCKS;
	const uint8_t *di;
	const void *p;
	int error;

	if (inode_at(fv, fn->fn_id, &fn->fn_at) != 0)
		return fs_bad(fn->fn_vol, EIO, fv->ffv_at,
		    "directory entry: inode is in no cylinder group");
	error = fs_meta(fn->fn_vol, fn->fn_at, fv->ffv_inosize, 0, &p);
	if (error != 0)
		return error;
	di = p;
	switch (ffs_16(fv, di + DI_MODE) & MODE_TYPE) {
	case MODE_DIR:
		fn->fn_kind = FS_DIR;
		break;
	case MODE_FILE:
		fn->fn_kind = FS_FILE;
		break;
	case MODE_LINK:
		fn->fn_kind = FS_LINK;
		break;
	case 0:
		return fs_bad(
		    fn->fn_vol, EIO, fn->fn_at, "inode is not in use");
	default:
		fn->fn_kind = FS_OTHER;
		return 0;
	}
	fn->fn_size = ffs_64(fv, di + (fv->ffv_ufs2 ? DI2_SIZE : DI1_SIZE));
	if (fn->fn_size > fv->ffv_maxfile)
		return fs_bad(fn->fn_vol, EIO, fn->fn_at,
		    "inode: size is larger than a file can be");
	fp->ffn_blocksat = fn->fn_at + blocks;
	if (is_inline(fv, fn, di))
		fp->ffn_inline = fp->ffn_blocksat;
	else
		read_blocks(fv, fp, di + blocks);
	return 0;
}

/* Numbers of blocks that follow each other in a file. */
struct ptrs {
	const struct ffs_volume *ptr_fv;
	const uint64_t *ptr_direct; /* or, NULL: */
	const uint8_t *ptr_raw;     /* as the device has them */
	uint32_t ptr_n;
	devoff_t ptr_at; /* the first on the device */
};

static uint64_t
ptr(const struct ptrs *ps, uint32_t i)
{
	if (ps->ptr_direct != NULL)
		return ps->ptr_direct[i];
	return ffs_ptr(
	    ps->ptr_fv, ps->ptr_raw + (size_t)i * ps->ptr_fv->ffv_ptrsize);
}

/*
 * The run that begins with the first number, `skip` bytes into its block: the
 * blocks that follow on the device, or all that are holes.
 */
static int
map_ptrs(struct fs_node *fn, const struct ptrs *ps, uint32_t skip,
    struct fs_run *run)
{
	const struct ffs_volume *fv = ps->ptr_fv;
	const uint64_t first = ptr(ps, 0);
	uint32_t n = 1;

	if (first >= fv->ffv_size)
		return fs_bad(fn->fn_vol, EIO, ps->ptr_at,
		    "block number lies beyond the end of the file system");
	run->fr_hole = first == 0;
	while (n < ps->ptr_n &&
	    ptr(ps, n) == (first == 0 ? 0 : first + (uint64_t)n * fv->ffv_frag))
		n++;
	run->fr_off = first == 0 ? 0 : first * fv->ffv_fsize + skip;
	run->fr_len = (uint64_t)n * fv->ffv_bsize - skip;
	return 0;
}

/*
 * Numbers from the `i`th on in the indirect block `blk`, which the device has
 * at `at`; as many as a line of the cache holds.
 */
static int
indirect(
    struct fs_node *fn, uint64_t blk, devoff_t at, uint32_t i, struct ptrs *ps)
{
	const struct ffs_volume *fv = ffs_volume_of(fn);
	uint32_t n = FS_LINE_SIZE / fv->ffv_ptrsize;
	const void *p;
	int error;

	if (blk >= fv->ffv_size || fv->ffv_frag > fv->ffv_size - blk)
		return fs_bad(fn->fn_vol, EIO, at,
		    "indirect block lies beyond the end of the file system");
	n -= i % n;
	*ps = (struct ptrs){.ptr_fv = fv,
	    .ptr_n = MIN(n, fv->ffv_nindir - i),
	    .ptr_at = blk * fv->ffv_fsize + (uint64_t)i * fv->ffv_ptrsize};
	/* Fragments may be smaller than a line, and then not aligned to it. */
	ps->ptr_n = MIN(ps->ptr_n,
	    (uint32_t)(FS_LINE_SIZE - ps->ptr_at % FS_LINE_SIZE) /
		fv->ffv_ptrsize);
	error = fs_meta(
	    fn->fn_vol, ps->ptr_at, (size_t)ps->ptr_n * fv->ffv_ptrsize, 0, &p);
	ps->ptr_raw = p;
	return error;
}

/* Block `lbn` of those that need `level` indirect blocks. */
static int
map_indirect(struct fs_node *fn, unsigned level, uint64_t lbn, uint32_t skip,
    struct fs_run *run)
{
	const struct ffs_volume *fv = ffs_volume_of(fn);
	const struct ffs_node *fp = ffs_node_of(fn);
	uint64_t blk = fp->ffn_indirect[level - 1], unit = 1;
	devoff_t at = fp->ffn_blocksat +
	    (uint64_t)(FFS_NDIRECT + level - 1) * fv->ffv_ptrsize;
	struct ptrs ps = {0};
	unsigned i;
	int error;

	for (i = 1; i < level; i++)
		unit *= fv->ffv_nindir;
	for (;; unit /= fv->ffv_nindir) {
		if (blk == 0) {
			run->fr_hole = true;
			run->fr_len =
			    (unit * fv->ffv_nindir - lbn) * fv->ffv_bsize -
			    skip;
			return 0;
		}
		error = indirect(fn, blk, at, (uint32_t)(lbn / unit), &ps);
		if (error != 0)
			return error;
		if (unit == 1)
			return map_ptrs(fn, &ps, skip, run);
		lbn %= unit;
		blk = ptr(&ps, 0);
		at = ps.ptr_at;
	}
}

int
ffs_map(struct fs_node *fn, foff_t off, struct fs_run *run)
{
	const struct ffs_volume *fv = ffs_volume_of(fn);
	const struct ffs_node *fp = ffs_node_of(fn);
	const uint32_t skip = (uint32_t)(off % fv->ffv_bsize);
	uint64_t lbn = off / fv->ffv_bsize, span;
	unsigned level;

	if (fp->ffn_inline != 0) {
		*run = (struct fs_run){
		    fp->ffn_inline + off, fn->fn_size - off, false};
		return 0;
	}
	if (lbn < FFS_NDIRECT) {
		const struct ptrs ps = {.ptr_fv = fv,
		    .ptr_direct = fp->ffn_direct + lbn,
		    .ptr_n = FFS_NDIRECT - (uint32_t)lbn,
		    .ptr_at = fp->ffn_blocksat + lbn * fv->ffv_ptrsize};

		return map_ptrs(fn, &ps, skip, run);
	}
	lbn -= FFS_NDIRECT;
	span = fv->ffv_nindir;
	for (level = 1; level < FFS_NINDIRECT && lbn >= span; level++) {
		lbn -= span;
		span *= fv->ffv_nindir;
	}
	return map_indirect(fn, level, lbn, skip, run);
}
