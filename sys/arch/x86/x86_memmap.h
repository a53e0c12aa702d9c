/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_memmap.h: which physical memory is RAM, according to the loader.
 */
#ifndef _ARCH_X86_X86_MEMMAP_H_
#define _ARCH_X86_X86_MEMMAP_H_

#include <arch/x86/prset.h>
#include <arch/x86/x86_bootinfo.h>

enum memmap_source {
	MEMMAP_NONE,      /* no information about memory */
	MEMMAP_BIOS,      /* BTINFO_MEMMAP */
	MEMMAP_EFI,       /* BTINFO_EFIMEMMAP */
	MEMMAP_ARGUMENTS, /* the sizes on the entry stack: no map at all */
};

/*
 * Set `ram` to the RAM of this machine below `limit`, in whole pages.  Where
 * entries contradict each other it is not RAM.  `known` is all memory in the
 * map except devices: loaders also put files on memory other than RAM, such as
 * ACPI NVS.
 */
enum memmap_source memmap_init(struct prset *ram, struct prset *known,
    const struct bootinfo *bi, uint32_t base_kb, uint32_t ext_kb,
    paddr_t limit);

/* The memory of a descriptor; up to UINT64_MAX if its end overflows. */
struct prange memmap_efi_range(const struct bi_efidesc *d);

#endif /* !_ARCH_X86_X86_MEMMAP_H_ */
