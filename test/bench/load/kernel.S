/* SPDX-License-Identifier: BSD-2-Clause */
#include "../../qemu/handoff/ident.h"

/*
 * kernel.S: the kernel that scripts/bench_load.py boots.  At its first
 * instruction it marks E on port 0xe9 (mark.h), then what it was given: sums
 * over its data and each module, four bytes at a time (rotate left by one bit,
 * add), the number of bss bytes that are not zero; at the end Z.
 *
 *	D <sum>		over the data appended to it
 *	B <bytes>
 *	M <sum>		for each module
 *
 * bench_load.py appends the data, as a segment, and writes its address and
 * length behind the magic number.
 */
#define KERNBASE 0xffffffff80000000
#define PA(sym)  ((sym) - KERNBASE)

#define DEBUG_PORT 0xe9
#define BSS_BYTES  0x8000
#define MODULELIST 11

	.text
	.code32
	.globl	start
start:
	rdtsc
	movl	%eax, %ebx
	movb	$'E', %al
	outb	%al, $DEBUG_PORT
	movl	%ebx, %eax
	movl	12(%esp), %ebp
	movl	$PA(stack_top), %esp
	call	put_rest

	movl	PA(data_pa), %esi
	movl	PA(data_bytes), %ecx
	movb	$'D', %bl
	call	put_sum

	movl	$PA(bss_start), %edi
	xorl	%eax, %eax
1:	cmpb	$1, (%edi)
	cmc
	adcl	$0, %eax
	incl	%edi
	cmpl	$PA(bss_end), %edi
	jb	1b
	movb	$'B', %bl
	call	put

	/* Bootinfo: a count, then pointers to records. */
	movl	(%ebp), %edi
2:	addl	$4, %ebp
	movl	(%ebp), %edx
	cmpl	$MODULELIST, 4(%edx)
	je	3f
	decl	%edi
	jnz	2b
	jmp	5f
3:	movl	8(%edx), %edi
	leal	16(%edx), %ebp
4:	testl	%edi, %edi
	jz	5f
	movl	88(%ebp), %esi
	movl	84(%ebp), %ecx
	movb	$'M', %bl
	call	put_sum
	addl	$92, %ebp
	decl	%edi
	jmp	4b

5:	movb	$'Z', %al
	outb	%al, $DEBUG_PORT
	movb	$'\n', %al
	outb	%al, $DEBUG_PORT
6:	cli
	hlt
	jmp	6b

/* %bl, the sum over %ecx bytes at %esi. */
put_sum:
	xorl	%eax, %eax
	shrl	$2, %ecx
	jz	put
1:	roll	$1, %eax
	addl	(%esi), %eax
	addl	$4, %esi
	decl	%ecx
	jnz	1b

/* %bl, %eax in hexadecimal, a newline. */
put:
	xorl	%edx, %edx
	xchgb	%al, %bl
	outb	%al, $DEBUG_PORT
	xchgb	%al, %bl
/* The same of %edx:%eax, without the letter. */
put_rest:
	pushl	%eax
	movb	$' ', %al
	outb	%al, $DEBUG_PORT
	movl	%edx, %eax
	call	put_digits
	popl	%eax
	call	put_digits
	movb	$'\n', %al
	outb	%al, $DEBUG_PORT
	ret

put_digits:
	movl	$8, %ecx
1:	roll	$4, %eax
	pushl	%eax
	andb	$15, %al
	addb	$'0', %al
	cmpb	$'9', %al
	jbe	2f
	addb	$('a' - '0' - 10), %al
2:	outb	%al, $DEBUG_PORT
	popl	%eax
	decl	%ecx
	jnz	1b
	ret

	.data
	.p2align 3
	.ascii	"LOADDATA"
data_pa:	.long 0
data_bytes:	.long 0
	/* To the end of a page: what is appended begins at one. */
	.p2align 12

	.bss
bss_start:
	.skip	BSS_BYTES
bss_end:
	.section .stack, "aw", @nobits
	.p2align 4
	.skip	4096
stack_top:

	.section .note.GNU-stack, "", @progbits
