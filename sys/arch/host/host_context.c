/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_context.c: threads as contexts (makecontext(3)).  Each change of stack
 * is announced to ASan.
 */
#include <stdlib.h>
#include <ucontext.h>

#include <sys/machdep.h>

#include "host.h"
#include "host_asan.h"

#ifdef __x86_64__
#define STACK_REG REG_RSP
#define FIRST_REG REG_R8 /* of the general ones in gregs */
#define LAST_REG  REG_RCX
#else
#define STACK_REG REG_ESP
#define FIRST_REG REG_EDI
#define LAST_REG  REG_EAX
#endif

struct context {
	ucontext_t ct_uc;
	void *ct_stack; /* NULL: the program's own */
	size_t ct_size;
	void (*ct_fn)(void *);
	void *ct_arg;
	void *ct_fake; /* ASan's */
};

/* owner: this file.  Set before a switch, read after it on the new stack. */
static struct context *switch_from, *switch_to;

static struct context *
context_new(void)
{
	struct context *ct = calloc(1, sizeof(*ct));

	if (ct == NULL)
		host_die("out of memory");
	return ct;
}

/* After a switch, on the new stack: finish it for ASan. */
static void
arrived(void)
{
	const void *stack;
	size_t size;

	asan_finish_switch(switch_to->ct_fake, &stack, &size);
	/* Learn where the program's own stack is. */
	if (switch_from->ct_stack == NULL) {
		switch_from->ct_stack = (void *)(uintptr_t)stack;
		switch_from->ct_size = size;
	}
}

static void
start(void)
{
	arrived();
	switch_to->ct_fn(switch_to->ct_arg);
	host_die("the function of a thread has returned");
}

void
cpu_context_init(struct cpu_context *cc, void *stack, size_t size,
    void (*fn)(void *), void *arg)
{
	struct context *ct = context_new();

	getcontext(&ct->ct_uc);
	/* Words of the caller's, which cpu_context_holds() must not find. */
	for (int i = FIRST_REG; i <= LAST_REG; i++)
		ct->ct_uc.uc_mcontext.gregs[i] = 0;
	/* Leave the lowest bytes to the kernel's overflow check. */
	ct->ct_uc.uc_stack.ss_sp = ct->ct_stack = (char *)stack + 64;
	ct->ct_uc.uc_stack.ss_size = ct->ct_size = size - 64;
	ct->ct_fn = fn;
	ct->ct_arg = arg;
	makecontext(&ct->ct_uc, start, 0);
	cc->cc_sp = ct;
}

void
cpu_context_free(struct cpu_context *cc)
{
	free(cc->cc_sp);
	cc->cc_sp = NULL;
}

void
cpu_switch(struct cpu_context *from, struct cpu_context *to)
{
	if (from->cc_sp == NULL)
		from->cc_sp = context_new(); /* the first thread's */
	switch_from = from->cc_sp;
	switch_to = to->cc_sp;
	asan_start_switch(
	    &switch_from->ct_fake, switch_to->ct_stack, switch_to->ct_size);
	swapcontext(&switch_from->ct_uc, &switch_to->ct_uc);
	arrived();
}

/* Some of the words are ASan's business. */
static __attribute__((__no_sanitize__("address"))) bool
holds(const uintptr_t *p, const uintptr_t *top, vaddr_t start, vaddr_t end)
{
	for (; p < top; p++)
		if (*p >= start && *p < end)
			return true;
	return false;
}

bool
cpu_context_holds(const struct cpu_context *cc, const void *stack, size_t size,
    vaddr_t start, vaddr_t end)
{
	extern void *__libc_stack_end;
	const struct context *ct = cc->cc_sp;
	const mcontext_t *mc = &ct->ct_uc.uc_mcontext;
	const uintptr_t *regs = (const void *)mc->gregs;
	const char *top = stack != NULL ? (const char *)stack + size
					: (const char *)__libc_stack_end;

	return holds(regs, regs + NGREG, start, end) ||
	    holds((const void *)(uintptr_t)mc->gregs[STACK_REG],
		(const void *)top, start, end);
}
