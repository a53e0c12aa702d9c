/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partmake.h: disks with partition tables in memory, for tests to damage, and a
 * search that records the partitions it finds.
 */
#ifndef _PARTMAKE_H_
#define _PARTMAKE_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libsa/part.h>

#include "../ustarmake.h"

/* A disk; its reads and allocations can be made to fail. */
struct partdisk {
	uint8_t *pd_data;
	uint64_t pd_nblks;
	uint32_t pd_blksize;
	struct fs_dev pd_dev;
	struct fs_mem pd_mem;
	unsigned pd_nreads, pd_fail_read; /* this one fails with EIO; 0: none */
	unsigned pd_nallocs, pd_fail_alloc; /* this one fails; 0: none */
	size_t pd_live;                     /* bytes allocated */
};

/* Zeros. */
struct partdisk *partdisk_new(uint32_t blksize, uint64_t nblks);
/* Fails the test on a leak. */
void partdisk_free(struct partdisk *pd);
uint8_t *partdisk_blk(struct partdisk *pd, uint64_t blk);

/* What a search found. */
#define PARTS_MAX 300
struct parts {
	struct part_scan ps;
	struct part part[PARTS_MAX];
	size_t n;
	size_t stop; /* the callback fails with ENOSPC at this one; 0: never */
};
/* Set up for one of the readers of part.h. */
struct part_scan *parts_init(struct parts *p, struct partdisk *pd);
/* The partition of a slot, which must have been found. */
const struct part *parts_slot(const struct parts *p, unsigned slot);

/* GPT: 128 entries of 128 bytes, unless a test says otherwise. */
struct gptmake {
	struct partdisk *gm_pd;
	uint64_t gm_lba, gm_table;
	uint32_t gm_nents, gm_entsize, gm_hdrsize;
};
extern const uint8_t guid_esp[16], guid_ffs[16], guid_raid[16], guid_other[16];
#define GPT_BOOTME ((uint64_t)1 << 59)
uint8_t *gpt_header(const struct gptmake *gm);
uint8_t *gpt_entry(const struct gptmake *gm, unsigned i);
void gpt_set(const struct gptmake *gm, unsigned i, const uint8_t *guid,
    uint64_t start, uint64_t end, uint64_t attr, const char *name);
/* Write the header with the right sums. */
void gpt_write(const struct gptmake *gm);
/* Make the header's sum right, and before it the table's. */
void gpt_seal(const struct gptmake *gm, bool table);
/*
 * Both copies on a disk: slot 0 at block 64 is a system partition "ESP one",
 * slot 4 at block 128 has a name of all 36 characters.
 */
void gpt_image(
    struct partdisk *pd, struct gptmake *primary, struct gptmake *backup);
/* The same disk with FFS in slot 1, and nothing in slot 4. */
void gpt_image_ffs(struct partdisk *pd, uint64_t start, uint64_t end);

/* MBR: slot i of the table at a block, counting from `base`. */
void mbr_sign(struct partdisk *pd, uint64_t lba);
void mbr_set(struct partdisk *pd, uint64_t lba, unsigned i, uint8_t type,
    uint32_t start, uint32_t nblks);

/* A disklabel of 16 partitions at a byte of the disk; seal last. */
struct labelmake {
	uint8_t *lm_p;
	bool lm_big;
};
void label_init(struct labelmake *lm, struct partdisk *pd, uint64_t byte,
    bool big, uint32_t secsize, const char *packname);
void label_set(const struct labelmake *lm, unsigned i, uint8_t fstype,
    uint32_t start, uint32_t nblks);
void label_seal(const struct labelmake *lm);

/* A RAIDframe component label of a set at a block of the disk. */
void raid_init(struct partdisk *pd, uint64_t blk, bool big, char level,
    uint32_t unit, uint32_t nblks);

/*
 * A member of a ustar archive at a block; returns the next one's.  A disk with
 * larger blocks can only have an empty one.
 */
uint64_t ustar_member(struct partdisk *pd, uint64_t blk, const char *name,
    const void *data, size_t size);

#endif /* !_PARTMAKE_H_ */
