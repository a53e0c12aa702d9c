/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * part.h: partition tables.  Each reader takes a device (struct fs_dev), checks
 * every field where it reads it, and passes each partition to a callback.
 * All functions return 0 or a positive errno value, and are quiet:
 *   EFTYPE no such table    EIO a read failed    ENOMEM
 * A damaged table is EFTYPE too, with ps_note set.
 */
#ifndef _LIBSA_PART_H_
#define _LIBSA_PART_H_

#include <fs/fs.h>
#include <libkern/kdefs.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <libsa/md5.h>

/* A GPT name has at most 36 UTF-16 code units, of at most 3 bytes in UTF-8. */
#define PART_LABEL     112
#define PART_TYPE      24

#define PART_BLOCK_MIN 512
#define PART_BLOCK_MAX 65536

/* pt_flags: the use of a partition. */
#define PARTF_ESP    0x01 /* EFI system partition */
#define PARTF_BOOTME 0x02 /* GPT attribute bit 59 */
#define PARTF_ROOT   0x04 /* of a type that can hold NetBSD's root */
#define PARTF_RAID   0x08 /* RAIDframe component */
#define PARTF_LABEL  0x10 /* a BSD disklabel may be at its start */

enum part_table { PART_GPT, PART_MBR, PART_DISKLABEL };

struct part {
	enum part_table pt_table;
	unsigned pt_slot; /* index of the entry in its table, from 0 */
	uint64_t pt_startblk, pt_nblks; /* blocks of the device */
	unsigned pt_flags;
	uint8_t pt_id;             /* MBR: type */
	char pt_type[PART_TYPE];   /* "NetBSD FFS", "EFI system" */
	char pt_label[PART_LABEL]; /* GPT: its name */
};

/* Fields of the disklabel that was found, for bootinfo. */
struct part_disklabel {
	int32_t pdl_sector; /* its block; -1: none was found, or above 2^31 */
	uint16_t pdl_type, pdl_checksum;
	char pdl_packname[16];
};

/*
 * A search for partitions.  The caller sets ps_dev to ps_arg, the readers the
 * rest.
 */
struct part_scan {
	const struct fs_dev *ps_dev;
	const struct fs_mem *ps_mem;
	/* An error ends the search and is returned. */
	int (*ps_found)(void *arg, const struct part *pt);
	void *ps_arg;

	const char *ps_table; /* "GPT", "MBR", "disklabel"; NULL: none */
	const char *ps_note;  /* what is wrong with it; NULL: nothing */
	/* The block whose MD5 identifies the disk to a kernel: the GPT's
	 * header or the disklabel; UINT64_MAX: none. */
	uint64_t ps_matchblk;
	uint8_t ps_matchhash[MD5_SIZE];
	struct part_disklabel ps_label;
};

/*
 * part.c: all partitions of a disk: those of its GPT; else those of a disklabel
 * in a partition of the MBR, then those of the MBR; else those of a disklabel
 * at the start of the disk.
 */
int part_scan(struct part_scan *ps);

/* gpt.c: the primary table, or the backup if the primary is damaged. */
int gpt_scan(struct part_scan *ps);
/*
 * mbr.c: the four entries are slots 0 to 3; logical partitions are numbered
 * from slot 8, as in NetBSD's loader.
 */
int mbr_scan(struct part_scan *ps);
/*
 * disklabel.c: a disklabel in either byte order, in block `blk` or the next.
 * With PART_RELATIVE in `flags`, offsets are relative to `blk` if the label's
 * partition c starts at 0.
 */
#define PART_RELATIVE 0x01
int disklabel_scan(struct part_scan *ps, uint64_t blk, unsigned flags);

/*
 * raidframe.c: the component of a RAIDframe set on a device.
 */
struct raidframe {
	unsigned rf_unit;               /* raid<unit>, as last configured */
	uint64_t rf_startblk, rf_nblks; /* the data, blocks of the device */
};
/*
 * EFTYPE: no component label, or not a set of level 1 of two components, the
 * only one whose components each hold all of the data; *why is the reason. EIO,
 * ENOMEM.
 */
int raidframe_probe(const struct fs_dev *dev, const struct fs_mem *mem,
    struct raidframe *rf, const char **why);

/* crc32.c: CRC-32 of IEEE 802.3. */
uint32_t crc32_of(const void *buf, size_t len);

#endif /* !_LIBSA_PART_H_ */
