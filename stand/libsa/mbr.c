/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbr.c: the master boot record's partition table, and the chain of tables in
 * an extended partition.  Block numbers are 32 bits, in blocks of the disk.
 */
#include <libsa/part.h>

#include <fs/fs_bytes.h>

#define MBR_SIZE     512
#define MBR_TABLE    446
#define MBR_ENTRY    16
#define MBR_ENTRIES  4
#define MBR_LOGICAL  8  /* slot of the first logical partition */
#define MBR_MAXCHAIN 64 /* tables of an extended partition */

struct mbr_entry {
	uint8_t me_status, me_type;
	uint32_t me_start, me_nblks;
};

static const struct mbr_type {
	const char *mt_name;
	unsigned mt_flags;
	uint8_t mt_id;
} mbr_types[] = {
    {"FAT12", 0, 0x01},
    {"FAT16", 0, 0x04},
    {"FAT16", 0, 0x06},
    {"NTFS", 0, 0x07},
    {"FAT32", 0, 0x0b},
    {"FAT32", 0, 0x0c},
    {"FAT16", 0, 0x0e},
    {"Linux swap", 0, 0x82},
    {"Linux", 0, 0x83},
    {"Linux LVM", 0, 0x8e},
    {"FreeBSD", PARTF_LABEL, 0xa5},
    {"OpenBSD", PARTF_LABEL, 0xa6},
    {"NetBSD", PARTF_LABEL | PARTF_ROOT, 0xa9},
    {"EFI system", PARTF_ESP, 0xef},
};

static bool
mbr_extended(uint8_t type)
{
	return type == 0x05 || type == 0x0f || type == 0x85;
}

static void
mbr_decode(const uint8_t *table, unsigned i, struct mbr_entry *me)
{
	const uint8_t *p = table + MBR_TABLE + (size_t)i * MBR_ENTRY;

	me->me_status = p[0];
	me->me_type = p[4];
	me->me_start = fs_le32(p + 8);
	me->me_nblks = fs_le32(p + 12);
}

/*
 * Is it an MBR?  A FAT boot sector has the same signature, but boot code in
 * place of the table.
 */
static bool
mbr_valid(const uint8_t *blk)
{
	struct mbr_entry me;
	unsigned i, used = 0;

	if (blk[510] != 0x55 || blk[511] != 0xaa)
		return false;
	for (i = 0; i < MBR_ENTRIES; i++) {
		mbr_decode(blk, i, &me);
		if (me.me_status != 0 && me.me_status != 0x80)
			return false;
		if (me.me_type != 0 && me.me_nblks != 0)
			used++;
	}
	return used > 0 && memcmp(blk + 54, "FAT", 3) != 0 &&
	    memcmp(blk + 82, "FAT", 3) != 0;
}

/* Read the table in block lba.  EFTYPE: no signature, or beyond the disk. */
static int
mbr_read(struct part_scan *ps, uint64_t lba, uint8_t *blk)
{
	int error;

	error = fs_dev_read(ps->ps_dev, ps->ps_mem,
	    lba * ps->ps_dev->dv_blksize, blk, MBR_SIZE);
	if (error == EINVAL) /* beyond the disk */
		error = EFTYPE;
	if (error == 0 && (blk[510] != 0x55 || blk[511] != 0xaa))
		error = EFTYPE;
	return error;
}

/* Report an entry whose start is relative to block `base`. */
static int
mbr_report(struct part_scan *ps, const struct mbr_entry *me, uint64_t base,
    unsigned slot)
{
	const uint64_t nblks = ps->ps_dev->dv_size / ps->ps_dev->dv_blksize;
	struct part pt = {.pt_table = PART_MBR,
	    .pt_slot = slot,
	    .pt_startblk = base + me->me_start,
	    .pt_nblks = me->me_nblks,
	    .pt_id = me->me_type};
	size_t i;

	if (pt.pt_startblk == 0 ||
	    !range_valid(pt.pt_startblk, pt.pt_nblks, nblks)) {
		ps->ps_note = "a partition lies outside the disk";
		return 0;
	}
	(void)ksnprintf(
	    pt.pt_type, sizeof(pt.pt_type), "type 0x%02x", me->me_type);
	for (i = 0; i < knitems(mbr_types); i++) {
		if (mbr_types[i].mt_id != me->me_type)
			continue;
		(void)kstrlcpy(
		    pt.pt_type, mbr_types[i].mt_name, sizeof(pt.pt_type));
		pt.pt_flags = mbr_types[i].mt_flags;
	}
	return ps->ps_found(ps->ps_arg, &pt);
}

static bool
mbr_seen(const uint64_t *seen, unsigned n, uint64_t at)
{
	while (n-- > 0)
		if (seen[n] == at)
			return true;
	return false;
}

/*
 * Report the logical partitions of an extended one at block `base`.  Each table
 * has a partition, relative to its own block, and a link to the next table,
 * relative to `base`.
 */
static int
mbr_chain(struct part_scan *ps, uint64_t base, unsigned *slot)
{
	uint64_t seen[MBR_MAXCHAIN], at = base, next;
	uint8_t blk[MBR_SIZE];
	struct mbr_entry me;
	unsigned i, n;
	int error;

	for (n = 0; n < MBR_MAXCHAIN; n++) {
		seen[n] = at;
		error = mbr_read(ps, at, blk);
		if (error == EFTYPE)
			ps->ps_note = "an extended partition is damaged";
		if (error != 0)
			return error == EFTYPE ? 0 : error;
		next = 0;
		for (i = 0; i < MBR_ENTRIES && error == 0; i++) {
			mbr_decode(blk, i, &me);
			if (me.me_type == 0 || me.me_nblks == 0)
				continue;
			if (mbr_extended(me.me_type))
				next = me.me_start;
			else
				error = mbr_report(ps, &me, at, (*slot)++);
		}
		if (error != 0 || next == 0)
			return error;
		at = base + next;
		if (mbr_seen(seen, n + 1, at)) {
			ps->ps_note =
			    "the tables of an extended partition are a loop";
			return 0;
		}
	}
	ps->ps_note = "an extended partition has more than 64 tables";
	return 0;
}

int
mbr_scan(struct part_scan *ps)
{
	uint8_t blk[MBR_SIZE];
	unsigned i, slot = MBR_LOGICAL;
	struct mbr_entry me;
	int error;

	error = mbr_read(ps, 0, blk);
	if (error == 0 && !mbr_valid(blk))
		error = EFTYPE;
	if (error != 0)
		return error;
	ps->ps_table = "MBR";
	for (i = 0; i < MBR_ENTRIES && error == 0; i++) {
		mbr_decode(blk, i, &me);
		/* 0xee: protective, of a GPT. */
		if (me.me_type == 0 || me.me_nblks == 0 || me.me_type == 0xee)
			continue;
		if (mbr_extended(me.me_type))
			error = mbr_chain(ps, me.me_start, &slot);
		else
			error = mbr_report(ps, &me, 0, i);
	}
	return error;
}
