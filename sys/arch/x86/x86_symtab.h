/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_symtab.h: where the loader put the kernel's symbols.
 */
#ifndef _ARCH_X86_X86_SYMTAB_H_
#define _ARCH_X86_X86_SYMTAB_H_

#include <arch/x86/x86_bootinfo.h>
#include <arch/x86/prset.h>

/*
 * The range of BTINFO_SYMTAB, else from the kernel's end to `esym` (an entry
 * argument, 0: none).  It must be in memory that the map has and not overlap
 * the kernel; else it is reported and empty.
 */
void symtab_digest(struct prange *sym, const struct bootinfo *bi, uint32_t esym,
    const struct prset *known, const struct prange *kern);

#endif /* !_ARCH_X86_X86_SYMTAB_H_ */
