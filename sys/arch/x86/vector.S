/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vector.S: one entry per interrupt vector, VECTOR_SIZE bytes apart, all
 * leading to trap() with a struct trapframe (frame.h).
 */
#include <arch/x86/trap.h>

	.text
	.balign	VECTOR_SIZE
	.globl	vectors
	.type	vectors, @function
vectors:
	vec = 0
	.rept	VECTOR_COUNT
	.balign	VECTOR_SIZE
	.if (vec == T_DF) || ((vec >= T_TS) && (vec <= T_PF)) || \
	    (vec == T_AC) || (vec == T_CP)
	.else
	pushq	$0			/* in place of the error code */
	.endif
	pushq	$vec
	jmp	alltraps
	vec = vec + 1
	.endr
	.size	vectors, . - vectors

	.type	alltraps, @function
alltraps:
	pushq	%rax
	pushq	%rbx
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%rbp
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	cld
	movq	%rsp, %rdi
	movq	%rsp, %rbx		/* saved above, and across the call */
	andq	$-16, %rsp
	call	trap
	movq	%rbx, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rbp
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rbx
	popq	%rax
	addq	$16, %rsp		/* vector and error code */
	iretq
	.size	alltraps, . - alltraps

	.section .note.GNU-stack, "", @progbits
