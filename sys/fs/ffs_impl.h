/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ffs_impl.h: the Berkeley fast file system, FFSv1 and FFSv2 (UFS2), of either
 * byte order, between the parts of the reader.  fs(5).
 */
#ifndef _FS_FFS_IMPL_H_
#define _FS_FFS_IMPL_H_

#include <fs/fs_bytes.h>
#include <fs/fs_node.h>

#define FFS_NDIRECT   12
#define FFS_NINDIRECT 3
#define FFS_ROOT      2   /* inode of the root directory */
#define FFS_DIRBLK    512 /* no entry of a directory crosses one */

struct ffs_volume {
	struct fs_nodevol ffv_nodes; /* first */
	bool ffv_big;                /* big-endian */
	bool ffv_ufs2;
	bool ffv_olddir;     /* entries without a type */
	uint32_t ffv_bsize;  /* bytes of a block */
	uint32_t ffv_fsize;  /* bytes of a fragment: what is numbered */
	uint32_t ffv_frag;   /* fragments in a block */
	uint32_t ffv_nindir; /* numbers in an indirect block */
	uint32_t ffv_inosize, ffv_ptrsize; /* bytes of an inode, of a number */
	uint64_t ffv_size;                 /* fragments */
	uint64_t ffv_maxfile;              /* bytes */
	uint32_t ffv_maxlink; /* links shorter than this are in the inode */
	devoff_t ffv_at;      /* the superblock on the device */
	/* Cylinder groups: number, inodes and fragments of each. */
	uint32_t ffv_ncg, ffv_ipg, ffv_fpg;
	uint32_t ffv_iblkno;               /* where its inodes begin, in it */
	uint32_t ffv_cgoffset, ffv_cgmask; /* FFSv1: groups are staggered */
};

/* fn_priv of a node. */
struct ffs_node {
	uint64_t ffn_direct[FFS_NDIRECT]; /* fragment numbers; 0: a hole */
	uint64_t ffn_indirect[FFS_NINDIRECT];
	devoff_t ffn_blocksat; /* where the device has them */
	devoff_t ffn_inline;   /* not 0: the content is there instead */
};

static inline struct ffs_volume *
ffs_volume_of(const struct fs_node *fn)
{
	return kcontainer_of(fn->fn_vol, struct ffs_volume, ffv_nodes);
}

static inline struct ffs_node *
ffs_node_of(struct fs_node *fn)
{
	_Static_assert(
	    sizeof(struct ffs_node) <= sizeof(fn->fn_priv), "fn_priv");
	return (struct ffs_node *)(void *)fn->fn_priv;
}

static inline uint16_t
ffs_16(const struct ffs_volume *fv, const void *p)
{
	return fv->ffv_big ? fs_be16(p) : fs_le16(p);
}

static inline uint32_t
ffs_32(const struct ffs_volume *fv, const void *p)
{
	return fv->ffv_big ? fs_be32(p) : fs_le32(p);
}

static inline uint64_t
ffs_64(const struct ffs_volume *fv, const void *p)
{
	return fv->ffv_big ? fs_be64(p) : fs_le64(p);
}

/* A fragment number. */
static inline uint64_t
ffs_ptr(const struct ffs_volume *fv, const void *p)
{
	return fv->ffv_ufs2 ? ffs_64(fv, p) : ffs_32(fv, p);
}

/* ffs_inode.c: no_read, no_map. */
int ffs_read(struct fs_node *fn);
int ffs_map(struct fs_node *fn, foff_t off, struct fs_run *run);
/* ffs_dir.c: no_entry. */
int ffs_entry(struct fs_node *dir, foff_t *pos, struct fs_entry *fe);

#endif /* !_FS_FFS_IMPL_H_ */
