/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vector.S: one entry per interrupt vector, VECTOR_SIZE bytes apart, all
 * leading to alltraps (the machine's trapentry.S) with an error code and the
 * number on the stack.
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
	push	$0			/* in place of the error code */
	.endif
	push	$vec
	jmp	alltraps
	vec = vec + 1
	.endr
	.size	vectors, . - vectors

	.section .note.GNU-stack, "", @progbits
