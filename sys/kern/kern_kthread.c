/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_kthread.c: kthread(9) and kpause(9).
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kthread.h>
#include <sys/mutex.h>
#include <sys/systm.h>

int
kthread_create(int pri __kunused, int flags, struct cpu_info *ci __kunused,
    void (*func)(void *), void *arg, struct lwp **lp, const char *fmt, ...)
{
	struct lwp *l;
	char name[32];
	va_list ap;

	va_start(ap, fmt);
	kvsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	l = lwp_create(name, func, arg, (flags & KTHREAD_MUSTJOIN) != 0);
	if (lp != NULL)
		*lp = l;
	return l == NULL ? ENOMEM : 0;
}

void
kthread_exit(int ecode)
{
	if (ecode != 0)
		kprintf("thread %s ends with error %d, %s\n", curlwp->l_name,
		    ecode, kerrno_name(ecode));
	lwp_exit();
}

int
kthread_join(struct lwp *l)
{
	lwp_join(l);
	return 0;
}

int
kpause(const char *wmesg, bool intr, int ticks, struct kmutex *m)
{
	struct sleepq alone; /* time or lwp_interrupt() ends the wait */
	int error;

	KASSERTMSG(ticks > 0, "kpause(%s) of %d ticks", wmesg, ticks);
	sleepq_init(&alone);
	if (m != NULL)
		mutex_exit(m);
	error = (intr ? sleepq_block_sig : sleepq_block)(
	    &alone, wmesg, lwp_deadline(ticks));
	if (m != NULL)
		mutex_enter(m);
	return error;
}
