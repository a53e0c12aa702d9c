/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handoff.S: from the firmware's 64-bit mode to the kernel's 32-bit entry.
 * efi_handoff.c copies this into a page below 4 GiB, fills the end of that
 * page and the one behind it (handoff.h), and calls its start with the page's
 * address.
 *
 * The pieces are moved with paging off: their final places may contain the
 * firmware's page tables, or be mapped read-only.
 */
#include "handoff.h"

#define CR0_PE_ET 0x00000011
#define CR4_PAE   0x00000020
#define CR4_LA57  0x00001000
#define MSR_EFER  0xc0000080

	.section .text.handoff, "ax", @progbits
	.globl	handoff_start
	.hidden	handoff_start
	.p2align 4

/*
 * handoff(page in %rdi): does not return, and does not touch the stack it was
 * called on, nor write to the page while the firmware's tables map it.
 */
	.code64
handoff_start:
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

	.code32
code32:
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
1:	movl	$MSR_EFER, %ecx
	xorl	%eax, %eax
	xorl	%edx, %edx
	wrmsr
	movl	%eax, %cr4
	lldt	%ax

	/* Move what is not in place. */
	leal	HANDOFF_MOVES(%ebx), %ebp
2:	movl	MOVE_LONGS(%ebp), %ecx
	jecxz	3f
	movl	MOVE_SRC(%ebp), %esi
	movl	MOVE_DST(%ebp), %edi
	rep movsl
	addl	$MOVE_SIZE, %ebp
	jmp	2b

	/* Clear the registers; EFLAGS as after reset. */
3:	pushl	HANDOFF_ENTRY(%ebx)
	xorl	%ebx, %ebx
	xorl	%ecx, %ecx
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
handoff_end:
	/* Fails to assemble unless 1 KiB is left for the kernel's stack. */
	.section .discard.handoff, "", @progbits
	.skip	handoff_end - handoff_start
	.org	HANDOFF_ARGS - 1024

	.section .rodata.handoff, "a", @progbits
	.globl	handoff_size, handoff_code32, handoff_halt
	.hidden	handoff_size, handoff_code32, handoff_halt
	.p2align 2
handoff_size:
	.long	handoff_end - handoff_start
handoff_code32:
	.long	code32 - handoff_start
handoff_halt:
	.long	halt - handoff_start

	.section .note.GNU-stack, "", @progbits
