/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ffs.c: the superblock of FFS: where it is, and what it says.
 */
#include <fs/fs_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ffs_impl.h"

/* The superblock: offsets of fields. */
#define SB_SIZE      1376 /* bytes of it that are used */
#define SB_IBLKNO    16
#define SB_CGOFFSET  24
#define SB_CGMASK    28
#define SB_OLDSIZE   36
#define SB_NCG       44
#define SB_BSIZE     48
#define SB_FSIZE     52
#define SB_IPG       184
#define SB_FPG       188
#define SB_OLDFLAGS  211
#define SB_LOCATION  1000
#define SB_UFS2SIZE  1080
#define SB_FLAGS     1312
#define SB_MAXLINK   1320
#define SB_MAGIC     1372

#define MAGIC_UFS1   0x00011954
#define MAGIC_UFS2   0x19540119
#define MAGIC_UFS2EA 0x19012038 /* UFS2 with extended attributes */

#define OLDFLAGS_NEW 0x80  /* SB_FLAGS and SB_LOCATION are there */
#define FLAGS_WAPBL  0x100 /* mounted with a journal; not since unmounted */

#define BSIZE_MIN    4096
#define BSIZE_MAX    65536
#define FSIZE_MIN    512
#define FRAGS_MAX    8
#define UFS1_INODE   128
#define UFS2_INODE   256

/* Where it may be, in NetBSD's order. */
#define PLACE_UFS2 65536
static const uint32_t places[] = {PLACE_UFS2, 8192, 0, 262144};

/* Is it a superblock, read from `at`?  Which type, which byte order? */
static bool
is_ffs(const uint8_t *sb, devoff_t at, bool *ufs2, bool *big)
{
	uint32_t magic = fs_le32(sb + SB_MAGIC);
	uint64_t where = fs_le64(sb + SB_LOCATION);

	*big =
	    magic != MAGIC_UFS1 && magic != MAGIC_UFS2 && magic != MAGIC_UFS2EA;
	if (*big) {
		magic = fs_be32(sb + SB_MAGIC);
		where = fs_be64(sb + SB_LOCATION);
	}
	*ufs2 = magic == MAGIC_UFS2 || magic == MAGIC_UFS2EA;
	if (*ufs2)
		return where == at;
	/* With blocks of 64 KB a copy of FFSv1's is where UFS2's would be. */
	if (magic != MAGIC_UFS1 || at == PLACE_UFS2)
		return false;
	return (sb[SB_OLDFLAGS] & OLDFLAGS_NEW) == 0 || where == at;
}

static int
ffs_probe(const struct fs_dev *dev, const struct fs_mem *mem)
{
	uint8_t sb[SB_SIZE];
	bool ufs2, big;
	size_t i;
	int error;

	for (i = 0; i < knitems(places); i++) {
		if (!range_valid(places[i], sizeof(sb), dev->dv_size))
			continue;
		error = fs_dev_read(dev, mem, places[i], sb, sizeof(sb));
		if (error != 0)
			return error;
		if (is_ffs(sb, places[i], &ufs2, &big))
			return 0;
	}
	return EFTYPE;
}

/* The superblock that the probe found. */
static int
find(struct ffs_volume *fv, uint8_t sb[SB_SIZE])
{
	struct fs_nodevol *nv = &fv->ffv_nodes;
	size_t i;
	int error;

	for (i = 0; i < knitems(places); i++) {
		if (!range_valid(places[i], SB_SIZE, nv->nv_dev.dv_size))
			continue;
		error = fs_meta_copy(nv, places[i], sb, SB_SIZE, 0);
		if (error != 0)
			return error;
		fv->ffv_at = places[i];
		if (is_ffs(sb, places[i], &fv->ffv_ufs2, &fv->ffv_big))
			return 0;
	}
	return fs_bad(nv, EIO, 0, "superblock is no longer there");
}

static int
bad(struct ffs_volume *fv, unsigned field, const char *what)
{
	return fs_bad(&fv->ffv_nodes, EIO, fv->ffv_at + field, what);
}

static int
read_sizes(struct ffs_volume *fv, const uint8_t *sb)
{
	uint64_t n;

	fv->ffv_bsize = ffs_32(fv, sb + SB_BSIZE);
	fv->ffv_fsize = ffs_32(fv, sb + SB_FSIZE);
	if (!is_pow2(fv->ffv_bsize) || fv->ffv_bsize < BSIZE_MIN ||
	    fv->ffv_bsize > BSIZE_MAX)
		return bad(fv, SB_BSIZE,
		    "superblock: block size is none of 4096 to 65536");
	if (!is_pow2(fv->ffv_fsize) || fv->ffv_fsize < FSIZE_MIN ||
	    fv->ffv_fsize > fv->ffv_bsize ||
	    fv->ffv_bsize / fv->ffv_fsize > FRAGS_MAX)
		return bad(fv, SB_FSIZE,
		    "superblock: fragment size does not fit the block size");
	fv->ffv_frag = fv->ffv_bsize / fv->ffv_fsize;
	fv->ffv_inosize = fv->ffv_ufs2 ? UFS2_INODE : UFS1_INODE;
	fv->ffv_ptrsize = fv->ffv_ufs2 ? 8 : 4;
	fv->ffv_nindir = fv->ffv_bsize / fv->ffv_ptrsize;
	fv->ffv_size = fv->ffv_ufs2 ? ffs_64(fv, sb + SB_UFS2SIZE)
				    : ffs_32(fv, sb + SB_OLDSIZE);
	if (fv->ffv_size == 0)
		return bad(fv, fv->ffv_ufs2 ? SB_UFS2SIZE : SB_OLDSIZE,
		    "superblock: file system has no size");
	/* At most 16384^3 + ... blocks of 65536 bytes: 59 bits. */
	n = fv->ffv_nindir;
	fv->ffv_maxfile = (FFS_NDIRECT + n + n * n + n * n * n) * fv->ffv_bsize;
	return 0;
}

static int
read_groups(struct ffs_volume *fv, const uint8_t *sb)
{
	uint64_t inodes;

	fv->ffv_ncg = ffs_32(fv, sb + SB_NCG);
	fv->ffv_ipg = ffs_32(fv, sb + SB_IPG);
	fv->ffv_fpg = ffs_32(fv, sb + SB_FPG);
	fv->ffv_iblkno = ffs_32(fv, sb + SB_IBLKNO);
	if (!fv->ffv_ufs2) {
		fv->ffv_cgoffset = ffs_32(fv, sb + SB_CGOFFSET);
		fv->ffv_cgmask = ffs_32(fv, sb + SB_CGMASK);
	}
	if (fv->ffv_ncg == 0)
		return bad(fv, SB_NCG, "superblock: no cylinder groups");
	if (fv->ffv_fpg == 0 || fv->ffv_iblkno >= fv->ffv_fpg)
		return bad(fv, SB_FPG,
		    "superblock: cylinder group has no room for inodes");
	inodes = (uint64_t)fv->ffv_ipg * fv->ffv_inosize;
	if (fv->ffv_ipg == 0 ||
	    inodes > (uint64_t)(fv->ffv_fpg - fv->ffv_iblkno) * fv->ffv_fsize)
		return bad(fv, SB_IPG,
		    "superblock: inodes are larger than a cylinder group");
	if ((uint64_t)(fv->ffv_ncg - 1) * fv->ffv_fpg >= fv->ffv_size)
		return bad(fv, SB_NCG,
		    "superblock: cylinder groups lie beyond the end");
	/* Of a device that is too small, what is there is read. */
	fv->ffv_size =
	    MIN(fv->ffv_size, fv->ffv_nodes.nv_dev.dv_size / fv->ffv_fsize);
	return 0;
}

static void
read_flags(struct ffs_volume *fv, const uint8_t *sb)
{
	const uint32_t maxlink = ffs_32(fv, sb + SB_MAXLINK);
	const uint32_t room = (FFS_NDIRECT + FFS_NINDIRECT) * fv->ffv_ptrsize;

	/* 4.3BSD's have 0 or -1 there. */
	fv->ffv_olddir = !fv->ffv_ufs2 && (maxlink == 0 || maxlink > INT32_MAX);
	fv->ffv_maxlink = fv->ffv_olddir ? 0 : MIN(maxlink, room);
	if ((fv->ffv_ufs2 || (sb[SB_OLDFLAGS] & OLDFLAGS_NEW) != 0) &&
	    (ffs_32(fv, sb + SB_FLAGS) & FLAGS_WAPBL) != 0)
		fv->ffv_nodes.nv_vol.fv_notice =
		    "the journal was not replayed: files are read as they are";
}

static const struct fs_node_ops ffs_ops = {
    .no_name = "ffs",
    .no_read = ffs_read,
    .no_map = ffs_map,
    .no_entry = ffs_entry,
};

static int
ffs_mount(const struct fs_dev *dev, const struct fs_mem *mem,
    struct fs_volume **volp, struct fs_fault *fault)
{
	struct fs_nodevol *nv;
	struct ffs_volume *fv;
	uint8_t sb[SB_SIZE];
	int error;

	error = fs_nodevol_new(sizeof(*fv), dev, mem, &ffs_ops, &nv);
	if (error != 0)
		return error;
	fv = kcontainer_of(nv, struct ffs_volume, ffv_nodes);
	nv->nv_root = FFS_ROOT;
	error = find(fv, sb);
	if (error == 0)
		error = read_sizes(fv, sb);
	if (error == 0)
		error = read_groups(fv, sb);
	if (error == 0)
		read_flags(fv, sb);
	return fs_nodevol_done(nv, error, volp, fault);
}

const struct fs_type fs_ffs = {
    .ft_name = "ffs",
    .ft_probe = ffs_probe,
    .ft_mount = ffs_mount,
};
