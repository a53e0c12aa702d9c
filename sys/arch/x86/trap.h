/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap.h: interrupt vectors.  Also read by assembler.
 */
#ifndef _ARCH_X86_TRAP_H_
#define _ARCH_X86_TRAP_H_

#define T_NMI        2
#define T_DF         8
#define T_TS         10
#define T_PF         14
#define T_AC         17
#define T_MC         18
#define T_CP         21
#define T_NEXCEPTION 32
#define T_PIC        0x20 /* 16 lines, all masked */
#define T_TIMER      0xf0 /* local APIC */
#define T_SPURIOUS   0xff /* local APIC */

#define VECTOR_COUNT 256
#define VECTOR_SIZE  16 /* bytes of code per vector */

/* Page fault error code. */
#define PFE_P    0x01 /* the page is present: a protection fault */
#define PFE_W    0x02
#define PFE_RSVD 0x08
#define PFE_I    0x10 /* instruction fetch */

#ifndef __ASSEMBLER__
#include <libkern/kdefs.h>

struct trapframe;

extern const char vectors[]; /* vector.S */
void trap(struct trapframe *tf);
void trap_print_registers(const struct trapframe *tf); /* the machine's */

/* Load the kernel's descriptor tables, TSS and exception stacks.  seg.c */
void seg_init(void);
/* Drop the IDT: the next exception resets the processor. */
void seg_drop_idt(void);

/* The call chain from a frame pointer and a code address.  backtrace.c */
void backtrace_from(vaddr_t frame, vaddr_t pc);
#endif

#endif /* !_ARCH_X86_TRAP_H_ */
