/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disklabel.c: NetBSD's disklabel(5), in the byte order of the machine that
 * wrote it.  Its offset in the first two blocks depends on the port, so it is
 * found by its two magic numbers and its checksum.
 */
#include <libsa/part.h>

#include <fs/fs_bytes.h>

#define LABEL_MAGIC   0x82564557u
#define LABEL_MAXPART 26
#define LABEL_PART    16 /* bytes of a partition */
#define LABEL_ALIGN   4
#define LABEL_RAWPART 2 /* c: the MBR partition, or the disk */

/* Offsets in the label, and in a partition. */
enum {
	DL_TYPE = 4,
	DL_PACKNAME = 24,
	DL_SECSIZE = 40,
	DL_MAGIC2 = 132,
	DL_CHECKSUM = 136,
	DL_NPARTS = 138,
	DL_PARTS = 148,
	DP_SIZE = 0,
	DP_OFFSET = 4,
	DP_FSTYPE = 12
};

#define FS_UNUSED 0
#define FS_RAID   19

/* NetBSD's names of the types of partitions. */
static const char *const label_types[] = {"unused", "swap", "Version 6",
    "Version 7", "System V", "4.1BSD", "Eighth Edition", "4.2BSD", "MSDOS",
    "4.4LFS", "unknown", "HPFS", "ISO9660", "boot", "ADOS", "HFS", "FILECORE",
    "Linux Ext2", "NTFS", "RAID", "ccd", "jfs", "Apple UFS", "vinum", "UDF",
    "SysVBFS", "EFS", "NiLFS", "cgd", "MINIX FSv3"};
#define FS_BSDFFS 7
#define FS_BSDLFS 9

/* A valid label in memory. */
struct label {
	const uint8_t *lb_p;
	bool lb_big;
};

static uint32_t
label32(const struct label *lb, size_t off)
{
	return lb->lb_big ? fs_be32(lb->lb_p + off) : fs_le32(lb->lb_p + off);
}

static uint16_t
label16(const struct label *lb, size_t off)
{
	return lb->lb_big ? fs_be16(lb->lb_p + off) : fs_le16(lb->lb_p + off);
}

/*
 * Is there a label at p, within `len` bytes?  *fault is set to what is wrong
 * with one that is damaged.
 */
static bool
label_valid(const uint8_t *p, size_t len, struct label *lb, const char **fault)
{
	uint16_t sum = 0;
	size_t nparts, i;

	if (len < DL_PARTS)
		return false;
	*lb = (struct label){p, fs_be32(p) == LABEL_MAGIC};
	if (label32(lb, 0) != LABEL_MAGIC ||
	    label32(lb, DL_MAGIC2) != LABEL_MAGIC)
		return false;
	nparts = label16(lb, DL_NPARTS);
	if (nparts > (len - DL_PARTS) / LABEL_PART) {
		*fault = "the disklabel's number of partitions is wrong";
		return false;
	}
	/* The exclusive or of all 16-bit words, checksum included, is 0. */
	for (i = 0; i < DL_PARTS + nparts * LABEL_PART; i += 2)
		sum ^= fs_le16(p + i);
	if (sum != 0)
		*fault = "the disklabel's checksum is wrong";
	return sum == 0;
}

/* Report one partition; its offset is relative to block `base`. */
static int
label_part(
    struct part_scan *ps, const struct label *lb, unsigned slot, uint64_t base)
{
	const struct fs_dev *dev = ps->ps_dev;
	const size_t off = DL_PARTS + (size_t)slot * LABEL_PART;
	const uint8_t fstype = lb->lb_p[off + DP_FSTYPE];
	const uint32_t secsize = label32(lb, DL_SECSIZE);
	struct part pt = {.pt_table = PART_DISKLABEL, .pt_slot = slot};
	uint64_t start;

	if (fstype == FS_UNUSED || label32(lb, off + DP_SIZE) == 0)
		return 0;
	if (!is_pow2(secsize) || secsize < PART_BLOCK_MIN ||
	    secsize > PART_BLOCK_MAX) {
		ps->ps_note = "the disklabel's sector size is wrong";
		return 0;
	}
	start = (uint64_t)label32(lb, off + DP_OFFSET) * secsize;
	if (start % dev->dv_blksize != 0) {
		ps->ps_note = "a partition begins within a block of the disk";
		return 0;
	}
	pt.pt_startblk = start / dev->dv_blksize;
	pt.pt_nblks =
	    (uint64_t)label32(lb, off + DP_SIZE) * secsize / dev->dv_blksize;
	if (pt.pt_nblks == 0) {
		ps->ps_note = "a partition is smaller than a block of the disk";
		return 0;
	}
	pt.pt_startblk += base;
	if (!range_valid(
		pt.pt_startblk, pt.pt_nblks, dev->dv_size / dev->dv_blksize)) {
		ps->ps_note = "a partition lies outside the disk";
		return 0;
	}
	if (fstype < knitems(label_types))
		(void)kstrlcpy(
		    pt.pt_type, label_types[fstype], sizeof(pt.pt_type));
	else
		(void)ksnprintf(
		    pt.pt_type, sizeof(pt.pt_type), "type %u", fstype);
	if (fstype == FS_RAID)
		pt.pt_flags |= PARTF_RAID;
	if (slot == 0 &&
	    (fstype == FS_BSDFFS || fstype == FS_BSDLFS || fstype == FS_RAID))
		pt.pt_flags |= PARTF_ROOT;
	return ps->ps_found(ps->ps_arg, &pt);
}

static int
label_parts(
    struct part_scan *ps, const struct label *lb, uint64_t blk, uint64_t base)
{
	const unsigned n = MIN(label16(lb, DL_NPARTS), LABEL_MAXPART);
	unsigned i;
	int error = 0;

	ps->ps_table = "disklabel";
	ps->ps_matchblk = blk;
	ps->ps_label.pdl_sector = blk > INT32_MAX ? -1 : (int32_t)blk;
	ps->ps_label.pdl_type = label16(lb, DL_TYPE);
	ps->ps_label.pdl_checksum = label16(lb, DL_CHECKSUM);
	memcpy(ps->ps_label.pdl_packname, lb->lb_p + DL_PACKNAME,
	    sizeof(ps->ps_label.pdl_packname));
	for (i = 0; i < n && error == 0; i++)
		error = label_part(ps, lb, i, base);
	return error;
}

/* Are offsets relative to the MBR partition?  Then partition c starts at 0. */
static bool
label_relative(const struct label *lb)
{
	return label16(lb, DL_NPARTS) > LABEL_RAWPART &&
	    label32(lb, DL_PARTS + LABEL_RAWPART * LABEL_PART + DP_OFFSET) == 0;
}

int
disklabel_scan(struct part_scan *ps, uint64_t blk, unsigned flags)
{
	const struct fs_dev *dev = ps->ps_dev;
	const struct fs_mem *mem = ps->ps_mem;
	const size_t blksize = dev->dv_blksize, len = 2 * blksize;
	const char *fault = NULL;
	struct label lb;
	uint8_t *buf;
	devoff_t off;
	uint64_t base;
	size_t i;
	int error;

	if (blksize < PART_BLOCK_MIN || blksize > PART_BLOCK_MAX ||
	    __builtin_mul_overflow(blk, blksize, &off) ||
	    !range_valid(off, len, dev->dv_size))
		return EFTYPE;
	buf = mem->fm_alloc(mem->fm_cookie, len);
	if (buf == NULL)
		return ENOMEM;
	error = fs_dev_read(dev, mem, off, buf, len);
	for (i = 0; i < len && error == 0; i += LABEL_ALIGN)
		if (label_valid(buf + i, len - i, &lb, &fault))
			break;
	if (error == 0 && i < len) {
		base = (flags & PART_RELATIVE) != 0 && label_relative(&lb) ? blk
									   : 0;
		md5(buf + i / blksize * blksize, blksize, ps->ps_matchhash);
		error = label_parts(ps, &lb, blk + i / blksize, base);
	} else if (error == 0) {
		if (fault != NULL)
			ps->ps_note = fault;
		error = EFTYPE;
	}
	mem->fm_free(mem->fm_cookie, buf, len);
	return error;
}
