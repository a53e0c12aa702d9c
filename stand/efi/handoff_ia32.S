/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handoff_ia32.S: from the firmware's segments in 32-bit mode, with paging on or
 * off, to the loader's own.
 */
#include "handoff.h"

#define CR4_PSE 0x00000010
#define CR4_PAE 0x00000020

	.section .text.handoff, "ax", @progbits
	.globl	handoff_enter
	.hidden	handoff_enter
	.p2align 4

/* handoff_enter(page): handoff.h */
	.code32
handoff_enter:
	cli
	cld
	movl	4(%esp), %ebx
	/* Keep only what paging needs.  CR4.CET must be clear before CR0.WP. */
	movl	%cr4, %eax
	andl	$(CR4_PSE | CR4_PAE), %eax
	movl	%eax, %cr4
	lgdt	HANDOFF_GDTR(%ebx)
	lidt	HANDOFF_IDTR(%ebx)
	ljmpl	*HANDOFF_FAR(%ebx)
handoff_enter_end:
	/* Fails to assemble if it is longer. */
	.section .discard.handoff, "", @progbits
	.skip	handoff_enter_end - handoff_enter
	.org	HANDOFF_CODE32

/*
 * handoff_firmware(entry, eax, ebx): with boot services, in the firmware's mode,
 * on its stack.
 */
	.text
	.globl	handoff_firmware
	.hidden	handoff_firmware
	.p2align 4
handoff_firmware:
	cld
	movl	4(%esp), %ecx
	movl	8(%esp), %eax
	movl	12(%esp), %ebx
	/* Aligned to 16 bytes before the call. */
	subl	$12, %esp
	call	*%ecx
1:	cli
	hlt
	jmp	1b

	.section .rodata.handoff, "a", @progbits
	.globl	handoff_enter_size
	.hidden	handoff_enter_size
	.p2align 2
handoff_enter_size:
	.long	handoff_enter_end - handoff_enter

	.section .note.GNU-stack, "", @progbits
