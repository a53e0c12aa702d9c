/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity.c: page tables for the firmware's code: locore.S's, which map what
 * is below the kernel 1:1, and the kernel; what is above it is added here.
 */
#include <arch/x86/pmap.h>

#include <machine/pte.h>

extern char boot_tables[]; /* locore_data.S */

paddr_t
pmap_identity(void)
{
	const unsigned shift = PAGE_SHIFT + PT_BITS;
	/* With PAE the page directories follow the root, and one another. */
	char *dir = cpu_pae != 0 ? boot_tables + PAGE_SIZE : boot_tables;
	uint64_t pa;

	for (pa = IDENTITY_HOLE_END; pa < IDENTITY_LIMIT;
	     pa += (uint64_t)1 << shift)
		pte_set(
		    dir + (pa >> shift) * PT_SIZE, pa | PTE_P | PTE_W | PTE_PS);
	return (vaddr_t)boot_tables - KERNBASE;
}
