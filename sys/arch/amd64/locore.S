/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * locore.S: from 32-bit protected mode (start.S) to C in the high half.
 */
#include <arch/x86/specialreg.h>
#include <machine/segments.h>

#define RELOC(x)	((x) - KERNBASE)	/* before paging: physical */

	.section .text.start, "ax", @progbits
	.code32
	.globl	start_md
	.type	start_md, @function
start_md:
	call	start_features
	testl	$CPUID_LM_EDX, %edx
	jz	no_long_mode
	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	$EFER_LME, %eax
	testl	$CPUID_NX_EDX, %edx
	jz	1f
	orl	$EFER_NXE, %eax
1:	movl	%eax, RELOC(cpu_efer)
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

no_long_mode:
	movl	$RELOC(no_long_mode_text), %esi
	jmp	start_refuse

/*
 * Map physical 0 to 4 GiB in pages of 2 MiB: all of it 1:1, and the first 2 GiB
 * at KERNBASE too.  pmap_bootstrap() replaces these tables; the firmware
 * is called on them (identity.c).
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
	addl	$8, %edi
	addl	$0x200000, %eax
	loop	1b

	movl	$(RELOC(boot_pd) + (PTE_P | PTE_W)), %eax
	movl	%eax, RELOC(boot_pdpt_high) + 510 * 8
	movl	%eax, RELOC(boot_pdpt_low)
	addl	$4096, %eax
	movl	%eax, RELOC(boot_pdpt_high) + 511 * 8
	movl	%eax, RELOC(boot_pdpt_low) + 1 * 8
	addl	$4096, %eax
	movl	%eax, RELOC(boot_pdpt_low) + 2 * 8
	addl	$4096, %eax
	movl	%eax, RELOC(boot_pdpt_low) + 3 * 8

	movl	$(RELOC(boot_pdpt_low) + (PTE_P | PTE_W)), %eax
	movl	%eax, RELOC(boot_pml4)
	movl	$(RELOC(boot_pdpt_high) + (PTE_P | PTE_W)), %eax
	movl	%eax, RELOC(boot_pml4) + 511 * 8
	ret

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
	xorl	%ebp, %ebp		/* ends backtraces */
	movq	$bootargs, %rdi
	call	x86_init
1:	cli
	hlt
	jmp	1b
	.size	start_md, . - start_md

	.section .rodata
no_long_mode_text:
	.asciz	"\r\nThis kernel needs a 64-bit processor (CPUID: no long mode)\r\n"

	.bss
	.balign 4096
/* The order matters to make_tables, which clears all seven at once. */
	.globl	boot_pml4
boot_pml4:
	.skip	4096
boot_pdpt_low:
	.skip	4096
boot_pdpt_high:
	.skip	4096
boot_pd:
	.skip	4 * 4096

	.section .note.GNU-stack, "", @progbits
