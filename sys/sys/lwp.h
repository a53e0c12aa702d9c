/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lwp.h: threads of the kernel.  One processor; a thread runs until it waits or
 * yields, so code between two such points is atomic.
 */
#ifndef _SYS_LWP_H_
#define _SYS_LWP_H_

#include <libkern/kdefs.h>
#include <libkern/kqueue.h>
#include <sys/machdep.h>

enum lwp_stat { LSONPROC, LSRUN, LSSLEEP, LSZOMB };

struct file;

/* Threads that wait for one thing, the longest waiting first. */
struct sleepq {
	TAILQ_HEAD(, lwp) sq_lwps;
};

typedef struct lwp {
	struct cpu_context l_context; /* where it goes on */
	TAILQ_ENTRY(lwp) l_chain;     /* run queue or sleep queue */
	TAILQ_ENTRY(lwp) l_list;      /* all threads */
	enum lwp_stat l_stat;
	struct sleepq *l_sleepq; /* LSSLEEP: where */
	const char *l_wmesg;     /* LSSLEEP: on what, for messages */
	uint64_t l_deadline;     /* LSSLEEP: ns since boot, 0: none */
	bool l_catches;          /* LSSLEEP: lwp_interrupt() ends the wait */
	bool l_interrupted;      /* by lwp_interrupt(), until it exits */
	int l_error;             /* what the wait returns */
	char l_name[32];
	void *l_stack; /* NULL: the one that the machine started with */
	void (*l_func)(void *); /* NULL once it has been called */
	void *l_arg;
	bool l_mustjoin;        /* stays a zombie until joined */
	struct sleepq l_joiner; /* who waits for its end */
	struct file *l_dupfile; /* fd_clone(): what its open returns */
} lwp_t;

extern struct lwp lwp0;    /* the first thread: main, the monitor */
extern struct lwp *curlwp; /* the one that runs */

/* Make the thread that runs timers (kern_callout.c).  ENOMEM; again: no-op. */
int lwp_init(void) __kwarnunused;

/* A new thread that can run; NULL: no memory. */
struct lwp *lwp_create(const char *name, void (*func)(void *), void *arg,
    bool mustjoin) __kwarnunused;
/* The running thread ends. */
__knoreturn void lwp_exit(void);
/* Wait until a thread that was created with mustjoin has ended. */
void lwp_join(struct lwp *l);
/* Let others run. */
void lwp_yield(void);
/* Bytes of stack that the running thread has left. */
size_t lwp_stack_left(void);
/* Is another thread runnable?  Then the caller does not idle. */
bool lwp_others_runnable(void);

/*
 * Interrupt a thread, as a signal that ends it would in NetBSD: its waits that
 * catch signals return EINTR, this one and all later ones.
 */
void lwp_interrupt(struct lwp *l);

void sleepq_init(struct sleepq *sq);
/*
 * Wait in a queue until woken (0) or until cpu_nanotime() has reached the
 * deadline (EWOULDBLOCK; 0: no deadline).
 */
int sleepq_block(struct sleepq *sq, const char *wmesg, uint64_t deadline);
/*
 * The same, but EINTR if the thread has been interrupted, before or while it
 * waited: a wait that catches signals in NetBSD.
 */
int sleepq_block_sig(struct sleepq *sq, const char *wmesg, uint64_t deadline);
/* Wake the longest waiting thread, or all.  Returns whether there was one. */
bool sleepq_wake(struct sleepq *sq, bool all);
bool sleepq_empty(const struct sleepq *sq);

/*
 * The name of a thread, other than the running one, on whose stack or in whose
 * registers is an address within [start, end): it may run there.  An address
 * that was left on the stack counts, too.  NULL: there is none.
 */
const char *lwp_within(vaddr_t start, vaddr_t end);

/* Call fn for each thread; for the monitor. */
void lwp_walk(void (*fn)(const struct lwp *l, void *arg), void *arg);

/* A deadline in clock ticks from now, for sleepq_block; 0 ticks: none. */
uint64_t lwp_deadline(int ticks);

#endif /* !_SYS_LWP_H_ */
