/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * locore.S: from start.S to C at KERNBASE, with PAE where the processor has it.
 *
 * The boot protocol (docs/boot-protocol.md) gives 32-bit protected mode, paging
 * and interrupts off, flat segments and arguments on the stack.  CR4 and EFER
 * may have any bits set: NetBSD's loader leaves EFER.LME on, which would enable
 * long mode together with PAE and paging, so EFER is written wherever it
 * exists.
 */
#include <arch/x86/specialreg.h>
#include <machine/segments.h>

#define RELOC(x)	((x) - KERNBASE)	/* before paging: physical */

/* Needed by the compiler's code (cmov) or by the kernel's. */
#define CPUID_NEEDED	(CPUID_PSE_EDX | CPUID_TSC_EDX | CPUID_MSR_EDX | \
			 CPUID_CX8_EDX | CPUID_PGE_EDX | CPUID_CMOV_EDX)

	.section .text.start, "ax", @progbits
	.globl	start_md
	.type	start_md, @function
start_md:
	call	start_features
	movl	%edi, %eax
	andl	$CPUID_NEEDED, %eax
	cmpl	$CPUID_NEEDED, %eax
	je	1f
	movl	$RELOC(no_i686_text), %esi
	jmp	start_refuse

	/* Without PAE there is no NX bit. */
1:	xorl	%eax, %eax
	testl	$CPUID_PAE_EDX, %edi
	jz	2f
	movl	$1, RELOC(cpu_pae)
	testl	$CPUID_NX_EDX, %edx
	jz	2f
	movl	$EFER_NXE, %eax
2:	movl	%eax, RELOC(cpu_efer)
	testl	$(CPUID_LM_EDX | CPUID_NX_EDX), %edx
	jz	3f
	movl	$MSR_EFER, %ecx
	xorl	%edx, %edx
	wrmsr

3:	movl	$(PTE_P | PTE_W | PTE_PS), %ebx
	movl	$RELOC(boot_tables), %edi
	cmpl	$0, RELOC(cpu_pae)
	jne	4f
	call	make_tables
	movl	$CR4_PSE, %eax
	jmp	5f
4:	call	make_tables_pae
	movl	$CR4_PAE, %eax
5:	movl	%eax, %cr4
	movl	$RELOC(boot_tables), %eax
	movl	%eax, %cr3
	movl	$(CR0_PE | CR0_EM | CR0_ET | CR0_NE | CR0_WP | CR0_PG), %eax
	movl	%eax, %cr0
	movl	$high_half, %eax
	jmp	*%eax

/*
 * Map physical 0 to 3 GiB 1:1, and 0 to 1 GiB at KERNBASE, in pages of 4 MiB:
 * one table at %edi, of entries with the bits in %ebx.  pmap_bootstrap()
 * replaces it.
 */
make_tables:
	xorl	%ecx, %ecx
1:	movl	%ecx, %eax
	cmpl	$(KERNBASE >> 22), %ecx
	jb	2f
	subl	$(KERNBASE >> 22), %eax
2:	shll	$22, %eax
	orl	%ebx, %eax
	stosl
	incl	%ecx
	cmpl	$1024, %ecx
	jne	1b
	ret

/*
 * The same with PAE, in pages of 2 MiB: a table of four, then those four.
 */
make_tables_pae:
	leal	4096 + PTE_P(%edi), %eax
	leal	4096(%edi), %edx
	movl	$4, %ecx
1:	movl	%eax, (%edi)
	movl	$0, 4(%edi)
	addl	$8, %edi
	addl	$4096, %eax
	loop	1b

	movl	%edx, %edi
2:	movl	%ecx, %eax		/* from 0 on */
	cmpl	$(KERNBASE >> 21), %ecx
	jb	3f
	subl	$(KERNBASE >> 21), %eax
3:	shll	$21, %eax
	orl	%ebx, %eax
	stosl
	xorl	%eax, %eax
	stosl
	incl	%ecx
	cmpl	$2048, %ecx
	jne	2b
	ret

high_half:
	lgdt	gdt_pointer_high
	movl	$kstack_top, %esp
	xorl	%ebp, %ebp		/* ends backtraces */
	subl	$12, %esp
	pushl	$bootargs
	call	x86_init
1:	cli
	hlt
	jmp	1b
	.size	start_md, . - start_md

	.section .rodata
no_i686_text:
	.asciz	"\r\nThis kernel needs an i686 processor (CPUID: one of PSE, TSC, MSR, CX8, PGE, CMOV is missing)\r\n"

	.section .note.GNU-stack, "", @progbits
