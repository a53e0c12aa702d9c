/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trapentry.S: from a vector (vector.S) to trap() with a struct trapframe
 * (frame.h), and back.
 */
#define TF_ESP	12	/* in struct trapframe */

	.text
	.globl	alltraps
	.type	alltraps, @function
alltraps:
	pushal
	/* Above vector, error code, eip, cs and eflags. */
	addl	$20, TF_ESP(%esp)
	cld
	movl	%esp, %ebx		/* saved above, and across the call */
	movl	%esp, %eax
	andl	$-16, %esp
	subl	$12, %esp
	pushl	%eax
	call	trap
	movl	%ebx, %esp
	popal				/* all but esp */
	addl	$8, %esp		/* vector and error code */
	iret
	.size	alltraps, . - alltraps

	.section .note.GNU-stack, "", @progbits
