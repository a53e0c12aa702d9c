/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * alpha.S: an amd64 module in assembly: each kind of section, a weak reference,
 * a common symbol, exports of each binding.
 */
	.text
	.globl	alpha_call
	.type	alpha_call, @function
alpha_call:
	call	kernel_fn
	call	beta_fn@PLT
	movq	$alpha_data, %rax
	leaq	alpha_text(%rip), %rax
	ret
	.size	alpha_call, . - alpha_call
	.weak	alpha_weak
	.type	alpha_weak, @function
alpha_weak:
	ret
	.size	alpha_weak, . - alpha_weak
	.type	alpha_modcmd, @function
alpha_modcmd:
	xorl	%eax, %eax
	ret
	.size	alpha_modcmd, . - alpha_modcmd
	.weak	maybe_fn

	.section .rodata
alpha_text:
	.asciz	"alpha"
alpha_needs:
	.asciz	"beta"
	.balign	8
alpha_info:
	.long	1001000000, 1
	.quad	alpha_modcmd, alpha_text, alpha_needs

	.section link_set_modules, "aw"
	.quad	alpha_info

	.data
	.globl	alpha_data
	.type	alpha_data, @object
alpha_data:
	.quad	maybe_fn
	.size	alpha_data, 8

	.bss
	.skip	100
	.comm	alpha_common, 24, 8
	.section .note.GNU-stack, "", @progbits
