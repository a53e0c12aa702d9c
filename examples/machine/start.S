/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.S: from Multiboot's 32-bit entry to kernel_main() in long mode.  The
 * first 64 MiB are mapped 1:1; the 2 MiB above them are the module arena, whose
 * page table machine.c fills.
 */
#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x1 /* files at page boundaries */

	.section .multiboot, "a"
	.long	MULTIBOOT_MAGIC, MULTIBOOT_FLAGS
	.long	-(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

	.data
	.balign	4096
pml4:	.quad	pdpt + 0x3
	.fill	511, 8, 0
pdpt:	.quad	pd + 0x3
	.fill	511, 8, 0
pd:	.rept	32
	.quad	((. - pd) << 18) + 0x83	/* 2 MiB each */
	.endr
	.quad	arena_table + 0x3
	.fill	479, 8, 0

gdt:	.quad	0, 0x00af9b000000ffff /* code, 64 bits */
gdt_register:
	.word	15
	.long	gdt

	.bss
	.balign	16
	.skip	16384
stack_top:

	.text
	.code32
	.globl	_start
_start:
	cli
	movl	%ebx, %edi		/* Multiboot's information */
	movl	$pml4, %eax
	movl	%eax, %cr3
	movl	%cr4, %eax
	orl	$0x20, %eax		/* PAE */
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx	/* EFER */
	rdmsr
	orl	$0x900, %eax		/* LME, NXE */
	wrmsr
	movl	%cr0, %eax
	orl	$0x80010000, %eax	/* PG, WP */
	movl	%eax, %cr0
	lgdt	gdt_register
	ljmp	$8, $1f
	.code64
1:	xorl	%eax, %eax
	movl	%eax, %ss		/* gdt has no other data segment */
	movl	$stack_top, %esp
	movl	%edi, %edi
	call	kernel_main		/* does not return */
