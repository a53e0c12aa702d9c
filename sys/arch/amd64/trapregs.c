/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trapregs.c: the registers in the report of an exception.
 */
#include <arch/x86/cpufunc.h>
#include <arch/x86/trap.h>

#include <machine/frame.h>

#include <sys/systm.h>

void
trap_print_registers(const struct trapframe *tf)
{
	kprintf("rax %016lx rbx %016lx rcx %016lx rdx %016lx\n"
		"rsi %016lx rdi %016lx rbp %016lx rsp %016lx\n"
		"r8  %016lx r9  %016lx r10 %016lx r11 %016lx\n"
		"r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n"
		"rip %016lx cs %04lx ss %04lx rflags %08lx cr2 %016lx\n",
	    tf->tf_rax, tf->tf_rbx, tf->tf_rcx, tf->tf_rdx, tf->tf_rsi,
	    tf->tf_rdi, tf->tf_rbp, tf->tf_rsp, tf->tf_r8, tf->tf_r9,
	    tf->tf_r10, tf->tf_r11, tf->tf_r12, tf->tf_r13, tf->tf_r14,
	    tf->tf_r15, tf->tf_rip, tf->tf_cs, tf->tf_ss, tf->tf_rflags,
	    rcr2());
}
