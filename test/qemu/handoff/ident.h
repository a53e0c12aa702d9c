/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ident.h: for assembly: the version note that identifies a kernel of NetBSD
 * 10.1.
 */
/* clang-format off */
	.section .note.netbsd.ident, "", @note
	.p2align 2
	.long	7, 4, 1
	.asciz	"NetBSD"
	.p2align 2
	.long	1001000000
