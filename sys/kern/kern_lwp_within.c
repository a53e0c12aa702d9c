/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_lwp_within.c: is a thread within some code?  Threads are switched only
 * where they wait, so that what one has called is on its stack.  One that has
 * not run yet will call l_func.
 */
#include <sys/lwp.h>

#include "lwp_impl.h"

struct search {
	vaddr_t lws_start, lws_end;
	const struct lwp *lws_found;
};

static bool
begins_within(const struct lwp *l, vaddr_t start, vaddr_t end)
{
	const vaddr_t func = (vaddr_t)l->l_func;

	return func >= start && func < end;
}

static void
look(const struct lwp *l, void *arg)
{
	struct search *se = arg;

	if (l == curlwp || l->l_stat == LSZOMB)
		return;
	if (begins_within(l, se->lws_start, se->lws_end) ||
	    cpu_context_holds(&l->l_context, l->l_stack, LWP_STACK_SIZE,
		se->lws_start, se->lws_end))
		se->lws_found = l;
}

const char *
lwp_within(vaddr_t start, vaddr_t end)
{
	struct search se = {.lws_start = start, .lws_end = end};

	lwp_walk(look, &se);
	return se.lws_found != NULL ? se.lws_found->l_name : NULL;
}
