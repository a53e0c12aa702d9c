/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h: where kernel, symbols and modules lie, finally and until hand-off.
 * Private to stand/boot.
 */
#ifndef _SA_IMAGE_H_
#define _SA_IMAGE_H_

#include <boot/boot.h>
#include <boot/memmap.h>

/* All that the kernel is given lies below this: its pointers are 32 bits. */
#define IMAGE_LIMIT 0x100000000ull

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
 * elsewhere for the hand-off to move.  Sets bi_final, bi_stage, bi_npages.
 */
int image_alloc(struct loader *ld, struct boot_image *img, struct prange want);
void image_free(struct loader *ld, struct boot_image *img);

#endif /* !_SA_IMAGE_H_ */
