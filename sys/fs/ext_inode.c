/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_inode.c: from an inode's number to the inode: its group, the descriptor
 * of that, the table of inodes.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ext_impl.h"

static bool
is_power_of(uint32_t v, uint32_t base)
{
	while (v % base == 0)
		v /= base;
	return v == 1;
}

/* Does a group that is not 0 begin with a copy of the superblock? */
static bool
has_super(const struct ext_volume *ev, uint32_t group)
{
	if (group == 0)
		return true;
	if ((ev->exv_compat & EXT_SPARSE_SUPER2) != 0)
		return group == ev->exv_backup[0] || group == ev->exv_backup[1];
	if ((ev->exv_ro_compat & EXT_SPARSE_SUPER) == 0)
		return true;
	return group == 1 || is_power_of(group, 3) || is_power_of(group, 5) ||
	    is_power_of(group, 7);
}

/*
 * The descriptors are in the blocks behind the superblock; with meta_bg, each
 * block of them is in the first of the groups that it describes.
 */
static devoff_t
group_offset(const struct ext_volume *ev, uint32_t group)
{
	const uint32_t per = ev->exv_bsize / ev->exv_dsize;
	const uint32_t nth = group / per;
	const uint64_t super = ev->exv_bsize == EXT_SUPER_OFF ? 1 : 0;
	uint64_t blk = super + 1 + nth;

	if ((ev->exv_incompat & EXT_META_BG) != 0 &&
	    nth >= ev->exv_first_meta && nth > 0)
		blk = ev->exv_first +
		    (uint64_t)nth * per * ev->exv_blocks_per_group +
		    has_super(ev, nth * per);
	return (blk << ev->exv_shift) + (uint64_t)(group % per) * ev->exv_dsize;
}

static uint16_t
group_csum(
    const struct ext_volume *ev, const struct ext_group *bg, uint32_t group)
{
	const uint8_t nr[4] = {(uint8_t)group, (uint8_t)(group >> 8),
	    (uint8_t)(group >> 16), (uint8_t)(group >> 24)};
	const uint8_t *behind = bg->bg_pad3;
	const size_t head = offsetof(struct ext_group, bg_checksum);
	const size_t tail = ev->exv_dsize - EXT_GROUP_SIZE;
	const uint8_t zero[2] = {0};
	uint32_t crc;

	if (!ext_has_csum(ev)) {
		uint16_t crc16 = ext_crc16(ev->exv_uuid_crc, nr, sizeof(nr));

		crc16 = ext_crc16(crc16, bg, head);
		return ext_crc16(crc16, behind, tail);
	}
	crc = ext_crc32c(ev, ev->exv_seed, nr, sizeof(nr));
	crc = ext_crc32c(ev, crc, bg, head);
	crc = ext_crc32c(ev, crc, zero, sizeof(zero));
	return (uint16_t)ext_crc32c(ev, crc, behind, tail);
}

/* The block that a group's inodes begin with. */
static int
inode_table(struct ext_volume *ev, uint32_t group, uint64_t *blkp)
{
	const devoff_t off = group_offset(ev, group);
	const struct ext_group *bg;
	const void *p;
	int error;

	error = fs_meta(&ev->exv_nodes, off, ev->exv_dsize, ev->exv_dsize, &p);
	if (error != 0)
		return error;
	bg = p;
	if ((ev->exv_ro_compat & (EXT_METADATA_CSUM | EXT_GDT_CSUM)) != 0 &&
	    group_csum(ev, bg, group) != fs_le16(bg->bg_checksum))
		return fs_bad(&ev->exv_nodes, EIO, off,
		    "group descriptor checksum is wrong");
	*blkp = fs_le32(bg->bg_inode_table_lo);
	if (ev->exv_dsize > EXT_GROUP_SIZE)
		*blkp |= (uint64_t)fs_le32(bg->bg_inode_table_hi) << 32;
	if (!ext_blocks_ok(ev, *blkp, 1))
		return fs_bad(&ev->exv_nodes, EIO, off,
		    "group descriptor: inode table is not in the file system");
	return 0;
}

/* Where the inode fn_id is on the device. */
static int
locate(struct fs_node *fn)
{
	struct ext_volume *ev = ext_volume_of(fn);
	uint64_t blk = 0;
	uint32_t group, index;
	int error;

	if (fn->fn_id == 0 || fn->fn_id > ev->exv_inodes)
		return fs_bad(&ev->exv_nodes, EIO, EXT_SUPER_OFF,
		    "directory entry names an inode that does not exist");
	group = (uint32_t)(fn->fn_id - 1) / ev->exv_inodes_per_group;
	index = (uint32_t)(fn->fn_id - 1) % ev->exv_inodes_per_group;
	if (group >= ev->exv_groups)
		return fs_bad(&ev->exv_nodes, EIO, EXT_SUPER_OFF,
		    "superblock: more inodes than its groups have");
	error = inode_table(ev, group, &blk);
	if (error != 0)
		return error;
	/* Below 2^64: a block number has 48 bits, index * size 48 at most. */
	fn->fn_at = blk << ev->exv_shift;
	if (__builtin_add_overflow(
		fn->fn_at, (uint64_t)index * ev->exv_isize, &fn->fn_at))
		fn->fn_at = UINT64_MAX; /* beyond any device */
	return 0;
}

/* The sum of an inode: its own field, in two halves, counts as zeros. */
static int
check_csum(struct fs_node *fn, const struct ext_inode *ip, uint32_t extra)
{
	struct ext_volume *ev = ext_volume_of(fn);
	const size_t lo = offsetof(struct ext_inode, i_checksum_lo);
	const size_t hi = offsetof(struct ext_inode, i_checksum_hi);
	const bool has_hi = ev->exv_isize > EXT_INODE_SIZE &&
	    EXT_INODE_SIZE + extra >= hi + sizeof(ip->i_checksum_hi);
	uint32_t crc, want = fs_le16(ip->i_checksum_lo);
	struct ext_inode copy = *ip;
	const size_t head = MIN(sizeof(copy), (size_t)ev->exv_isize);
	int error;

	memset((uint8_t *)&copy + lo, 0, sizeof(ip->i_checksum_lo));
	if (has_hi) {
		want |= (uint32_t)fs_le16(ip->i_checksum_hi) << 16;
		memset((uint8_t *)&copy + hi, 0, sizeof(ip->i_checksum_hi));
	}
	crc = ext_crc32c(ev, ext_node_of(fn)->en_seed, &copy, head);
	error = ext_crc32c_at(ev, fn->fn_at + head, ev->exv_isize - head, &crc);
	if (error != 0)
		return error;
	if (want != (has_hi ? crc : crc & 0xffff))
		return fs_bad(
		    &ev->exv_nodes, EIO, fn->fn_at, "inode checksum is wrong");
	return 0;
}

static enum fs_kind
kind_of(uint32_t mode)
{
	switch (mode & 0xf000) {
	case 0x4000:
		return FS_DIR;
	case 0x8000:
		return FS_FILE;
	case 0xa000:
		return FS_LINK;
	default:
		return FS_OTHER;
	}
}

/* Kind, size and map of the node. */
static int
fill(struct fs_node *fn, const struct ext_inode *ip)
{
	const struct ext_volume *ev = ext_volume_of(fn);
	struct ext_node *en = ext_node_of(fn);
	const uint32_t mode = fs_le16(ip->i_mode);

	if (mode == 0)
		return fs_bad(
		    fn->fn_vol, EIO, fn->fn_at, "inode is not in use");
	/* Its names or its data: a key of the user's is needed. */
	if ((en->en_flags & EXT_INODE_ENCRYPT) != 0)
		return fs_bad(
		    fn->fn_vol, ENOTSUP, fn->fn_at, "inode is encrypted");
	fn->fn_kind = kind_of(mode);
	fn->fn_size = fs_le32(ip->i_size_lo);
	/* Of directories, without large_dir, it is another field. */
	if (fn->fn_kind == FS_FILE || (ev->exv_incompat & EXT_LARGEDIR) != 0)
		fn->fn_size |= (uint64_t)fs_le32(ip->i_size_hi) << 32;
	if (fn->fn_size > (uint64_t)UINT32_MAX << ev->exv_shift)
		return fs_bad(fn->fn_vol, EIO, fn->fn_at,
		    "inode: more blocks than 32 bits can count");
	memcpy(en->en_block, ip->i_block, sizeof(en->en_block));
	/* A short link's text is in the place of its map. */
	if (fn->fn_kind == FS_LINK && fn->fn_size < EXT_NBLOCK &&
	    (en->en_flags & EXT_INODE_EXTENTS) == 0)
		en->en_flags |= EXT_INODE_INLINE;
	if (fn->fn_kind == FS_DIR && (en->en_flags & EXT_INODE_INLINE) == 0 &&
	    (fn->fn_size & (ev->exv_bsize - 1)) != 0)
		return fs_bad(fn->fn_vol, EIO, fn->fn_at,
		    "inode: a directory is not of whole blocks");
	return 0;
}

int
ext_read(struct fs_node *fn)
{
	struct ext_volume *ev = ext_volume_of(fn);
	struct ext_node *en = ext_node_of(fn);
	struct ext_inode inode = {0};
	uint8_t nr[4];
	uint32_t extra = 0;
	int error;

	error = locate(fn);
	if (error == 0)
		error = fs_meta_copy(fn->fn_vol, fn->fn_at, &inode,
		    MIN(sizeof(inode), (size_t)ev->exv_isize), 0);
	if (error != 0)
		return error;
	if (ev->exv_isize > EXT_INODE_SIZE)
		extra = fs_le16(inode.i_extra_isize);
	if (extra > ev->exv_isize - EXT_INODE_SIZE || extra % 4 != 0)
		return fs_bad(fn->fn_vol, EIO, fn->fn_at,
		    "inode: the size of its extra fields is wrong");
	en->en_flags = fs_le32(inode.i_flags);
	if (ext_has_csum(ev)) {
		nr[0] = (uint8_t)fn->fn_id;
		nr[1] = (uint8_t)(fn->fn_id >> 8);
		nr[2] = (uint8_t)(fn->fn_id >> 16);
		nr[3] = (uint8_t)(fn->fn_id >> 24);
		en->en_seed = ext_crc32c(ev, ev->exv_seed, nr, sizeof(nr));
		en->en_seed = ext_crc32c(ev, en->en_seed, inode.i_generation,
		    sizeof(inode.i_generation));
		error = check_csum(fn, &inode, extra);
	}
	if ((ev->exv_incompat & EXT_INLINE_DATA) == 0)
		en->en_flags &= ~(uint32_t)EXT_INODE_INLINE;
	if (error == 0)
		error = fill(fn, &inode);
	if (error == 0 && (en->en_flags & EXT_INODE_INLINE) != 0)
		error = ext_inline_find(fn, extra);
	return error;
}
