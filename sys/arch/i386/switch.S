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
	movl	4(%esp), %eax
	movl	8(%esp), %edx
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	movl	%esp, (%eax)
	movl	(%edx), %esp
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	ret
	.size	cpu_switch, . - cpu_switch

/*
 * Where cpu_switch returns to in a new thread: ebx is its function, esi the
 * argument, ebp 0, which ends a backtrace.
 */
	.globl	thread_trampoline
	.type	thread_trampoline, @function
thread_trampoline:
	pushl	%esi
	call	*%ebx
	ud2
	.size	thread_trampoline, . - thread_trampoline

	.section .note.GNU-stack, "", @progbits
