/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * frame.h: what vector.S and trapentry.S leave on the stack for trap(), and
 * what switch.S finds on that of a new thread.
 */
#ifndef _I386_FRAME_H_
#define _I386_FRAME_H_

#include <libkern/kdefs.h>

struct trapframe {
	/* pusha's, with tf_esp made to be that of the interrupted code. */
	unsigned long tf_edi, tf_esi, tf_ebp, tf_esp;
	unsigned long tf_ebx, tf_edx, tf_ecx, tf_eax;
	unsigned long tf_trapno, tf_err; /* err: 0 where the CPU pushes none */
	/* Pushed by the CPU. */
	unsigned long tf_eip, tf_cs, tf_eflags;
};
_Static_assert(sizeof(struct trapframe) == 52, "trapentry.S pushes these");
_Static_assert(offsetof(struct trapframe, tf_esp) == 12, "TF_ESP");
_Static_assert(offsetof(struct trapframe, tf_trapno) == 32, "pusha's");

/* Program counter, stack and frame pointer of the interrupted code. */
#define TF_PC(tf) ((tf)->tf_eip)
#define TF_SP(tf) ((tf)->tf_esp)
#define TF_FP(tf) ((tf)->tf_ebp)

/* What cpu_switch() pops, lowest address first. */
struct switchframe {
	uint32_t swf_edi;
	uint32_t swf_arg; /* esi */
	uint32_t swf_fn;  /* ebx */
	uint32_t swf_ebp;
	uint32_t swf_pc;
	uint32_t swf_pad[3]; /* with the argument: a multiple of 16 */
};
_Static_assert(sizeof(struct switchframe) == 32, "switch.S pops these");

#endif /* !_I386_FRAME_H_ */
