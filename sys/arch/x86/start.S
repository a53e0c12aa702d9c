/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.S: the entry from the loader, in 32-bit protected mode without paging.
 *
 * Nothing of the loader's is kept: not its descriptor tables, nor its
 * selectors (NetBSD's loader and GRUB have different ones), nor its stack
 * (with GRUB there are 28 bytes of it), nor what the firmware left in CR4
 * and EFER (docs/boot-protocol.md).  Its arguments are copied first.
 *
 * The machine's locore.S goes on at start_md.
 */
#include <arch/x86/specialreg.h>
#include <machine/segments.h>

#define RELOC(x)	((x) - KERNBASE)	/* before paging: physical */

	.section .text.start, "ax", @progbits
	.code32
	.globl	start
	.type	start, @function
start:
	cli
	cld
	lgdt	RELOC(gdt_pointer)
	ljmp	$SEL_CODE32, $RELOC(1f)
1:	movl	$SEL_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs

	/* howto, bootdev, bootinfo, esym, extended KiB, base KiB */
	leal	4(%esp), %esi
	movl	$RELOC(bootargs), %edi
	movl	$6, %ecx
	rep movsl

	movl	$RELOC(kstack_top), %esp
	pushl	$0
	popfl

	/* A known state: no paging, so that EFER and CR4 can be anything. */
	movl	$(CR0_PE | CR0_ET | CR0_NE), %eax
	movl	%eax, %cr0
	jmp	start_md
	.size	start, . - start

	.section .note.GNU-stack, "", @progbits
