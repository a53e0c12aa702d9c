/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootscreen.h: the screen's mode for the kernel, `gop'.  It is set last: the
 * firmware's console draws in the mode that it has chosen itself, and what it
 * prints in another may not be seen.
 */
#ifndef _BOOT_BOOTSCREEN_H_
#define _BOOT_BOOTSCREEN_H_

#include <boot/bootrec.h>

struct bootscreen {
	bool bsc_restore; /* the mode was changed, and bsc_old is known */
	uint32_t bsc_old; /* the mode before */
};

/*
 * Set the mode that was chosen, if one was, and describe it in FRAMEBUFFER
 * unless br is NULL.  On failure the boot continues in the present mode, with a
 * warning.
 */
void bootscreen_set(
    struct loader *ld, struct bootrec *br, struct bootscreen *bs);
/*
 * Undo it, after a boot that failed.  A mode that the firmware did not report
 * as the present one cannot be set again: the screen keeps the kernel's.
 */
void bootscreen_reset(struct loader *ld, struct bootscreen *bs);

#endif /* !_BOOT_BOOTSCREEN_H_ */
