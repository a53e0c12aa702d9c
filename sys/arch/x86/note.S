/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * note.S: the ELF note that tells a loader the kernel's release, hence the
 * directory of its modules.
 */
#include <sys/kversion.h>

	.section .note.netbsd.ident, "a", @note
	.balign 4
	.long	2f - 1f			/* namesz, the NUL included */
	.long	4f - 3f			/* descsz */
	.long	1			/* type: version */
1:	.asciz	"NetBSD"
2:	.balign 4
3:	.long	__NetBSD_Version__
4:	.balign 4

	.section .note.GNU-stack, "", @progbits
