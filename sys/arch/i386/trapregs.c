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
	kprintf("eax %08lx ebx %08lx ecx %08lx edx %08lx\n"
		"esi %08lx edi %08lx ebp %08lx esp %08lx\n"
		"eip %08lx cs %04lx eflags %08lx cr2 %08lx\n",
	    tf->tf_eax, tf->tf_ebx, tf->tf_ecx, tf->tf_edx, tf->tf_esi,
	    tf->tf_edi, tf->tf_ebp, tf->tf_esp, tf->tf_eip, tf->tf_cs,
	    tf->tf_eflags, rcr2());
}
