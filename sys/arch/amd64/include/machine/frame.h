/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * frame.h: what vector.S leaves on the stack for trap().
 */
#ifndef _AMD64_FRAME_H_
#define _AMD64_FRAME_H_

#include <libkern/kdefs.h>

struct trapframe {
	uint64_t tf_r15, tf_r14, tf_r13, tf_r12, tf_r11, tf_r10, tf_r9, tf_r8;
	uint64_t tf_rbp, tf_rdi, tf_rsi, tf_rdx, tf_rcx, tf_rbx, tf_rax;
	uint64_t tf_trapno, tf_err; /* err: 0 where the CPU pushes none */
	/* The CPU's own. */
	uint64_t tf_rip, tf_cs, tf_rflags, tf_rsp, tf_ss;
};
_Static_assert(sizeof(struct trapframe) == 176, "vector.S pushes these");

#endif /* !_AMD64_FRAME_H_ */
