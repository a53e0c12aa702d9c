/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_super.c: the superblock of ext2, ext3 and ext4: what it is, and whether
 * this reader knows all that it must know to read it.
 */
#include <fs/fs_bytes.h>
#include <fs/fs_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ext_impl.h"

/* Those that change nothing for a reader, or that this one knows. */
#define SUPPORTED                                                             \
	(EXT_FILETYPE | EXT_RECOVER | EXT_META_BG | EXT_EXTENTS | EXT_64BIT | \
	    EXT_MMP | EXT_FLEX_BG | EXT_EA_INODE | EXT_CSUM_SEED |            \
	    EXT_LARGEDIR | EXT_INLINE_DATA | EXT_ENCRYPT | EXT_CASEFOLD)

/* Those of s_feature_incompat that are refused; owner: never written. */
static const struct refused {
	uint32_t ref_mask;
	const char *ref_what;
} refused[] = {
    {0x0001, "feature compression is not supported"},
    {0x0008, "feature journal_dev: this is a journal, not a file system"},
    {0x1000, "feature dirdata is not supported"},
    {~(uint32_t)(SUPPORTED), "a feature_incompat that is not known"},
};

static int
bad_super(struct ext_volume *ev, int error, size_t field, const char *what)
{
	return fs_bad(&ev->exv_nodes, error, EXT_SUPER_OFF + field, what);
}
#define BAD_SUPER(ev, field, what) \
	bad_super(ev, EIO, offsetof(struct ext_super, field), what)

static int
ext_probe(const struct fs_dev *dev, const struct fs_mem *mem)
{
	const devoff_t off =
	    EXT_SUPER_OFF + offsetof(struct ext_super, s_magic);
	uint8_t magic[2];
	int error;

	if (!range_valid(off, sizeof(magic), dev->dv_size))
		return EFTYPE;
	error = fs_dev_read(dev, mem, off, magic, sizeof(magic));
	if (error != 0)
		return error;
	return fs_le16(magic) == EXT_MAGIC ? 0 : EFTYPE;
}

/* Revision 0 has no feature fields, and inodes of one size. */
static int
read_features(struct ext_volume *ev, const struct ext_super *s)
{
	size_t i;

	ev->exv_isize = EXT_INODE_SIZE;
	if (fs_le32(s->s_rev_level) == 0)
		return 0;
	ev->exv_isize = fs_le16(s->s_inode_size);
	ev->exv_compat = fs_le32(s->s_feature_compat);
	ev->exv_incompat = fs_le32(s->s_feature_incompat);
	ev->exv_ro_compat = fs_le32(s->s_feature_ro_compat);
	for (i = 0; i < knitems(refused); i++)
		if ((ev->exv_incompat & refused[i].ref_mask) != 0)
			return bad_super(ev, ENOTSUP,
			    offsetof(struct ext_super, s_feature_incompat),
			    refused[i].ref_what);
	return 0;
}

static int
check_csum(struct ext_volume *ev, const struct ext_super *s)
{
	const uint32_t start = UINT32_MAX;

	if (!ext_has_csum(ev)) {
		ev->exv_uuid_crc =
		    ext_crc16(UINT16_MAX, s->s_uuid, sizeof(s->s_uuid));
		return 0;
	}
	if (s->s_checksum_type != 1)
		return bad_super(ev, ENOTSUP,
		    offsetof(struct ext_super, s_checksum_type),
		    "superblock has a type of checksum that is not known");
	ext_crc32c_init(ev);
	if (ext_crc32c(ev, start, s, offsetof(struct ext_super, s_checksum)) !=
	    fs_le32(s->s_checksum))
		return BAD_SUPER(
		    ev, s_checksum, "superblock checksum is wrong");
	ev->exv_seed = (ev->exv_incompat & EXT_CSUM_SEED) != 0
	    ? fs_le32(s->s_checksum_seed)
	    : ext_crc32c(ev, start, s->s_uuid, sizeof(s->s_uuid));
	return 0;
}

static bool
power_of_two(uint32_t v)
{
	return v != 0 && (v & (v - 1)) == 0;
}

/* Sizes of blocks, inodes and group descriptors. */
static int
read_sizes(struct ext_volume *ev, const struct ext_super *s)
{
	const uint32_t log = fs_le32(s->s_log_block_size);

	if (log > 6)
		return BAD_SUPER(ev, s_log_block_size,
		    "superblock: a block is larger than 64 KB");
	ev->exv_shift = 10 + log;
	ev->exv_bsize = 1u << ev->exv_shift;
	if (!power_of_two(ev->exv_isize) || ev->exv_isize < EXT_INODE_SIZE ||
	    ev->exv_isize > ev->exv_bsize)
		return BAD_SUPER(
		    ev, s_inode_size, "superblock: inode size is wrong");
	ev->exv_dsize = EXT_GROUP_SIZE;
	if ((ev->exv_incompat & EXT_64BIT) != 0) {
		ev->exv_dsize = fs_le16(s->s_desc_size);
		if (!power_of_two(ev->exv_dsize) ||
		    ev->exv_dsize < sizeof(struct ext_group) ||
		    ev->exv_dsize > 1024)
			return BAD_SUPER(ev, s_desc_size,
			    "superblock: group descriptor size is wrong");
	}
	return 0;
}

/* Numbers of blocks, inodes and groups. */
static int
read_counts(struct ext_volume *ev, const struct ext_super *s)
{
	uint64_t groups;

	ev->exv_blocks = fs_le32(s->s_blocks_lo);
	if ((ev->exv_incompat & EXT_64BIT) != 0)
		ev->exv_blocks |= (uint64_t)fs_le32(s->s_blocks_hi) << 32;
	ev->exv_first = fs_le32(s->s_first_data_block);
	ev->exv_first_meta = fs_le32(s->s_first_meta_bg);
	ev->exv_backup[0] = fs_le32(s->s_backup_bgs[0]);
	ev->exv_backup[1] = fs_le32(s->s_backup_bgs[1]);
	ev->exv_inodes = fs_le32(s->s_inodes);
	ev->exv_inodes_per_group = fs_le32(s->s_inodes_per_group);
	ev->exv_blocks_per_group = fs_le32(s->s_blocks_per_group);
	if (ev->exv_blocks >> 48 != 0) /* bytes would not fit into 64 bits */
		return BAD_SUPER(
		    ev, s_blocks_hi, "superblock: number of blocks is wrong");
	if (ev->exv_first > 1 || ev->exv_first >= ev->exv_blocks)
		return BAD_SUPER(ev, s_first_data_block,
		    "superblock: first data block is wrong");
	if (ev->exv_inodes_per_group == 0)
		return BAD_SUPER(
		    ev, s_inodes_per_group, "superblock: no inodes in a group");
	if (ev->exv_blocks_per_group == 0)
		return BAD_SUPER(
		    ev, s_blocks_per_group, "superblock: no blocks in a group");
	groups =
	    (ev->exv_blocks - ev->exv_first - 1) / ev->exv_blocks_per_group;
	if (groups >= UINT32_MAX)
		return BAD_SUPER(ev, s_blocks_per_group,
		    "superblock: number of groups is wrong");
	ev->exv_groups = (uint32_t)groups + 1;
	return 0;
}

static int
read_super(struct ext_volume *ev, struct ext_super *s)
{
	int error;

	error = fs_meta_copy(&ev->exv_nodes, EXT_SUPER_OFF, s, sizeof(*s), 0);
	if (error == 0)
		error = read_features(ev, s);
	if (error == 0)
		error = check_csum(ev, s);
	if (error == 0)
		error = read_sizes(ev, s);
	if (error == 0)
		error = read_counts(ev, s);
	return error;
}

static int
ext_map(struct fs_node *fn, foff_t off, struct fs_run *run)
{
	const struct ext_volume *ev = ext_volume_of(fn);
	const struct ext_node *en = ext_node_of(fn);
	const uint64_t skip = off & (ev->exv_bsize - 1);
	/* ext_read() has checked that a file has no more blocks. */
	const uint32_t lblk = (uint32_t)(off >> ev->exv_shift);
	struct ext_run er = {0};
	int error;

	if ((en->en_flags & EXT_INODE_INLINE) != 0)
		return ext_inline_map(fn, off, run);
	error = (en->en_flags & EXT_INODE_EXTENTS) != 0
	    ? ext_extent_map(fn, lblk, &er)
	    : ext_blkmap_map(fn, lblk, &er);
	run->fr_hole = er.er_block == 0;
	run->fr_off = (er.er_block << ev->exv_shift) + skip;
	run->fr_len = error == 0 ? (er.er_len << ev->exv_shift) - skip : 0;
	return error;
}

static const struct fs_node_ops ext_node_ops = {
    .no_name = "ext",
    .no_read = ext_read,
    .no_map = ext_map,
    .no_entry = ext_entry,
};

static int
ext_mount(const struct fs_dev *dev, const struct fs_mem *mem,
    struct fs_volume **volp, struct fs_fault *fault)
{
	struct fs_nodevol *nv = NULL;
	struct ext_super s;
	struct ext_volume *ev;
	int error;

	error = fs_nodevol_new(
	    sizeof(struct ext_volume), dev, mem, &ext_node_ops, &nv);
	if (error != 0) {
		*fault = (struct fs_fault){"no memory", 0};
		return error;
	}
	ev = kcontainer_of(nv, struct ext_volume, exv_nodes);
	nv->nv_root = EXT_ROOT_INO;
	error = read_super(ev, &s);
	if ((ev->exv_incompat & EXT_RECOVER) != 0)
		nv->nv_vol.fv_notice = "journal was not replayed: files are "
				       "read as they are on the disk";
	return fs_nodevol_done(nv, error, volp, fault);
}

const struct fs_type fs_ext = {
    .ft_name = "ext",
    .ft_probe = ext_probe,
    .ft_mount = ext_mount,
};
