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

#define COM1		0x3f8
#define COM1_LSR	(COM1 + 5)
#define LSR_TXRDY	0x20

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

/*
 * Features of the processor, by CPUID: leaf 1's into %edi, leaf 0x80000001's
 * into %edx; 0 where there are none.
 */
	.globl	start_features
	.type	start_features, @function
start_features:
	pushfl
	popl	%eax
	movl	%eax, %ecx
	xorl	$EFLAGS_ID, %eax	/* sticks only where CPUID exists */
	pushl	%eax
	popfl
	pushfl
	popl	%eax
	xorl	%edi, %edi
	xorl	%edx, %edx
	xorl	%ecx, %eax
	testl	$EFLAGS_ID, %eax
	jz	1f
	movl	$1, %eax
	cpuid
	movl	%edx, %edi
	movl	$0x80000000, %eax
	cpuid
	xorl	%edx, %edx
	shrl	$16, %eax		/* older ones return anything */
	cmpl	$0x8000, %eax
	jne	1f
	movl	$0x80000001, %eax
	cpuid
1:	ret
	.size	start_features, . - start_features

/*
 * Refuse to run: %esi has the physical address of the reason.  It goes to COM1,
 * as there is no console yet.  A device that is never ready, or not present, is
 * given up after a timeout.
 */
	.globl	start_refuse
	.type	start_refuse, @function
start_refuse:
1:	lodsb
	testb	%al, %al
	jz	4f
	movb	%al, %bl
	movl	$100000, %ecx
2:	movw	$COM1_LSR, %dx
	inb	%dx, %al
	testb	$LSR_TXRDY, %al
	jnz	3f
	loop	2b
3:	movw	$COM1, %dx
	movb	%bl, %al
	outb	%al, %dx
	jmp	1b
4:	cli
	hlt
	jmp	4b
	.size	start_refuse, . - start_refuse

	.section .note.GNU-stack, "", @progbits
