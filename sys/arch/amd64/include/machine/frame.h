/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * frame.h: what vector.S and trapentry.S leave on the stack for trap().
 */
#ifndef _AMD64_FRAME_H_
#define _AMD64_FRAME_H_

#include <libkern/kdefs.h>

struct trapframe {
	unsigned long tf_r15, tf_r14, tf_r13, tf_r12;
	unsigned long tf_r11, tf_r10, tf_r9, tf_r8;
	unsigned long tf_rbp, tf_rdi, tf_rsi, tf_rdx, tf_rcx, tf_rbx, tf_rax;
	unsigned long tf_trapno, tf_err; /* err: 0 where the CPU pushes none */
	/* The CPU's own. */
	unsigned long tf_rip, tf_cs, tf_rflags, tf_rsp, tf_ss;
};
_Static_assert(sizeof(struct trapframe) == 176, "trapentry.S pushes these");

/* Program counter, stack and frame pointer of the interrupted code. */
#define TF_PC(tf) ((tf)->tf_rip)
#define TF_SP(tf) ((tf)->tf_rsp)
#define TF_FP(tf) ((tf)->tf_rbp)

#endif /* !_AMD64_FRAME_H_ */
