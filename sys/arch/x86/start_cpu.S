/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start_cpu.S: read the processor's features for locore.S, and refuse to run.
 */
#include <arch/x86/specialreg.h>

#define COM1		0x3f8
#define COM1_LSR	(COM1 + 5)
#define LSR_TXRDY	0x20

	.section .text.start, "ax", @progbits
	.code32
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
 * Refuse to run: %esi has the physical address of the message.  It is written
 * to COM1, as there is no console yet; a device that is not ready or not
 * present is given up after a timeout.
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
