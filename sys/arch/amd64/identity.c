/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity.c: page tables for the firmware's code: locore.S's, which map
 * IDENTITY_LIMIT bytes 1:1, and the kernel.
 */
#include <arch/x86/pmap.h>

extern char boot_pml4[]; /* locore.S */

paddr_t
pmap_identity(void)
{
	return (vaddr_t)boot_pml4 - KERNBASE;
}
