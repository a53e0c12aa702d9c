/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_symtab.h: where the loader put the kernel's symbols.
 */
#ifndef _ARCH_X86_X86_SYMTAB_H_
#define _ARCH_X86_X86_SYMTAB_H_

#include <arch/x86/x86_bootinfo.h>
#include <arch/x86/prset.h>

/*
 * By BTINFO_SYMTAB, else from the kernel's end to `esym` (an entry argument,
 * 0: none).  Empty, with a message when there was something, unless it is in
 * memory that the map knows and clear of the kernel's range.
 */
void symtab_digest(struct prange *sym, const struct bootinfo *bi, uint32_t esym,
    const struct prset *known, const struct prange *kern);

#endif /* !_ARCH_X86_X86_SYMTAB_H_ */
