/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * locore_data.S: the kernel's descriptor table (segments.h), and the
 * page tables: locore.S's are kept, since the task of a double fault starts
 * with them, and the firmware is called on them (identity.c).
 */
#include <arch/x86/specialreg.h>
#include <machine/segments.h>

#define RELOC(x)	((x) - KERNBASE)	/* before paging: physical */

	.data
	.balign 16
	.globl	gdt, gdt_pointer, gdt_pointer_high, cpu_pae, cpu_root
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* SEL_CODE32: flat, 4 GiB */
	.quad	0x00cf93000000ffff	/* SEL_DATA: flat, 4 GiB */
	.quad	0, 0			/* SEL_TSS, SEL_DFTSS: seg_init() */
	.word	0
gdt_pointer:
	.word	GDT_SIZE - 1
	.long	RELOC(gdt)
	.word	0
gdt_pointer_high:
	.word	GDT_SIZE - 1
	.long	gdt
	.balign 4
cpu_pae:
	.long	0
cpu_root:
	.long	RELOC(boot_tables)

	.bss
	.balign 4096
	.globl	boot_tables
boot_tables:
	.skip	5 * 4096

	.section .note.GNU-stack, "", @progbits
