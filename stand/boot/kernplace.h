/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernplace.h: where the kernel goes: the `reloc` command.
 */
#ifndef _BOOT_KERNPLACE_H_
#define _BOOT_KERNPLACE_H_

#include <boot/kernimg.h>
#include <boot/memmap.h>

/*
 * No kernel is put lower: the first 1 MiB has holes, and what firmware and
 * BIOS keep there.
 */
#define KERNPLACE_LOWEST 0x100000

/*
 * Move the kernel's plan to where bo_reloc says.  ENOMEM, EINVAL.  Prints on
 * failure.
 */
int kernplace(const struct memmap *mm, struct kernimg *ki);

/*
 * The kernel cannot lie at `want`.  If that is because of what lies there,
 * print an address that is free.
 */
void kernplace_hint(
    struct loader *ld, const struct memmap *mm, struct prange want);

#endif /* !_BOOT_KERNPLACE_H_ */
