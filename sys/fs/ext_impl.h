/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_impl.h: ext2, ext3 and ext4, between the parts of the reader.  "ext4
 * Data Structures and Algorithms", in the documentation of the Linux kernel.
 * All numbers on the disk are little-endian.
 *
 * What has a checksum (feature metadata_csum) is checked where it is read: the
 * superblock, group descriptors, inodes, extent blocks, blocks and index
 * blocks of directories.  The format has none for indirect blocks, nor for
 * what files contain; without the feature, only group descriptors have one
 * (gdt_csum) or nothing has.  Then, as always, each field is checked against
 * the limits that it must keep.
 */
#ifndef _FS_EXT_IMPL_H_
#define _FS_EXT_IMPL_H_

#include <fs/fs_node.h>

#define EXT_SUPER_OFF 1024
#define EXT_MAGIC     0xef53
struct ext_super {
	uint8_t s_inodes[4];
	uint8_t s_blocks_lo[4];
	uint8_t s_pad1[12];
	uint8_t s_first_data_block[4];
	uint8_t s_log_block_size[4]; /* of 1024 bytes */
	uint8_t s_pad2[4];
	uint8_t s_blocks_per_group[4];
	uint8_t s_pad3[4];
	uint8_t s_inodes_per_group[4];
	uint8_t s_pad4[12];
	uint8_t s_magic[2];
	uint8_t s_pad5[18];
	uint8_t s_rev_level[4];
	uint8_t s_pad6[8];
	uint8_t s_inode_size[2];
	uint8_t s_pad7[2];
	uint8_t s_feature_compat[4];
	uint8_t s_feature_incompat[4];
	uint8_t s_feature_ro_compat[4];
	uint8_t s_uuid[16];
	uint8_t s_pad8[134];
	uint8_t s_desc_size[2];
	uint8_t s_pad9[4];
	uint8_t s_first_meta_bg[4];
	uint8_t s_pad10[72];
	uint8_t s_blocks_hi[4];
	uint8_t s_pad11[33];
	uint8_t s_checksum_type;
	uint8_t s_pad12[214];
	uint8_t s_backup_bgs[2][4];
	uint8_t s_pad13[28];
	uint8_t s_checksum_seed[4];
	uint8_t s_pad14[392];
	uint8_t s_checksum[4];
};
_Static_assert(sizeof(struct ext_super) == 1024, "ext superblock");
_Static_assert(offsetof(struct ext_super, s_magic) == 0x38, "ext superblock");
_Static_assert(offsetof(struct ext_super, s_uuid) == 0x68, "ext superblock");
_Static_assert(
    offsetof(struct ext_super, s_desc_size) == 0xfe, "ext superblock");
_Static_assert(
    offsetof(struct ext_super, s_blocks_hi) == 0x150, "ext superblock");
_Static_assert(
    offsetof(struct ext_super, s_checksum_type) == 0x175, "ext superblock");
_Static_assert(
    offsetof(struct ext_super, s_backup_bgs) == 0x24c, "ext superblock");
_Static_assert(
    offsetof(struct ext_super, s_checksum_seed) == 0x270, "ext superblock");

/* s_feature_compat */
#define EXT_SPARSE_SUPER2 0x200
/* s_feature_incompat */
#define EXT_FILETYPE    0x0002
#define EXT_RECOVER     0x0004
#define EXT_META_BG     0x0010
#define EXT_EXTENTS     0x0040
#define EXT_64BIT       0x0080
#define EXT_MMP         0x0100
#define EXT_FLEX_BG     0x0200
#define EXT_EA_INODE    0x0400
#define EXT_CSUM_SEED   0x2000
#define EXT_LARGEDIR    0x4000
#define EXT_INLINE_DATA 0x8000
#define EXT_ENCRYPT     0x10000 /* some inodes are: EXT_INODE_ENCRYPT */
#define EXT_CASEFOLD    0x20000
/* s_feature_ro_compat */
#define EXT_SPARSE_SUPER  0x0001
#define EXT_GDT_CSUM      0x0010
#define EXT_METADATA_CSUM 0x0400

struct ext_group {
	uint8_t bg_pad1[8];
	uint8_t bg_inode_table_lo[4];
	uint8_t bg_pad2[18];
	uint8_t bg_checksum[2];
	uint8_t bg_pad3[8]; /* from here on: feature 64bit */
	uint8_t bg_inode_table_hi[4];
	uint8_t bg_pad4[20];
};
#define EXT_GROUP_SIZE 32 /* without feature 64bit */
_Static_assert(sizeof(struct ext_group) == 64, "ext group descriptor");
_Static_assert(
    offsetof(struct ext_group, bg_checksum) == 0x1e, "ext group descriptor");

#define EXT_NBLOCK 60 /* bytes of i_block */
struct ext_inode {
	uint8_t i_mode[2];
	uint8_t i_pad1[2];
	uint8_t i_size_lo[4];
	uint8_t i_pad2[24];
	uint8_t i_flags[4];
	uint8_t i_pad3[4];
	uint8_t i_block[EXT_NBLOCK];
	uint8_t i_generation[4];
	uint8_t i_pad4[4];
	uint8_t i_size_hi[4];
	uint8_t i_pad5[12];
	uint8_t i_checksum_lo[2];
	uint8_t i_pad6[2];
	uint8_t i_extra_isize[2]; /* from here on: inodes of 256 and more */
	uint8_t i_checksum_hi[2];
};
#define EXT_INODE_SIZE 128 /* of revision 0 */
_Static_assert(offsetof(struct ext_inode, i_block) == 0x28, "ext inode");
_Static_assert(offsetof(struct ext_inode, i_checksum_lo) == 0x7c, "ext inode");
_Static_assert(
    offsetof(struct ext_inode, i_extra_isize) == EXT_INODE_SIZE, "ext inode");

/* i_flags */
#define EXT_INODE_ENCRYPT 0x800
#define EXT_INODE_INDEX   0x1000
#define EXT_INODE_EXTENTS 0x80000
#define EXT_INODE_INLINE  0x10000000

#define EXT_ROOT_INO      2
#define EXT_MAX_DEPTH     5 /* of a tree of extents */

struct ext_volume {
	struct fs_nodevol exv_nodes; /* first */
	uint64_t exv_blocks;
	unsigned exv_shift;  /* bytes of a block are 1 << this */
	uint32_t exv_bsize;  /* bytes of a block */
	uint32_t exv_isize;  /* bytes of an inode, a power of two */
	uint32_t exv_dsize;  /* bytes of a group descriptor, a power of two */
	uint32_t exv_inodes; /* their numbers are 1 to this */
	uint32_t exv_inodes_per_group;
	uint32_t exv_blocks_per_group;
	uint32_t exv_groups;
	uint32_t exv_first;      /* the block that group 0 begins with */
	uint32_t exv_first_meta; /* meta_bg begins with this descriptor block */
	uint32_t exv_compat, exv_incompat, exv_ro_compat;
	uint32_t exv_backup[2]; /* sparse_super2: groups with a superblock */
	uint32_t exv_seed;      /* metadata_csum */
	uint16_t exv_uuid_crc;  /* gdt_csum */
	uint32_t exv_crc32c[8][256]; /* metadata_csum: tables of CRC-32C */
};

/* fn_priv of a node. */
struct ext_node {
	uint32_t en_flags;
	uint32_t en_seed;               /* metadata_csum */
	uint8_t en_block[EXT_NBLOCK];   /* i_block */
	uint32_t en_inline, en_inlsize; /* rest of the data: in the inode */
	/* Blocks whose checksum was right: of extents by level; a directory's,
	 * its position + 1. */
	devoff_t en_good[EXT_MAX_DEPTH];
	devoff_t en_gooddir;
};

static inline struct ext_volume *
ext_volume_of(const struct fs_node *fn)
{
	return kcontainer_of(fn->fn_vol, struct ext_volume, exv_nodes);
}

static inline struct ext_node *
ext_node_of(struct fs_node *fn)
{
	_Static_assert(
	    sizeof(struct ext_node) <= sizeof(fn->fn_priv), "fn_priv");
	return (struct ext_node *)(void *)fn->fn_priv;
}

static inline bool
ext_has_csum(const struct ext_volume *ev)
{
	return (ev->exv_ro_compat & EXT_METADATA_CSUM) != 0;
}

/* Are `n` blocks from `blk` on within the file system? */
static inline bool
ext_blocks_ok(const struct ext_volume *ev, uint64_t blk, uint64_t n)
{
	return blk > ev->exv_first && range_valid(blk, n, ev->exv_blocks);
}

/* ext_csum.c */
void ext_crc32c_init(struct ext_volume *ev);
uint32_t ext_crc32c(
    const struct ext_volume *ev, uint32_t crc, const void *data, size_t len);
/* Of `len` bytes at `off` of the device, on from *crcp. */
int ext_crc32c_at(struct ext_volume *ev, devoff_t off, uint64_t len,
    uint32_t *crcp) __kwarnunused;
uint16_t ext_crc16(uint16_t crc, const void *data, size_t len);

/* ext_inode.c: no_read. */
int ext_read(struct fs_node *fn);

/* Blocks of a file that are side by side on the disk. */
struct ext_run {
	uint64_t er_block; /* 0: a hole */
	uint64_t er_len;   /* blocks, at least 1 */
};
/* The run that block `lblk` of a file begins; ext_extent.c, ext_blkmap.c. */
int ext_extent_map(struct fs_node *fn, uint32_t lblk, struct ext_run *er);
int ext_blkmap_map(struct fs_node *fn, uint32_t lblk, struct ext_run *er);

/* ext_inline.c: find the data that is in the inode, of `extra` extra bytes. */
int ext_inline_find(struct fs_node *fn, uint32_t extra);
/* no_map of it. */
int ext_inline_map(struct fs_node *fn, foff_t off, struct fs_run *run);

/* ext_dir.c: no_entry. */
int ext_entry(struct fs_node *dir, foff_t *pos, struct fs_entry *fe);

#endif /* !_FS_EXT_IMPL_H_ */
