/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernplace.h: the kernel's physical address, which `reloc` can change.
 */
#ifndef _BOOT_KERNPLACE_H_
#define _BOOT_KERNPLACE_H_

#include <boot/kernimg.h>
#include <boot/memmap.h>

/*
 * The lowest address for `reloc`: the first 1 MiB has holes, and data of
 * firmware and BIOS.
 */
#define KERNPLACE_LOWEST 0x100000

/*
 * Plan the kernel at the address that bo_reloc selects.  Prints on failure.
 * ENOMEM: no free memory of that size; EINVAL: it would end beyond 4 GiB, or is
 * prekern, which is not moved.
 */
int kernplace(const struct memmap *mm, struct kernimg *ki);

/*
 * After image_plan_kernel() has refused the kernel's place: if memory that is
 * not RAM lies there, print an address where the kernel would fit.
 */
void kernplace_hint(const struct memmap *mm, const struct kernimg *ki);

#endif /* !_BOOT_KERNPLACE_H_ */
