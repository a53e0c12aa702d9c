/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h: where kernel, symbols and modules lie, finally and until hand-off,
 * and what else the hand-off needs.
 */
#ifndef _SA_IMAGE_H_
#define _SA_IMAGE_H_

#include <boot/boot.h>
#include <boot/memmap.h>

/* All that the kernel is given lies below this: its pointers are 32 bits. */
#define IMAGE_LIMIT 0x100000000ull

/*
 * The kernel, its symbols and modules, as they will lie in memory, and what
 * the hand-off needs.
 */
struct boot_image {
	struct prange img_final; /* where it must lie; page aligned */
	uint8_t *img_stage;      /* where it lies now; == pr_start: in place */
	uint64_t img_npages;     /* allocated at img_stage */
	uint32_t img_entry;      /* PA */
	uint32_t img_howto;      /* RB_*, AB_* */
	uint32_t img_esym;       /* PA, 0: no symbols */
	/* bootinfo: table and records, one allocation outside img_final */
	uint8_t *img_bootinfo; /* PA == pointer, below 4 GiB */
	uint64_t img_bootinfo_npages;
	uint32_t img_extmem_kb, img_basemem_kb; /* set by bootrec_finish */
	struct bootrec *img_builder;
};

/*
 * Can an image be built that ends up in `want`?  0, or EBUSY or ENOMEM with
 * the reason in `why`, for a message.
 */
#define IMAGE_WHY 160
int image_check(
    const struct memmap *mm, struct prange want, char why[IMAGE_WHY]);
/* Warn of what `want` overwrites that the firmware wanted to keep. */
void image_warn(struct loader *ld, const struct memmap *mm, struct prange want);

/*
 * Get memory for an image that ends up in `want` (page aligned): there, or
 * elsewhere for the hand-off to move.  Sets img_final, img_stage, img_npages.
 */
int image_alloc(struct loader *ld, struct boot_image *img, struct prange want);
void image_free(struct loader *ld, struct boot_image *img);

#endif /* !_SA_IMAGE_H_ */
