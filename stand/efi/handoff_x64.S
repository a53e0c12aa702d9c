/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handoff_x64.S: from the firmware's 64-bit mode to compatibility mode.
 */
#include "handoff.h"

#define CR4_PAE  0x00000020
#define CR4_LA57 0x00001000

	.section .text.handoff, "ax", @progbits
	.globl	handoff_enter
	.hidden	handoff_enter
	.p2align 4

/* handoff_enter(page in %rdi): handoff.h */
	.code64
handoff_enter:
	cli
	cld
	movl	%edi, %ebx
	/*
	 * Keep only what paging needs.  CR4.PCIDE must be clear before CR0.PG
	 * is, and CR4.CET before CR0.WP.
	 */
	movq	%cr4, %rax
	andl	$(CR4_PAE | CR4_LA57), %eax
	movq	%rax, %cr4
	lgdt	HANDOFF_GDTR(%rbx)
	lidt	HANDOFF_IDTR(%rbx)
	ljmpl	*HANDOFF_FAR(%rbx)
handoff_enter_end:
	/* Fails to assemble if it is longer. */
	.section .discard.handoff, "", @progbits
	.skip	handoff_enter_end - handoff_enter
	.org	HANDOFF_CODE32

/*
 * handoff_firmware(entry in %rdi, eax in %esi, ebx in %edx): with boot services,
 * in the firmware's mode, on its stack.
 */
	.text
	.globl	handoff_firmware
	.hidden	handoff_firmware
	.p2align 4
handoff_firmware:
	cld
	movq	%rdi, %rcx
	movl	%esi, %eax
	movl	%edx, %ebx
	/* 32 bytes for a function's arguments; 16-byte aligned. */
	subq	$40, %rsp
	call	*%rcx
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
