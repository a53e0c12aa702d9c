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

#define CR0_PE_ET   0x00000011
#define CR4_OSFXSR  0x00000200
#define CPUID_SSE   0x02000000
#define MSR_EFER    0xc0000080

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

	/* SSE, if the processor has it: NZ in %eax. */
	movl	%ebx, %esi
	movl	$1, %eax
	cpuid
	movl	%esi, %ebx
	movl	%edx, %eax
	andl	$CPUID_SSE, %eax
	jz	3f
	movl	$CR4_OSFXSR, %ecx
	movl	%ecx, %cr4

	/*
	 * Move what is not in place, whole pages, by words or, which takes
	 * fewer accesses, 128 bytes at a time.
	 */
3:	leal	HANDOFF_MOVES(%ebx), %ebp
4:	movl	MOVE_LONGS(%ebp), %ecx
	jecxz	8f
	movl	MOVE_SRC(%ebp), %esi
	movl	MOVE_DST(%ebp), %edi
	testl	%eax, %eax
	jnz	5f
	rep movsl
	jmp	7f
5:	shrl	$5, %ecx
6:	movaps	(%esi), %xmm0
	movaps	16(%esi), %xmm1
	movaps	32(%esi), %xmm2
	movaps	48(%esi), %xmm3
	movaps	64(%esi), %xmm4
	movaps	80(%esi), %xmm5
	movaps	96(%esi), %xmm6
	movaps	112(%esi), %xmm7
	movaps	%xmm0, (%edi)
	movaps	%xmm1, 16(%edi)
	movaps	%xmm2, 32(%edi)
	movaps	%xmm3, 48(%edi)
	movaps	%xmm4, 64(%edi)
	movaps	%xmm5, 80(%edi)
	movaps	%xmm6, 96(%edi)
	movaps	%xmm7, 112(%edi)
	subl	$-128, %esi
	subl	$-128, %edi
	decl	%ecx
	jnz	6b
7:	addl	$MOVE_SIZE, %ebp
	jmp	4b

	/* Clear the other registers; EFLAGS as after reset. */
8:	xorl	%eax, %eax
	movl	%eax, %cr4
	pushl	HANDOFF_ENTRY(%ebx)
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
