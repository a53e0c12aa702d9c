/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start_data.S: what locore.S sets up and the rest of this folder uses: the
 * descriptor table, the loader's arguments, the first stacks.
 */
#include <arch/x86/specialreg.h>

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

	.balign 4
	.globl	bootargs, cpu_efer
bootargs:
	.fill	6, 4, 0
cpu_efer:
	.long	0

	.bss
	.balign 4096
/* pmap_bootstrap() unmaps the guard: an overflow faults, and is named. */
	.globl	kstack_guard, kstack, kstack_top, istack, istack_top
kstack_guard:
	.skip	4096
kstack:
	.skip	KSTACK_SIZE
kstack_top:
istack:
	.skip	ISTACK_SIZE * IST_COUNT
istack_top:

	.section .note.GNU-stack, "", @progbits
