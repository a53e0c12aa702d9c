/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi.h: the firmware's tables and runtime services, which remain when boot
 * services have ended (UEFI 2.10, chapters 4 and 8).
 */
#ifndef _ARCH_X86_EFI_H_
#define _ARCH_X86_EFI_H_

#include <arch/x86/physmem.h>
#include <arch/x86/x86_bootinfo.h>
#include <libkern/kdefs.h>
#include <libkern/range.h>

/* Where the EFI system table has what is used of it. */
struct efi_layout {
	size_t el_word;    /* bytes of a pointer */
	size_t el_runtime; /* offset: pointer to the runtime services */
	size_t el_ntables; /* offset: number of configuration tables */
	size_t el_tables;  /* offset: pointer to them */
};

/*
 * The system table that bootinfo names, and its layout, by the firmware's word
 * size.  0: there is none.
 */
paddr_t efi_systab(const struct physmem *pm, const struct bootinfo *bi,
    const struct efi_layout **elp);

/* The addresses that are mapped 1:1 during a call. */
struct efi_reach {
	size_t rch_word;        /* bytes of the kernel's pointers */
	uint64_t rch_limit;     /* [0, rch_limit), but not */
	struct prange rch_hole; /* this; empty: no hole */
};

/*
 * *pap: the address of SetVariable().  NULL, or why it cannot be called: the
 * firmware's word size is another one, or its code and data are not described
 * or not within reach.
 */
const char *efi_find_set_variable(const struct physmem *pm,
    const struct bootinfo *bi, const struct efi_reach *reach, paddr_t *pap);

#endif /* !_ARCH_X86_EFI_H_ */
