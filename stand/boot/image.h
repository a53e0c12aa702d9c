/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h: where kernel, symbols and files lie, finally and until hand-off,
 * and what else the hand-off needs.
 */
#ifndef _BOOT_IMAGE_H_
#define _BOOT_IMAGE_H_

#include <boot/boot.h>
#include <boot/memmap.h>

/* All that the kernel is given lies below this: its pointers are 32 bits. */
#define IMAGE_LIMIT 0x100000000ull

/* The kernel, and as many files as bootinfo has room for. */
#define IMAGE_MAXPIECES                                             \
	(1 +                                                        \
	    (BOOTINFO_MAXSIZE - sizeof(struct btinfo_modulelist)) / \
		sizeof(struct bi_modulelist_entry))

/* The kernel with its symbols, or a file. */
struct image_piece {
	struct prange ip_final; /* where it must lie; page aligned */
	uint8_t *ip_stage;      /* where it lies now; == pr_start: in place */
	uint64_t ip_npages;     /* allocated at ip_stage; 0: left out */
};

/*
 * All that the kernel is given.  The first piece is the kernel, files follow
 * by address; between two pieces there may be what is no memory.
 */
struct boot_image {
	struct image_piece img_piece[IMAGE_MAXPIECES];
	size_t img_npieces;
	/* From the first piece to the end of the last.  The kernel is told
	 * that all of it is memory, and where files are in it. */
	struct prange img_range;
	uint32_t img_entry; /* PA */
	uint32_t img_howto; /* RB_*, AB_* */
	uint32_t img_esym;  /* PA, 0: no symbols */
	/* bootinfo: table and records, one allocation outside img_range */
	uint8_t *img_bootinfo; /* PA == pointer, below 4 GiB */
	uint64_t img_bootinfo_npages;
	uint32_t img_extmem_kb, img_basemem_kb; /* set by bootrec_finish */
	struct bootrec *img_builder;
};

#define IMAGE_WHY 160

/*
 * Plan the kernel in `want` (page aligned).  0, or EBUSY or ENOMEM with the
 * reason in `why`, for a message.
 */
int image_plan_kernel(struct boot_image *img, const struct memmap *mm,
    struct prange want, char why[IMAGE_WHY]);
/*
 * Plan a file of `size` bytes, at most 2 GB, at the next place behind the last
 * piece that is memory, page aligned.  NULL, and why: there is none, or
 * no free memory to keep it in until the hand-off.
 */
struct image_piece *image_plan_file(struct boot_image *img,
    const struct memmap *mm, uint64_t size, char why[IMAGE_WHY]);

/* Warn of what the kernel overwrites that the firmware wanted to keep. */
void image_warn(
    struct loader *ld, const struct memmap *mm, const struct boot_image *img);

/*
 * Get memory for a piece once all are planned: in its final place, or outside
 * img_range for the hand-off to move.  ENOMEM.  Quiet.
 */
int image_alloc(
    struct loader *ld, const struct boot_image *img, struct image_piece *ip);
/* Release a piece: it is left out. */
void image_drop(struct loader *ld, struct image_piece *ip);
/* End img_range with the last piece that is not left out. */
void image_trim(struct boot_image *img);
/* Release all pieces. */
void image_free(struct loader *ld, struct boot_image *img);

#endif /* !_BOOT_IMAGE_H_ */
