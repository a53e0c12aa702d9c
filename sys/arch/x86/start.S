/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.S: the entry from the loader, in 32-bit protected mode without paging.
 *
 * The loader's arguments are copied first.  All other state is replaced: the
 * descriptor tables, the selectors (NetBSD's loader and GRUB use different
 * ones), the stack (GRUB's has 28 bytes), CR4 and EFER (docs/boot-protocol.md).
 *
 * The machine's locore.S continues at start_md.
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
