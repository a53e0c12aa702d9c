/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.S: Multiboot's entry, in 32-bit mode without paging.
 */
	.text
	.long	0x1badb002, 1, -(0x1badb002 + 1)
	.globl	_start
_start:
	cli
	movl	$stack_top, %esp
	pushl	$0
	pushl	$0
	pushl	$0
	pushl	%ebx			/* Multiboot's information */
	call	kernel_main		/* does not return */

	.bss
	.balign	16
	.skip	16384
stack_top:
	.section .note.GNU-stack, "", @progbits
