/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootsect.S: a minimal loader: a boot sector that enters a kernel, which QEMU
 * has put into memory, by the NetBSD/x86 boot protocol.  It leaves the
 * processor in the state of a real loader; test_kernel_boot.py assembles it
 * (with GRUB defined or not) and fills in the words at `params'.
 */
#ifdef GRUB
#define SEL_CODE 0x10
#define SEL_DATA 0x18
#else
#define SEL_CODE 0x08
#define SEL_DATA 0x10
#endif

#define PORT_A20 0x92
#define MSR_EFER 0xc0000080

	.text
	.code16
	.globl	start
start:
	cli
	cld
	xorw	%ax, %ax
	movw	%ax, %ds
	inb	$PORT_A20, %al
	orb	$2, %al
	andb	$0xfe, %al
	outb	%al, $PORT_A20
	lgdtl	gdtr
	movl	%cr0, %eax
	orl	$1, %eax
	movl	%eax, %cr0
	ljmpl	$SEL_CODE, $1f

	.code32
1:	movl	$SEL_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	cr4, %eax
	movl	%eax, %cr4
	movl	efer, %eax
	xorl	%edx, %edx
	testl	%eax, %eax
	jz	2f
	movl	$MSR_EFER, %ecx
	wrmsr
2:	movl	cr0, %eax
	movl	%eax, %cr0
	movl	$stack, %esp
	movl	$0xdeadbeef, %ebp
	movl	ebx, %ebx
	jmp	*entry

	.balign	8
gdt:	.quad	0
#ifndef GRUB
	.quad	0x00cf9b000000ffff
	.quad	0x00cf93000000ffff
	.quad	0
#else
	.quad	0
	.quad	0x00cf9b000000ffff
	.quad	0x00cf93000000ffff
#endif
gdtr:	.word	. - gdt - 1
	.long	gdt

	/* entry, cr0, cr4, efer; return address and six arguments; PVH's ebx */
	.org	start + 0x180
params:
entry:	.long	0
cr0:	.long	0
cr4:	.long	0
efer:	.long	0
stack:	.fill	7, 4, 0
ebx:	.long	0

	.org	start + 510
	.word	0xaa55
