/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * paging.c: page tables of four levels: a copy of the firmware's, in which
 * large pages are split where the attributes of their pages differ.
 */
#include "nx.h"

#define PTE_P         (uint64_t)0x1
#define PTE_W         (uint64_t)0x2
#define PTE_U         (uint64_t)0x4
#define PTE_PS        (uint64_t)0x80 /* of a large page */
#define PTE_PAT       (uint64_t)0x80 /* of a small one */
#define PTE_PAT_LARGE (uint64_t)0x1000
#define PTE_NX        ((uint64_t)1 << 63)
#define PTE_ADDR      (uint64_t)0x000ffffffffff000
#define NPTE          512u
#define ROOT_SHIFT    39u

#define MSR_EFER      0xc0000080u
#define EFER_NXE      0x800u
#define CR0_WP        (uint64_t)0x10000
#define CR4_LA57      (uint64_t)0x1000

static uint64_t *root;

static uint64_t *
table_at(uint64_t pte)
{
	return (void *)(uintptr_t)(pte & PTE_ADDR);
}

static uint64_t *
table_alloc(void)
{
	EFI_PHYSICAL_ADDRESS pa = 0xffffffff;

	if (EFI_ERROR(nx_bs.AllocatePages(
		AllocateMaxAddress, EfiBootServicesData, 1, &pa)))
		nx_fail("no memory for a page table", 0);
	return table_at(pa);
}

/* NOLINTBEGIN(misc-no-recursion): four levels */

/* A copy of a table; its entries map 1 << shift bytes. */
static uint64_t *
copy(const uint64_t *from, unsigned shift)
{
	uint64_t *to = table_alloc();

	for (size_t i = 0; i < NPTE; i++) {
		to[i] = from[i];
		if (shift == PAGE_SHIFT ||
		    (from[i] & (PTE_P | PTE_PS)) != PTE_P)
			continue;
		to[i] = (uintptr_t)copy(table_at(from[i]), shift - 9);
		to[i] |= PTE_P | PTE_W | (from[i] & PTE_U);
	}
	return to;
}

/* NOLINTEND(misc-no-recursion) */

void
paging_copy(void)
{
	uint64_t cr3, cr4;

	__asm volatile("movq %%cr4, %0" : "=r"(cr4));
	if ((cr4 & CR4_LA57) != 0)
		nx_fail("page tables of five levels", cr4);
	__asm volatile("movq %%cr3, %0" : "=r"(cr3));
	root = copy(table_at(cr3), ROOT_SHIFT);
}

/* The entry that maps va, or the one that is not present. */
static uint64_t *
find(uint64_t va, unsigned *shift)
{
	uint64_t *table = root, *pte;

	for (*shift = ROOT_SHIFT;; *shift -= 9) {
		pte = &table[(va >> *shift) % NPTE];
		if (*shift == PAGE_SHIFT || (*pte & (PTE_P | PTE_PS)) != PTE_P)
			return pte;
		table = table_at(*pte);
	}
}

static void
split(uint64_t *pte, unsigned shift)
{
	uint64_t *table = table_alloc();
	uint64_t small = *pte;

	if (shift - 9 == PAGE_SHIFT) {
		small &= ~(PTE_PS | PTE_PAT_LARGE);
		if ((*pte & PTE_PAT_LARGE) != 0)
			small |= PTE_PAT;
	}
	for (size_t i = 0; i < NPTE; i++)
		table[i] = small + ((uint64_t)i << (shift - 9));
	*pte = (uintptr_t)table | PTE_P | PTE_W | (*pte & PTE_U);
}

static uint64_t
attributes(uint64_t pte)
{
	return ((pte & PTE_W) == 0 ? EFI_MEMORY_RO : 0) |
	    ((pte & PTE_NX) != 0 ? EFI_MEMORY_XP : 0);
}

static uint64_t
changed(uint64_t pte, uint64_t set, uint64_t clear)
{
	const uint64_t attr = (attributes(pte) | set) & ~clear;

	if ((pte & PTE_P) == 0)
		return pte;
	pte &= ~(PTE_W | PTE_NX);
	return pte | ((attr & EFI_MEMORY_RO) == 0 ? PTE_W : 0) |
	    ((attr & EFI_MEMORY_XP) != 0 ? PTE_NX : 0);
}

void
paging_change(uint64_t base, uint64_t len, uint64_t set, uint64_t clear)
{
	const uint64_t end = base + len;
	uint64_t size, start, pte, *ptep;
	unsigned shift;

	for (uint64_t va = base; va < end; va = start + size) {
		ptep = find(va, &shift);
		size = (uint64_t)1 << shift;
		start = va & ~(size - 1);
		pte = changed(*ptep, set, clear);
		if (pte == *ptep)
			continue;
		if (start < base || end - start < size) {
			split(ptep, shift);
			start = va;
			size = 0;
			continue;
		}
		*ptep = pte;
		__asm volatile("invlpg (%0)" : : "r"(va) : "memory");
	}
}

EFI_STATUS
paging_get(uint64_t base, uint64_t len, uint64_t *attr)
{
	unsigned shift;

	*attr = attributes(*find(base, &shift));
	for (uint64_t va = base; va < base + len; va += PAGE_SIZE) {
		const uint64_t pte = *find(va, &shift);

		if ((pte & PTE_P) == 0 || attributes(pte) != *attr)
			return EFI_NO_MAPPING;
	}
	return EFI_SUCCESS;
}

void
paging_enter(void)
{
	uint32_t lo, hi;
	uint64_t cr0;

	__asm volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(MSR_EFER));
	__asm volatile("wrmsr" : : "a"(lo | EFER_NXE), "d"(hi), "c"(MSR_EFER));
	__asm volatile("movq %0, %%cr3" : : "r"(root) : "memory");
	__asm volatile("movq %%cr0, %0" : "=r"(cr0));
	__asm volatile("movq %0, %%cr0" : : "r"(cr0 | CR0_WP) : "memory");
}
