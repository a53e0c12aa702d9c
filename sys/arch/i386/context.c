/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * context.c: the stack of a thread that has not run yet.
 */
#include <sys/machdep.h>

/* What cpu_switch() pops, lowest address first. */
struct switchframe {
	uint32_t swf_edi, swf_esi, swf_ebx, swf_ebp;
	uint32_t swf_eip;
	uint32_t swf_pad[3]; /* with the argument: a multiple of 16 */
};
_Static_assert(sizeof(struct switchframe) == 32, "struct switchframe");

void thread_trampoline(void); /* switch.S */

void
cpu_context_init(struct cpu_context *cc, void *stack, size_t size,
    void (*fn)(void *), void *arg)
{
	uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
	struct switchframe *sf = (void *)(top - sizeof(*sf));

	*sf = (struct switchframe){
	    .swf_esi = (uintptr_t)arg,
	    .swf_ebx = (uintptr_t)fn,
	    .swf_eip = (uintptr_t)thread_trampoline,
	};
	cc->cc_sp = sf;
}

void
cpu_context_free(struct cpu_context *cc)
{
	cc->cc_sp = NULL;
}
