/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pte.h: the format of page tables: four levels, entries of 8 bytes (Intel SDM
 * volume 3, 4.5).
 */
#ifndef _AMD64_PTE_H_
#define _AMD64_PTE_H_

#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>
#include <libkern/kdefs.h>

#define PT_LEVELS   4u
#define PT_BITS     9u /* of an address, per level */
#define PT_SIZE     8u /* bytes per entry */
#define PT_PHYSBITS 52u
/* Entries of the root that must be present when CR3 is loaded. */
#define PT_FIXED 0u

static inline uint64_t
pte_get(const void *pte)
{
	return *(const uint64_t *)pte;
}

static inline void
pte_set(void *pte, uint64_t v)
{
	*(uint64_t *)pte = v;
}

/* The entry at `level` that points to the next table. */
static inline uint64_t
pte_to_table(paddr_t pa, unsigned level __kunused)
{
	return pa | PTE_P | PTE_W;
}

/* Is the address canonical?  Others fault (#GP) without a page table walk. */
static inline bool
pt_covers(vaddr_t va)
{
	return (int64_t)va << 16 >> 16 == (int64_t)va;
}

static inline void
pt_load(paddr_t root)
{
	lcr3(root);
}

#endif /* !_AMD64_PTE_H_ */
