/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_lwp.c: cooperative threads.  A thread that waits switches to the next
 * runnable one; when there is none, it idles on its own stack until a deadline
 * or a timer makes one runnable.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/systm.h>

#include "lwp_impl.h"

#define STACK_MAGIC ((uintptr_t)0x57ac4b07)

TAILQ_HEAD(lwplist, lwp);

/* owner: this file */
static struct lwplist all_lwps; /* lwp0 is on it from the start */
struct lwp lwp0 = {
    .l_stat = LSONPROC,
    .l_list = {NULL, &all_lwps.tqh_first},
    .l_name = "main",
};
static struct lwplist all_lwps = {&lwp0, &lwp0.l_list.tqe_next};
static struct lwplist run_queue = TAILQ_HEAD_INITIALIZER(run_queue);
static struct lwp *dead; /* exited, its stack not yet freed */
struct lwp *curlwp = &lwp0;

void (*lwp_timers)(uint64_t now); /* owner: kern_callout.c */

void
sleepq_init(struct sleepq *sq)
{
	TAILQ_INIT(&sq->sq_lwps);
}

bool
sleepq_empty(const struct sleepq *sq)
{
	return TAILQ_EMPTY(&sq->sq_lwps);
}

static void
make_runnable(struct lwp *l)
{
	KASSERT(l->l_sleepq != NULL);
	TAILQ_REMOVE(&l->l_sleepq->sq_lwps, l, l_chain);
	l->l_sleepq = NULL;
	l->l_stat = LSRUN;
	TAILQ_INSERT_TAIL(&run_queue, l, l_chain);
}

bool
sleepq_wake(struct sleepq *sq, bool all)
{
	struct lwp *l;
	bool any = false;

	while ((l = TAILQ_FIRST(&sq->sq_lwps)) != NULL) {
		make_runnable(l);
		any = true;
		if (!all)
			break;
	}
	return any;
}

/* Wake the threads whose deadline has passed.  Threads are few: walk all. */
static void
poll_timers(void)
{
	uint64_t now = cpu_nanotime();
	struct lwp *l;

	if (lwp_timers != NULL)
		lwp_timers(now);
	TAILQ_FOREACH (l, &all_lwps, l_list) {
		if (l->l_stat != LSSLEEP || l->l_deadline == 0 ||
		    l->l_deadline > now)
			continue;
		l->l_error = EWOULDBLOCK;
		make_runnable(l);
	}
}

/* Free the stack and the context of a thread that exited. */
static void
reap(struct lwp *l)
{
	TAILQ_REMOVE(&all_lwps, l, l_list);
	cpu_context_free(&l->l_context);
	cpu_stack_free(l->l_stack, LWP_STACK_SIZE);
	kmem_free(l, sizeof(*l));
}

/* On the new stack, after a switch: free the thread that exited. */
static void
switched(void)
{
	struct lwp *l = dead;

	dead = NULL;
	if (l != NULL)
		reap(l);
}

/*
 * The lowest word of a stack is checked for overflows that the guard page does
 * not catch: a large frame can step over it.
 */
static void
check_stack(const struct lwp *l)
{
	if (l->l_stack != NULL && *(const uintptr_t *)l->l_stack != STACK_MAGIC)
		panic("thread %s: its stack of %zu bytes has overflowed",
		    l->l_name, LWP_STACK_SIZE);
}

size_t
lwp_stack_left(void)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	uintptr_t bottom = (uintptr_t)(curlwp->l_stack != NULL ? curlwp->l_stack
							       : cpu_stack0());

	return here > bottom ? here - bottom : 0;
}

/* Take the next thread off the run queue; wait until there is one. */
static struct lwp *
next_runnable(void)
{
	struct lwp *l;

	for (;;) {
		poll_timers();
		l = TAILQ_FIRST(&run_queue);
		if (l != NULL)
			break;
		cpu_idle();
	}
	TAILQ_REMOVE(&run_queue, l, l_chain);
	return l;
}

/*
 * Switch to the next thread.  The current one is on the queue that it waits on,
 * or has exited.
 */
static void
switch_to_next(void)
{
	struct lwp *prev = curlwp, *next;

	check_stack(prev);
	next = next_runnable();
	next->l_stat = LSONPROC;
	curlwp = next;
	if (next == prev)
		return;
	cpu_switch(&prev->l_context, &next->l_context);
	switched();
}

static int
block(struct sleepq *sq, const char *wmesg, uint64_t deadline, bool catches)
{
	struct lwp *l = curlwp;

	l->l_stat = LSSLEEP;
	l->l_sleepq = sq;
	l->l_wmesg = wmesg;
	l->l_deadline = deadline;
	l->l_catches = catches;
	l->l_error = 0;
	TAILQ_INSERT_TAIL(&sq->sq_lwps, l, l_chain);
	switch_to_next();
	return l->l_error;
}

int
sleepq_block(struct sleepq *sq, const char *wmesg, uint64_t deadline)
{
	return block(sq, wmesg, deadline, false);
}

int
sleepq_block_sig(struct sleepq *sq, const char *wmesg, uint64_t deadline)
{
	if (curlwp->l_interrupted)
		return EINTR;
	return block(sq, wmesg, deadline, true);
}

void
lwp_interrupt(struct lwp *l)
{
	l->l_interrupted = true;
	if (l->l_stat != LSSLEEP || !l->l_catches)
		return;
	l->l_error = EINTR;
	make_runnable(l);
}

void
lwp_yield(void)
{
	poll_timers();
	if (TAILQ_EMPTY(&run_queue))
		return;
	curlwp->l_stat = LSRUN;
	TAILQ_INSERT_TAIL(&run_queue, curlwp, l_chain);
	switch_to_next();
}

bool
lwp_others_runnable(void)
{
	return !TAILQ_EMPTY(&run_queue);
}

static void
thread_start(void *arg)
{
	struct lwp *l = arg;
	void (*func)(void *) = l->l_func;

	switched();
	l->l_func = NULL;
	func(l->l_arg);
	lwp_exit();
}

struct lwp *
lwp_create(const char *name, void (*func)(void *), void *arg, bool mustjoin)
{
	struct lwp *l = kmem_zalloc(sizeof(*l), KM_NOSLEEP);

	if (l == NULL)
		return NULL;
	l->l_stack = cpu_stack_alloc(LWP_STACK_SIZE);
	if (l->l_stack == NULL) {
		kmem_free(l, sizeof(*l));
		return NULL;
	}
	*(uintptr_t *)l->l_stack = STACK_MAGIC;
	kstrlcpy(l->l_name, name, sizeof(l->l_name));
	l->l_func = func;
	l->l_arg = arg;
	l->l_mustjoin = mustjoin;
	sleepq_init(&l->l_joiner);
	cpu_context_init(
	    &l->l_context, l->l_stack, LWP_STACK_SIZE, thread_start, l);
	l->l_stat = LSRUN;
	TAILQ_INSERT_TAIL(&run_queue, l, l_chain);
	TAILQ_INSERT_TAIL(&all_lwps, l, l_list);
	return l;
}

void
lwp_exit(void)
{
	struct lwp *l = curlwp;

	KASSERTMSG(l != &lwp0, "the first thread must not exit");
	l->l_stat = LSZOMB;
	if (l->l_mustjoin)
		(void)sleepq_wake(&l->l_joiner, true);
	else
		dead = l;
	switch_to_next();
	panic("thread %s ran after it exited", l->l_name);
}

void
lwp_join(struct lwp *l)
{
	KASSERTMSG(l->l_mustjoin && l != curlwp, "thread %s cannot be joined",
	    l->l_name);
	while (l->l_stat != LSZOMB)
		(void)sleepq_block(&l->l_joiner, "join", 0);
	reap(l);
}

void
lwp_walk(void (*fn)(const struct lwp *l, void *arg), void *arg)
{
	const struct lwp *l;

	TAILQ_FOREACH (l, &all_lwps, l_list)
		fn(l, arg);
}

uint64_t
lwp_deadline(int ticks)
{
	if (ticks <= 0)
		return 0;
	return cpu_nanotime() + (uint64_t)ticks * (uint64_t)tick * 1000;
}
