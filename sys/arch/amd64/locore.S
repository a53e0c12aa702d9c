/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * locore.S: from the loader's 32-bit protected mode to C in the high half.
 *
 * Nothing of the loader's is kept: not its descriptor tables, nor its
 * selectors (NetBSD's loader and GRUB have different ones), nor its stack
 * (with GRUB there are 28 bytes of it), nor what the firmware left in CR4
 * and EFER (docs/boot-protocol.md).  Its arguments are copied first.
 */
#include <arch/x86/specialreg.h>

#define RELOC(x)	((x) - KERNBASE)	/* before paging: physical */

#define COM1		0x3f8
#define COM1_LSR	(COM1 + 5)
#define LSR_TXRDY	0x20

	.section .text.start, "ax", @progbits
	.code32
	.globl	start
	.type	start, @function
start:
	cli
	cld
	lgdt	RELOC(gdt_pointer)
	ljmp	$SEL_CODE32, $RELOC(1f)
1:	movl	$SEL_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs

	/* howto, bootdev, bootinfo, esym, extended KiB, base KiB */
	leal	4(%esp), %esi
	movl	$RELOC(bootargs), %edi
	movl	$6, %ecx
	rep movsl

	movl	$RELOC(kstack_top), %esp
	pushl	$0
	popfl

	/* A known state: no paging, so that EFER and CR4 can be anything. */
	movl	$(CR0_PE | CR0_ET | CR0_NE), %eax
	movl	%eax, %cr0
	movl	$CR4_PAE, %eax
	movl	%eax, %cr4

	call	check_cpu
	testl	%eax, %eax
	jz	no_long_mode
	call	make_tables

	movl	$RELOC(boot_pml4), %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	movl	RELOC(cpu_efer), %eax
	xorl	%edx, %edx
	wrmsr
	movl	$(CR0_PE | CR0_EM | CR0_ET | CR0_NE | CR0_WP | CR0_PG), %eax
	movl	%eax, %cr0
	ljmp	$SEL_CODE64, $RELOC(long_mode)

/*
 * %eax: is this a 64-bit processor?  Leaves in cpu_efer what to turn on.
 */
check_cpu:
	pushfl
	popl	%eax
	movl	%eax, %ecx
	xorl	$EFLAGS_ID, %eax	/* sticks only where CPUID exists */
	pushl	%eax
	popfl
	pushfl
	popl	%eax
	xorl	%ecx, %eax
	testl	$EFLAGS_ID, %eax
	jz	1f
	movl	$0x80000000, %eax
	cpuid
	cmpl	$0x80000001, %eax
	jb	1f
	movl	$0x80000001, %eax
	cpuid
	testl	$CPUID_LM_EDX, %edx
	jz	1f
	movl	$EFER_LME, %eax
	testl	$CPUID_NX_EDX, %edx
	jz	2f
	orl	$EFER_NXE, %eax
2:	movl	%eax, RELOC(cpu_efer)
	ret
1:	xorl	%eax, %eax
	ret

/*
 * Map physical 0 to 4 GiB twice, in pages of 2 MiB: where it is, and the
 * first half of it at KERNBASE.  pmap_bootstrap() makes the real tables.
 */
make_tables:
	movl	$RELOC(boot_pml4), %edi
	xorl	%eax, %eax
	movl	$(7 * 4096 / 4), %ecx
	rep stosl

	movl	$RELOC(boot_pd), %edi
	movl	$(PTE_P | PTE_W | PTE_PS), %eax
	movl	$(4 * 512), %ecx
1:	movl	%eax, (%edi)
	addl	$PTE_SIZE, %edi
	addl	$0x200000, %eax
	loop	1b

	movl	$(RELOC(boot_pd) + (PTE_P | PTE_W)), %eax
	movl	%eax, RELOC(boot_pdpt_high) + 510 * PTE_SIZE
	movl	%eax, RELOC(boot_pdpt_low)
	addl	$4096, %eax
	movl	%eax, RELOC(boot_pdpt_high) + 511 * PTE_SIZE
	movl	%eax, RELOC(boot_pdpt_low) + 1 * PTE_SIZE
	addl	$4096, %eax
	movl	%eax, RELOC(boot_pdpt_low) + 2 * PTE_SIZE
	addl	$4096, %eax
	movl	%eax, RELOC(boot_pdpt_low) + 3 * PTE_SIZE

	movl	$(RELOC(boot_pdpt_low) + (PTE_P | PTE_W)), %eax
	movl	%eax, RELOC(boot_pml4)
	movl	$(RELOC(boot_pdpt_high) + (PTE_P | PTE_W)), %eax
	movl	%eax, RELOC(boot_pml4) + 511 * PTE_SIZE
	ret

/*
 * The only message before there is a console, to COM1.  A device that is never
 * ready, or not present, is given up after a timeout.
 */
no_long_mode:
	movl	$RELOC(no_long_mode_text), %esi
1:	lodsb
	testb	%al, %al
	jz	4f
	movb	%al, %bl
	movl	$100000, %ecx
2:	movw	$COM1_LSR, %dx
	inb	%dx, %al
	testb	$LSR_TXRDY, %al
	jnz	3f
	loop	2b
3:	movw	$COM1, %dx
	movb	%bl, %al
	outb	%al, %dx
	jmp	1b
4:	cli
	hlt
	jmp	4b

	.code64
long_mode:
	movabsq	$high_half, %rax
	jmp	*%rax
high_half:
	lgdt	gdt_pointer_high
	movl	$SEL_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movq	$kstack_top, %rsp
	xorl	%ebp, %ebp		/* the end of every backtrace */
	movq	$bootargs, %rdi
	call	x86_init
1:	cli
	hlt
	jmp	1b
	.size	start, . - start

	.section .rodata
no_long_mode_text:
	.asciz	"\r\nThis kernel needs a 64-bit processor (CPUID: no long mode)\r\n"

	.bss
	.balign 4096
/* The order matters to make_tables, which clears all seven at once. */
boot_pml4:
	.skip	4096
boot_pdpt_low:
	.skip	4096
boot_pdpt_high:
	.skip	4096
boot_pd:
	.skip	4 * 4096

	.section .note.GNU-stack, "", @progbits
