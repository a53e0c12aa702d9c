/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_systab.c: find the firmware's tables in physical memory, and in them the
 * service that sets variables.  All of it is checked: a wrong address would be
 * called.
 */
#include <arch/x86/efi.h>
#include <arch/x86/x86_memmap.h>

#include <libkern/libkern.h>

#define SYSTAB_SIGNATURE  0x5453595320494249ULL /* "IBI SYST" */
#define RUNTIME_SIGNATURE 0x56524553544e5552ULL /* "RUNTSERV" */

/* A table's header (UEFI 2.10, 4.2): the size of the whole table. */
#define HEADER_SIZE    24u
#define HEADER_TABSIZE 12u

/* Its place among the functions that follow the header (4.5). */
#define SET_VARIABLE  8u

#define TYPE_RUN_CODE 5u /* EfiRuntimeServicesCode */

static const struct efi_layout layout64 = {8, 88, 104, 112};
static const struct efi_layout layout32 = {4, 56, 64, 68};

paddr_t
efi_systab(const struct physmem *pm, const struct bootinfo *bi,
    const struct efi_layout **elp)
{
	const struct btinfo_efi *r;

	/* The record of other loaders ends after the address. */
	r = bootinfo_lookup(bi, BTINFO_EFI, offsetof(struct btinfo_efi, flags));
	if (r == NULL ||
	    physmem_word(pm, r->systblpa, sizeof(uint64_t)) != SYSTAB_SIGNATURE)
		return 0;
	*elp = &layout64;
	if ((size_t)r->common.len >= offsetof(struct btinfo_efi, reserved) &&
	    (r->flags & BI_EFI_32BIT) != 0)
		*elp = &layout32;
	return r->systblpa;
}

/*
 * All that the firmware uses at run time must be mapped 1:1, and `fn` must be
 * its code.
 */
static const char *
map_check(const struct bootinfo *bi, const struct efi_reach *reach, paddr_t fn)
{
	const struct btinfo_efimemmap *r;
	struct bi_efidesc d;
	struct prange pr;
	bool found = false;

	r = bootinfo_lookup(bi, BTINFO_EFIMEMMAP, sizeof(*r));
	if (r == NULL || r->size < sizeof(d))
		return "the loader passed no map of the firmware's memory";
	for (size_t i = 0, n = ((size_t)r->common.len - sizeof(*r)) / r->size;
	     i < MIN(n, r->num); i++) {
		memcpy(&d, r->memmap + i * r->size, sizeof(d));
		if ((d.attr & BI_EFI_ATTR_RUNTIME) == 0 || d.npages == 0)
			continue;
		pr = memmap_efi_range(&d);
		if (pr.pr_end > reach->rch_limit ||
		    prange_overlaps(pr, reach->rch_hole))
			return "its memory is where this kernel cannot map it";
		found |= d.type == TYPE_RUN_CODE && prange_has(pr, fn);
	}
	return found ? NULL : "SetVariable() is not in the firmware's code";
}

const char *
efi_find_set_variable(const struct physmem *pm, const struct bootinfo *bi,
    const struct efi_reach *reach, paddr_t *pap)
{
	const struct efi_layout *el;
	const paddr_t st = efi_systab(pm, bi, &el);
	size_t off;
	paddr_t rt;

	if (st == 0)
		return "no EFI system table";
	if (el->el_word != reach->rch_word)
		return el->el_word == sizeof(uint64_t)
		    ? "the firmware is 64-bit, this kernel 32-bit"
		    : "the firmware is 32-bit, this kernel 64-bit";
	rt = physmem_word(pm, st + el->el_runtime, el->el_word);
	off = HEADER_SIZE + SET_VARIABLE * el->el_word;
	if (physmem_word(pm, rt, sizeof(uint64_t)) != RUNTIME_SIGNATURE ||
	    physmem_word(pm, rt + HEADER_TABSIZE, sizeof(uint32_t)) <
		off + el->el_word)
		return "no table of runtime services";
	*pap = physmem_word(pm, rt + off, el->el_word);
	return map_check(bi, reach, *pap);
}
