/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * switch.S: from one thread's stack to another's.  Only the registers
 * that the ABI makes callee-saved are kept; no floating point is used.
 */
	.text

/* void cpu_switch(struct cpu_context *from, struct cpu_context *to) */
	.globl	cpu_switch
	.type	cpu_switch, @function
cpu_switch:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, (%rdi)
	movq	(%rsi), %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.size	cpu_switch, . - cpu_switch

/*
 * Where cpu_switch returns to in a new thread: rbx is its function, r12 the
 * argument, rbp 0, which ends a backtrace.
 */
	.globl	thread_trampoline
	.type	thread_trampoline, @function
thread_trampoline:
	movq	%r12, %rdi
	call	*%rbx
	ud2
	.size	thread_trampoline, . - thread_trampoline

	.section .note.GNU-stack, "", @progbits
