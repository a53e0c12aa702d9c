/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * context.c: the stack of a thread that has not run yet.
 */
#include <machine/frame.h>
#include <sys/machdep.h>

void thread_trampoline(void); /* switch.S */

void
cpu_context_init(struct cpu_context *cc, void *stack, size_t size,
    void (*fn)(void *), void *arg)
{
	uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
	struct switchframe *sf = (void *)(top - sizeof(*sf));

	*sf = (struct switchframe){
	    .swf_arg = (uintptr_t)arg,
	    .swf_fn = (uintptr_t)fn,
	    .swf_pc = (uintptr_t)thread_trampoline,
	};
	cc->cc_sp = sf;
}

void
cpu_context_free(struct cpu_context *cc)
{
	cc->cc_sp = NULL;
}
