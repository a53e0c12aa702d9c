/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handoff.S: from a 32-bit code segment, to which handoff_enter jumps (in
 * compatibility mode from 64-bit firmware, with paging on or off from 32-bit
 * firmware), to the kernel's entry.
 *
 * The pieces are moved with paging off: their final places may contain the
 * firmware's page tables, or be mapped read-only.
 */
#include "handoff.h"

#define CR0_PE_ET 0x00000011
#define MSR_EFER  0xc0000080

	.section .text.handoff, "ax", @progbits
	.globl	handoff_code32
	.hidden	handoff_code32
	.p2align 4

/* The page is in %ebx. */
	.code32
handoff_code32:
	movl	$HANDOFF_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%eax, %ss
	leal	HANDOFF_KSTACK(%ebx), %esp

	/* Paging off leaves long mode; only then may EFER and CR4 be cleared. */
	movl	$CR0_PE_ET, %eax
	movl	%eax, %cr0
	jmp	1f
1:	xorl	%eax, %eax
	xorl	%edx, %edx
	cmpl	%eax, HANDOFF_EFER(%ebx)
	je	2f
	movl	$MSR_EFER, %ecx
	wrmsr
2:	movl	%eax, %cr4
	lldt	%ax

	/* Move what is not in place. */
	leal	HANDOFF_MOVES(%ebx), %ebp
3:	movl	MOVE_LONGS(%ebp), %ecx
	jecxz	4f
	movl	MOVE_SRC(%ebp), %esi
	movl	MOVE_DST(%ebp), %edi
	rep movsl
	addl	$MOVE_SIZE, %ebp
	jmp	3b

	/* Clear the other registers; EFLAGS as after reset. */
4:	pushl	HANDOFF_ENTRY(%ebx)
	movl	HANDOFF_EAX(%ebx), %eax
	movl	HANDOFF_EBX(%ebx), %ebx
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%esi, %esi
	xorl	%edi, %edi
	xorl	%ebp, %ebp
	pushl	$2
	popfl
	ret

	/* Return address for the kernel. */
halt:
	cli
	hlt
	jmp	halt
handoff_code32_end:
	/* Fails to assemble if it is longer. */
	.section .discard.handoff, "", @progbits
	.skip	handoff_code32_end - handoff_code32
	.org	HANDOFF_PAGE - HANDOFF_CODE32

	.section .rodata.handoff, "a", @progbits
	.globl	handoff_code32_size
	.hidden	handoff_code32_size
	.p2align 2
handoff_code32_size:
	.long	handoff_code32_end - handoff_code32
	.globl	handoff_halt
	.hidden	handoff_halt
handoff_halt:
	.long	halt - handoff_code32

	.section .note.GNU-stack, "", @progbits
