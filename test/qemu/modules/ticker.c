/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread that a timer wakes: it prints a line three times, then waits. */
#include <sys/callout.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_DRIVER, ticker, NULL);

static kmutex_t lock;
static kcondvar_t cv;
static callout_t timer;
static struct lwp *thread;
static int ticks, seen;
static bool stop;

static void
timeout(void *arg)
{

	(void)arg;
	mutex_enter(&lock);
	if (!stop) {
		ticks++;
		cv_signal(&cv);
		callout_schedule(&timer, MAX(hz / 20, 1));
	}
	mutex_exit(&lock);
}

static void
listen(void *arg)
{

	(void)arg;
	mutex_enter(&lock);
	while (!stop) {
		cv_wait(&cv, &lock);
		if (ticks > seen && seen < 3)
			printf("ticker: tick %d\n", ++seen);
	}
	mutex_exit(&lock);
	kthread_exit(0);
}

static int
ticker_start(void)
{
	int error;

	mutex_init(&lock, MUTEX_DEFAULT, IPL_SOFTCLOCK);
	cv_init(&cv, "ticker");
	callout_init(&timer, CALLOUT_MPSAFE);
	callout_setfunc(&timer, timeout, NULL);
	error = kthread_create(PRI_NONE, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN,
	    NULL, listen, NULL, &thread, "ticker");
	if (error == 0)
		callout_schedule(&timer, 1);
	return error;
}

static void
ticker_stop(void)
{

	mutex_enter(&lock);
	stop = true;
	cv_broadcast(&cv);
	(void)callout_halt(&timer, &lock);
	mutex_exit(&lock);
	(void)kthread_join(thread);
	callout_destroy(&timer);
	cv_destroy(&cv);
	mutex_destroy(&lock);
}

static int
ticker_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		return ticker_start();
	case MODULE_CMD_FINI:
		ticker_stop();
		return 0;
	default:
		return ENOTTY;
	}
}
