/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvh_start.S: the entry point of the PVH boot protocol (Xen's
 * docs/misc/pvh.pandoc), by which QEMU's -kernel and other virtual machine
 * monitors start a kernel without a boot loader.  The note names the entry;
 * it runs in 32-bit protected mode with flat segments, %ebx has the address of
 * the start info, and there is no stack.
 *
 * It continues at the entry for loaders, with arguments of 0 on the stack;
 * pvh_digest() makes the records.
 */
#include <arch/x86/specialreg.h>

#define XEN_ELFNOTE_PHYS32_ENTRY 18

#define RELOC(x)	((x) - KERNBASE)	/* before paging: physical */

	.section .note.Xen, "a", @note
	.balign 4
	.long	2f - 1f			/* namesz, the NUL included */
	.long	4f - 3f			/* descsz */
	.long	XEN_ELFNOTE_PHYS32_ENTRY
1:	.asciz	"Xen"
2:	.balign 4
3:	.long	RELOC(pvh_start), 0	/* QEMU reads 8 bytes of amd64's */
4:	.balign 4

	.text
	.code32
	.globl	pvh_start
	.type	pvh_start, @function
pvh_start:
	cli
	cld
	movl	%ebx, RELOC(pvh_start_info)
	movl	$RELOC(kstack_top), %esp
	movl	$7, %ecx		/* return address and 6 arguments */
1:	pushl	$0
	loop	1b
	jmp	start
	.size	pvh_start, . - pvh_start

	.section .note.GNU-stack, "", @progbits
