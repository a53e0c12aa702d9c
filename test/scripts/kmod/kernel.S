/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.S: what primeboot-kmod reads of a kernel: symbols, the version note (in
 * a section that is not loaded, as in NetBSD's), one built-in module (BUILTIN).
 * VERSION and WITHOUT_GAMMA make a later kernel that lacks a function.
 */
#ifndef VERSION
#define VERSION 1001000000
#endif
#ifndef BUILTIN
#define BUILTIN "inkernel"
#endif
#ifdef __i386__
#define POINTER .long
#else
#define POINTER .quad
#endif
	.text
	.globl	_start, kernel_fn
	.type	kernel_fn, @function
_start:
kernel_fn:
	ret
	.size	kernel_fn, . - kernel_fn
#ifndef WITHOUT_GAMMA
	.globl	kernel_gamma
	.type	kernel_gamma, @function
kernel_gamma:
	ret
	.size	kernel_gamma, . - kernel_gamma
#endif

	.data
	.globl	kernel_table
	.type	kernel_table, @object
kernel_table:
	.skip	16
#ifdef WITHOUT_GAMMA
	.skip	8
#endif
	.size	kernel_table, . - kernel_table

	.section .rodata
name:
	.asciz	BUILTIN
	.balign	8
info:
	.long	VERSION, 1
	POINTER	kernel_fn, name, 0
	.section link_set_modules, "a"
	POINTER	info

	.section .note.netbsd.ident, "", @note
	.long	7, 4, 1
	.asciz	"NetBSD"
	.byte	0
	.long	VERSION
	.section .note.GNU-stack, "", @progbits
