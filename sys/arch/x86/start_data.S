/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start_data.S: data that start.S and locore.S set up: the loader's arguments,
 * the first stacks.
 */
#include <arch/x86/specialreg.h>
#include <machine/segments.h>

	.data
	.balign 4
	.globl	bootargs, cpu_efer
bootargs:
	.fill	6, 4, 0
cpu_efer:
	.long	0

	.bss
	.balign 4096
/* pmap_bootstrap() unmaps the guard: an overflow faults and is reported. */
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
