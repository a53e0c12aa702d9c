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

/* Its registers are on its stack. */
bool
cpu_context_holds(const struct cpu_context *cc, const void *stack, size_t size,
    vaddr_t start, vaddr_t end)
{
	extern const char kstack_top[]; /* start_data.S */
	const uintptr_t *top = stack != NULL
	    ? (const void *)((const char *)stack + size)
	    : (const void *)kstack_top;
	const uintptr_t *p;

	for (p = cc->cc_sp; p < top; p++) {
		if (*p >= start && *p < end)
			return true;
	}
	return false;
}
