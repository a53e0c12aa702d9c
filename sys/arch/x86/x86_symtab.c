/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_symtab.c: where the loader put the kernel's symbols.  GRUB passes only
 * the record, others pass esym too; ksyms checks the contents.
 */
#include <arch/x86/x86_symtab.h>

#include <libkern/libkern.h>
#include <sys/systm.h>

void
symtab_digest(struct prange *sym, const struct bootinfo *bi, uint32_t esym,
    const struct prset *known, const struct prange *kern)
{
	const struct btinfo_symtab *r;
	struct prange pages;

	r = bootinfo_lookup(bi, BTINFO_SYMTAB, sizeof(*r));
	if (r != NULL && r->ssym != r->esym) {
		sym->pr_start = (uint32_t)r->ssym;
		sym->pr_end = (uint32_t)r->esym;
	} else if (r == NULL && esym != 0) {
		sym->pr_start = kern->pr_end;
		sym->pr_end = esym;
	} else {
		sym->pr_start = sym->pr_end = 0;
		return;
	}
	pages = *sym;
	if (sym->pr_start < sym->pr_end && prange_outward(&pages) &&
	    prset_contains(known, pages) && !prange_overlaps(pages, *kern))
		return;
	kprintf("ksyms: the loader's symbols [0x%llx, 0x%llx) are not in "
		"memory behind the kernel, ignored\n",
	    (unsigned long long)sym->pr_start, (unsigned long long)sym->pr_end);
	sym->pr_start = sym->pr_end = 0;
}
