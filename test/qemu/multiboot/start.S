/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.S: the header of a Multiboot kernel and its first instructions, for
 * version 1 or (MB2) version 2.  kernel.c prints what it was given.
 *
 * KLUDGE: the header has addresses, and the file is no ELF file.
 * EFI: it is started with boot services by 64-bit firmware.
 */
#define MB1_MAGIC 0x1badb002
#define MB2_MAGIC 0xe85250d6

	.section .header, "a"
	.globl	header
header:
#ifdef MB2
	.p2align 3
2:	.long	MB2_MAGIC, 0, 3f - 2b, -(MB2_MAGIC + (3f - 2b))
	/* Information: memory, a memory map. */
	.short	1, 0
	.long	16, 4, 6
	.short	6, 0
	.long	8
#ifdef EFI
	.short	7, 1
	.long	8
	.short	9, 1
	.long	12, start64
	.p2align 3
	.short	10, 0
	.long	24, 0x200000, 0xffffffff, 0x200000, 0
#endif
	/* One that is not known, and optional. */
	.short	99, 1
	.long	8
	.short	0, 0
	.long	8
3:
#elif defined(KLUDGE)
	.p2align 2
	.long	MB1_MAGIC, 0x10003, -(MB1_MAGIC + 0x10003)
	.long	header, image, image_end, bss_end, start
#else
	.p2align 2
	.long	MB1_MAGIC, 3, -(MB1_MAGIC + 3)
#endif

	.text
	.code32
	.globl	start
start:
	movl	$stack_top, %esp
	pushl	%ebx
	pushl	%eax
	call	kernel
1:	cli
	hlt
	jmp	1b

#ifdef EFI
	.code64
/*
 * With boot services and the firmware's tables: print the register and the
 * types of the tags.  The code may run anywhere below 4 GiB.
 */
start64:
	movl	%eax, %ebp
	movb	$'E', %al
	call	putc
	movl	%ebp, %eax
	call	put_hex
	movl	%ebx, %esi
	addl	$8, %esi
4:	movb	$'T', %al
	call	putc
	movl	(%rsi), %eax
	call	put_hex
	cmpl	$1, (%rsi)
	jne	5f
	leaq	8(%rsi), %rdi
6:	movb	(%rdi), %al
	testb	%al, %al
	jz	5f
	call	putc
	incq	%rdi
	jmp	6b
5:	movl	(%rsi), %ecx
	testl	%ecx, %ecx
	jz	7f
	movl	4(%rsi), %eax
	addl	$7, %eax
	andl	$-8, %eax
	addl	%eax, %esi
	jmp	4b
7:	movb	$'\n', %al
	call	putc
	movb	$'Z', %al
	call	putc
	/* Where it runs. */
	leaq	start64(%rip), %rax
	call	put_hex
	movb	$'\n', %al
	call	putc
8:	cli
	hlt
	jmp	8b

/* " %eax" in eight digits. */
put_hex:
	movl	%eax, %r8d
	movb	$' ', %al
	call	putc
	movl	$8, %ecx
9:	roll	$4, %r8d
	movl	%r8d, %eax
	andb	$15, %al
	addb	$'0', %al
	cmpb	$'9', %al
	jbe	1f
	addb	$('a' - '0' - 10), %al
1:	call	putc
	decl	%ecx
	jnz	9b
	movb	$' ', %al

putc:
	movl	%eax, %r9d
	movw	$0x3fd, %dx
2:	inb	%dx, %al
	testb	$0x20, %al
	jz	2b
	movl	%r9d, %eax
	movw	$0x3f8, %dx
	outb	%al, %dx
	ret
#endif

	.bss
	.p2align 4
	.skip	8192
stack_top:

	.section .note.GNU-stack, "", @progbits
