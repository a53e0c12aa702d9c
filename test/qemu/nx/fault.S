/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fault.S: call a function that may fault (nx.h).
 */
	.text
	.globl	fault_try
	.hidden	fault_try
fault_try:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	subq	$8, %rsp
	movq	%rsp, fault_stack(%rip)
	movq	%rdi, %rax
	movq	%rsi, %rdi
	call	*%rax
	xorl	%eax, %eax
1:	addq	$8, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret

/* By an interrupt gate, with the error code on the stack. */
	.globl	fault_entry
	.hidden	fault_entry
fault_entry:
	popq	%rax
	orq	$0x100, %rax
	movq	fault_stack(%rip), %rsp
	sti
	jmp	1b

	.data
	.p2align 3
fault_stack:
	.quad	0

	.section .note.GNU-stack, "", @progbits
