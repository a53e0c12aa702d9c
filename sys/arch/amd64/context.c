/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * context.c: the stack of a thread that has not run yet.
 */
#include <sys/machdep.h>

/* What cpu_switch() pops, lowest address first. */
struct switchframe {
	uint64_t swf_r15, swf_r14, swf_r13, swf_r12, swf_rbx, swf_rbp;
	uint64_t swf_rip;
	uint64_t swf_pad; /* the stack is a multiple of 16 before a call */
};
_Static_assert(sizeof(struct switchframe) == 64, "struct switchframe");

void thread_trampoline(void); /* switch.S */

void
cpu_context_init(struct cpu_context *cc, void *stack, size_t size,
    void (*fn)(void *), void *arg)
{
	uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
	struct switchframe *sf = (void *)(top - sizeof(*sf));

	*sf = (struct switchframe){
	    .swf_r12 = (uintptr_t)arg,
	    .swf_rbx = (uintptr_t)fn,
	    .swf_rip = (uintptr_t)thread_trampoline,
	};
	cc->cc_sp = sf;
}

void
cpu_context_free(struct cpu_context *cc)
{
	cc->cc_sp = NULL;
}
