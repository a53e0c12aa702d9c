/* SPDX-License-Identifier: BSD-2-Clause */
#include "ident.h"

/*
 * probe.S: a kernel that prints, on the first serial port, what it was given:
 * the processor's state at its first instruction, the stack, every bootinfo
 * record, and whether its image is complete. test_handoff.py checks that.
 *
 * One line each:
 *	P cr0 <hex>		a register
 *	A <n> <hex>		word n of the stack
 *	R <hex bytes>		one bootinfo record
 *	M <n> <hex>		the sum over one module, four bytes at a time:
 *				rotate left by one bit, add
 *	P done 0
 *
 * With FILL it is an image of 9 MB that first does what NetBSD 7 does with its
 * memory: it takes its own image out of an entry of MEMMAP only when that
 * contains all of it, and here writes to all the rest from 1 MB on.
 */
#ifdef PREKERN
#define KERNBASE 0
#elif defined(__x86_64__)
#define KERNBASE 0xffffffff80000000
#else
#define KERNBASE 0xc0000000
#endif
#define PA(sym)  ((sym) - KERNBASE)

#define COM1 0x3f8
#define NARGS 7

#define PATTERN_WORDS 0x4000
#ifdef FILL
#define BSS_BYTES 0x880000
#else
#define BSS_BYTES 0x8000
#endif

#define INFO_BYTES 0x4100 /* the table and the records behind it */
#define LOWEST     0x100000

	.text
	.code32
	.globl	start
start:
	/* Save the registers that the probe itself changes. */
	movl	%eax, PA(save_eax)
	pushfl
	popl	PA(save_eflags)
	movl	%esp, PA(save_esp)
	movl	$PA(stack_top), %esp

	/* Segments: selector and descriptor. */
	.irp	seg, cs, ds, es, ss
	movl	$PA(name_\seg), %esi
	movw	%\seg, %ax
	movzwl	%ax, %eax
	call	put_reg
	movl	$PA(name_lim_\seg), %esi
	movw	%\seg, %cx
	movzwl	%cx, %ecx
	lsll	%ecx, %eax
	call	put_reg
	movl	$PA(name_acc_\seg), %esi
	movw	%\seg, %cx
	movzwl	%cx, %ecx
	larl	%ecx, %eax
	call	put_reg
	movl	$PA(name_base_\seg), %esi
	call	seg_base
	call	put_reg
	.endr

	movl	$PA(name_cr0), %esi
	movl	%cr0, %eax
	call	put_reg
	movl	$PA(name_cr4), %esi
	movl	%cr4, %eax
	call	put_reg
	movl	$0xc0000080, %ecx
	rdmsr
	pushl	%edx
	movl	$PA(name_efer), %esi
	call	put_reg
	popl	%eax
	movl	$PA(name_eferhi), %esi
	call	put_reg
	movl	$PA(name_eflags), %esi
	movl	PA(save_eflags), %eax
	call	put_reg
	movl	$PA(name_eax), %esi
	movl	PA(save_eax), %eax
	call	put_reg
	movl	$PA(name_esp), %esi
	movl	PA(save_esp), %eax
	call	put_reg
	sidt	PA(dtr)
	movl	$PA(name_idtlim), %esi
	movzwl	PA(dtr), %eax
	call	put_reg
	movl	$PA(name_eip), %esi
	call	1f
1:	popl	%eax
	subl	$(1b - start), %eax
	call	put_reg

	/* A20: addresses 1 MiB apart must differ. */
	movl	$PA(name_a20), %esi
	movl	PA(a20), %ecx
	movl	PA(a20) - 0x100000, %edx
	notl	PA(a20)
	xorl	%eax, %eax
	cmpl	%edx, PA(a20) - 0x100000
	sete	%al
	movl	%ecx, PA(a20)
	call	put_reg

#ifdef FILL
	call	keep_info
	call	fill_ram
#endif

	/* The image: a pattern in its data, zeros in its bss. */
	movl	$PA(pattern), %edi
	movl	$1, %edx
	xorl	%eax, %eax
2:	cmpl	%edx, (%edi)
	je	3f
	incl	%eax
3:	imull	$1664525, %edx, %edx
	addl	$1013904223, %edx
	addl	$4, %edi
	cmpl	$PA(pattern_end), %edi
	jb	2b
	movl	$PA(name_baddata), %esi
	call	put_reg
	movl	$PA(bss_start), %edi
	xorl	%eax, %eax
4:	cmpb	$1, (%edi)
	cmc
	adcl	$0, %eax
	incl	%edi
	cmpl	$PA(bss_end), %edi
	jb	4b
	movl	$PA(name_badbss), %esi
	call	put_reg

	/* The stack, as NetBSD's locore would read it. */
	xorl	%ebp, %ebp
5:	movl	%ebp, %edx
	movb	$'A', %al
	call	put_num
	movl	PA(save_esp), %edi
	movl	(%edi,%ebp,4), %eax
	call	put_hex
	call	put_nl
	incl	%ebp
	cmpl	$NARGS, %ebp
	jb	5b

	/* Bootinfo: a count, then pointers to records. */
	movl	PA(save_esp), %edi
	movl	12(%edi), %ebp
	testl	%ebp, %ebp
	jz	8f
	movl	(%ebp), %edx
6:	testl	%edx, %edx
	jz	8f
	addl	$4, %ebp
	movl	(%ebp), %esi
	cmpl	$11, 4(%esi)
	jne	7f
	movl	%esi, PA(modlist)
7:	movb	$'R', %al
	movl	(%esi), %ecx
	call	put_bytes
	decl	%edx
	jmp	6b

	/* Modules: a sum over each, at its address in bootinfo. */
8:	movl	PA(modlist), %ebp
	testl	%ebp, %ebp
	jz	done
	xorl	%edx, %edx
	leal	16(%ebp), %edi
9:	cmpl	8(%ebp), %edx
	jae	done
	movl	88(%edi), %esi
	movl	84(%edi), %ecx
	shrl	$2, %ecx
	xorl	%eax, %eax
	jecxz	11f
10:	roll	$1, %eax
	addl	(%esi), %eax
	addl	$4, %esi
	decl	%ecx
	jnz	10b
11:	movl	%eax, %ebx
	movb	$'M', %al
	call	put_num
	movl	%ebx, %eax
	call	put_hex
	call	put_nl
	addl	$92, %edi
	incl	%edx
	jmp	9b

done:
	movl	$PA(name_done), %esi
	xorl	%eax, %eax
	call	put_reg
halt:	cli
	hlt
	jmp	halt

#ifdef FILL
/*
 * Copy the arguments and bootinfo into the image, as every kernel does first.
 */
keep_info:
	movl	PA(save_esp), %esi
	movl	$PA(args), %edi
	movl	%edi, PA(save_esp)
	movl	$NARGS, %ecx
	rep movsl
	movl	PA(args) + 12, %esi
	movl	$PA(info), %edi
	movl	$(INFO_BYTES / 4), %ecx
	movl	%edi, %ebx
	subl	%esi, %ebx
	movl	%edi, PA(args) + 12
	rep movsl
	movl	$PA(info), %edi
	movl	(%edi), %ecx
1:	addl	$4, %edi
	addl	%ebx, (%edi)
	movl	(%edi), %esi
	cmpl	$9, 4(%esi)
	jne	2f
	movl	%esi, PA(memmap)
2:	cmpl	$11, 4(%esi)
	jne	3f
	movl	12(%esi), %eax
	addl	$4095, %eax
	andl	$-4096, %eax
	movl	%eax, PA(image_end)
3:	decl	%ecx
	jnz	1b
	ret

/* Write to all RAM that MEMMAP offers, below 4 GiB. */
fill_ram:
	movl	PA(memmap), %ebp
	movl	8(%ebp), %ebx
	addl	$12, %ebp
1:	testl	%ebx, %ebx
	jz	5f
	cmpl	$1, 16(%ebp)
	jne	4f
	cmpl	$0, 4(%ebp)
	jne	4f
	movl	(%ebp), %esi
	movl	%esi, %edx
	addl	8(%ebp), %edx
	jc	2f
	cmpl	$0, 12(%ebp)
	je	3f
2:	movl	$-4096, %edx
3:	cmpl	$LOWEST, %esi
	jae	6f
	movl	$LOWEST, %esi
	/* Whether [%esi, %edx) contains all of the image. */
6:	cmpl	$PA(start), %esi
	ja	7f
	cmpl	PA(image_end), %edx
	jb	7f
	pushl	%edx
	movl	$PA(start), %edx
	call	fill
	popl	%edx
	movl	PA(image_end), %esi
7:	call	fill
4:	addl	$20, %ebp
	decl	%ebx
	jmp	1b
5:	ret

/* Fill [%esi, %edx), unless it is empty. */
fill:
	movl	%edx, %ecx
	subl	%esi, %ecx
	jbe	1f
	shrl	$2, %ecx
	movl	%esi, %edi
	movl	$0xdeadbeef, %eax
	rep stosl
1:	ret
#endif

/*
 * Base of the segment whose selector is in %ecx, to %eax, from the GDT.
 */
seg_base:
	sgdt	PA(dtr)
	movl	PA(dtr) + 2, %edi
	andl	$0xfff8, %ecx
	addl	%ecx, %edi
	movl	2(%edi), %eax
	andl	$0xffffff, %eax
	movzbl	7(%edi), %ecx
	shll	$24, %ecx
	orl	%ecx, %eax
	ret

/* "P ", the string at %esi, %eax in hexadecimal, a newline. */
put_reg:
	pushl	%eax
	movb	$'P', %al
	call	putc
	movb	$' ', %al
	call	putc
1:	movb	(%esi), %al
	incl	%esi
	testb	%al, %al
	jz	2f
	call	putc
	jmp	1b
2:	movb	$' ', %al
	call	putc
	popl	%eax
	call	put_hex
put_nl:
	movb	$'\n', %al
	jmp	putc

/* %al, a blank, the digit %edx, a blank. */
put_num:
	call	putc
	movb	$' ', %al
	call	putc
	movb	%dl, %al
	addb	$'0', %al
	call	putc
	movb	$' ', %al
	jmp	putc

/* %al, a blank, %ecx bytes at %esi in hexadecimal, a newline. */
put_bytes:
	pushl	%ecx
	call	putc
	movb	$' ', %al
	call	putc
	popl	%ecx
1:	testl	%ecx, %ecx
	jz	put_nl
	movzbl	(%esi), %eax
	incl	%esi
	decl	%ecx
	pushl	%ecx
	shll	$24, %eax
	movl	$2, %ecx
	call	put_digits
	popl	%ecx
	jmp	1b

/* %eax, eight digits; keeps all but %eax and %ecx. */
put_hex:
	movl	$8, %ecx
put_digits:
	roll	$4, %eax
	pushl	%eax
	andb	$15, %al
	addb	$'0', %al
	cmpb	$'9', %al
	jbe	1f
	addb	$('a' - '0' - 10), %al
1:	call	putc
	popl	%eax
	decl	%ecx
	jnz	put_digits
	ret

/* %al to the serial port; keeps all. */
putc:
	pushl	%edx
	pushl	%eax
	movl	$(COM1 + 5), %edx
1:	inb	%dx, %al
	testb	$0x20, %al
	jz	1b
	popl	%eax
	movl	$COM1, %edx
	outb	%al, %dx
	popl	%edx
	ret

	.section .rodata
	.irp	name, cs, ds, es, ss
name_\name:		.asciz "\name"
name_lim_\name:		.asciz "\name\().limit"
name_acc_\name:		.asciz "\name\().access"
name_base_\name:	.asciz "\name\().base"
	.endr
	.irp	name, cr0, cr4, efer, eferhi, eflags, eax, esp, idtlim, eip, a20
name_\name:	.asciz "\name"
	.endr
	.irp	name, baddata, badbss, done
name_\name:	.asciz "\name"
	.endr

	.data
	.p2align 2
save_eax:	.long 0
save_eflags:	.long 0
save_esp:	.long 0
modlist:	.long 0
dtr:		.skip 8
a20:		.long 0x5aa55aa5
#ifdef FILL
memmap:		.long 0
image_end:	.long 0
args:		.skip 4 * NARGS
info:		.skip INFO_BYTES
#endif

	/*
	 * Each word depends on the one before, so a misplaced page is detected.
	 */
	.set	word, 1
	.p2align 12
pattern:
	.rept	PATTERN_WORDS
	.long	word
	.set	word, (word * 1664525 + 1013904223) & 0xffffffff
	.endr
pattern_end:

	.bss
bss_start:
	.skip	BSS_BYTES
bss_end:
	/* In use when bss is checked, so not part of it. */
	.section .stack, "aw", @nobits
	.p2align 4
	.skip	4096
stack_top:

	.section .note.GNU-stack, "", @progbits
