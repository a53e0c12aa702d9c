/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * switch.S: the interrupts that switch threads.  All registers of the thread
 * are saved on its stack; thread.c's function takes that stack pointer and
 * returns that of the next thread.
 */
	.macro	interrupt name, function
	.globl	\name
\name:
	.irp	r, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	pushq	%\r
	.endr
	cld
	movq	%rsp, %rdi
	call	\function
	movq	%rax, %rsp
	.irp	r, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax
	popq	%\r
	.endr
	iretq
	.endm

	.text
	interrupt timer_entry, thread_tick
	interrupt yield_entry, thread_next
	.section .note.GNU-stack, "", @progbits
