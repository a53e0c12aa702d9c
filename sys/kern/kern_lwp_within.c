/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_lwp_within.c: is a thread within some code?  Threads are switched only
 * where they wait, so that what one has called is on its stack.
 */
#include <sys/lwp.h>

#include "lwp_impl.h"

struct search {
	vaddr_t lws_start, lws_end;
	const struct lwp *lws_found;
};

static void
look(const struct lwp *l, void *arg)
{
	struct search *se = arg;

	if (l != curlwp && l->l_stat != LSZOMB &&
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
