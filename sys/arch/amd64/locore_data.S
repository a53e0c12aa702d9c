/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * locore_data.S: the kernel's descriptor table (segments.h).
 */
#include <arch/x86/specialreg.h>
#include <machine/segments.h>

#define RELOC(x)	((x) - KERNBASE)	/* before paging: physical */

	.data
	.balign 16
	.globl	gdt, gdt_pointer, gdt_pointer_high
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* SEL_CODE32: flat, 4 GiB */
	.quad	0x00cf93000000ffff	/* SEL_DATA: flat, 4 GiB */
	.quad	0x00af9b000000ffff	/* SEL_CODE64 */
	.quad	0, 0			/* SEL_TSS: seg_init() */
	.word	0
gdt_pointer:
	.word	GDT_SIZE - 1
	.long	RELOC(gdt)
	.word	0, 0, 0
gdt_pointer_high:
	.word	GDT_SIZE - 1
	.quad	gdt

	.section .note.GNU-stack, "", @progbits
