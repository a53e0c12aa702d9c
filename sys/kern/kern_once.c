/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_once.c: once(9).
 */
#include <sys/lwp.h>
#include <sys/once.h>
#include <sys/systm.h>

/* Those that wait for any of them: such waits are rare.  owner: this file */
static struct sleepq once_waiters = {
    TAILQ_HEAD_INITIALIZER(once_waiters.sq_lwps)};

static void
wait_while_running(const once_t *o)
{
	while (o->o_status == ONCE_RUNNING)
		(void)sleepq_block(&once_waiters, "runonce", 0);
}

static void
set_status(once_t *o, unsigned int status)
{
	o->o_status = status;
	(void)sleepq_wake(&once_waiters, true);
}

int
_run_once(once_t *o, int (*fn)(void))
{
	wait_while_running(o);
	if (o->o_status == ONCE_DONE)
		return o->o_error;
	o->o_status = ONCE_RUNNING;
	o->o_error = fn();
	set_status(o, o->o_error == 0 ? ONCE_DONE : ONCE_VIRGIN);
	return o->o_error;
}

int
_init_once(once_t *o, int (*fn)(void))
{
	int error = _run_once(o, fn);

	if (error == 0)
		o->o_refcnt++;
	return error;
}

void
_fini_once(once_t *o, void (*fn)(void))
{
	KASSERTMSG(o->o_refcnt > 0 && o->o_status == ONCE_DONE,
	    "once %p: ended more often than begun", (void *)o);
	if (--o->o_refcnt > 0)
		return;
	o->o_status = ONCE_RUNNING;
	fn();
	set_status(o, ONCE_VIRGIN);
}
