/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * frame.h: what vector.S and trapentry.S leave on the stack for trap(), and
 * what switch.S finds on that of a new thread.
 */
#ifndef _AMD64_FRAME_H_
#define _AMD64_FRAME_H_

#include <libkern/kdefs.h>

struct trapframe {
	unsigned long tf_r15, tf_r14, tf_r13, tf_r12;
	unsigned long tf_r11, tf_r10, tf_r9, tf_r8;
	unsigned long tf_rbp, tf_rdi, tf_rsi, tf_rdx, tf_rcx, tf_rbx, tf_rax;
	unsigned long tf_trapno, tf_err; /* err: 0 where the CPU pushes none */
	/* Pushed by the CPU. */
	unsigned long tf_rip, tf_cs, tf_rflags, tf_rsp, tf_ss;
};
_Static_assert(sizeof(struct trapframe) == 176, "trapentry.S pushes these");

/* Program counter, stack and frame pointer of the interrupted code. */
#define TF_PC(tf) ((tf)->tf_rip)
#define TF_SP(tf) ((tf)->tf_rsp)
#define TF_FP(tf) ((tf)->tf_rbp)

/* What cpu_switch() pops, lowest address first. */
struct switchframe {
	uint64_t swf_r15, swf_r14, swf_r13;
	uint64_t swf_arg; /* r12 */
	uint64_t swf_fn;  /* rbx */
	uint64_t swf_rbp;
	uint64_t swf_pc;
	uint64_t swf_pad; /* the stack is a multiple of 16 before a call */
};
_Static_assert(sizeof(struct switchframe) == 64, "switch.S pops these");

#endif /* !_AMD64_FRAME_H_ */
