/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A module as written for NetBSD, with every header that is supported here: a
 * worker thread that a timer wakes, a queue between them under a mutex,
 * counters, a variable, properties, a hook.
 */
#include <sys/cdefs.h>
__KERNEL_RCSID(0, "$NetBSD$");

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/module_hook.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/condvar.h>
#include <sys/queue.h>
#include <sys/sysctl.h>
#include <sys/evcnt.h>
#include <sys/kthread.h>
#include <sys/callout.h>

#include <prop/proplib.h>

#include "modfix.h"

MODULE(MODULE_CLASS_MISC, netbsdish, NULL);
MODULE_HOOK(netbsdish_hook, int, (int));
struct netbsdish_hook_t netbsdish_hook;

struct job {
	SIMPLEQ_ENTRY(job) j_entry;
	u_int j_number;
};

static struct netbsdish_softc {
	kmutex_t sc_lock;
	kcondvar_t sc_cv;
	SIMPLEQ_HEAD(, job) sc_jobs;
	callout_t sc_tick;
	struct lwp *sc_lwp;
	bool sc_dying;
	u_int sc_next;
	u_int sc_done;
	int sc_period; /* ticks */
	struct evcnt sc_ev_done;
	struct sysctllog *sc_log;
} netbsdish_sc;

static int
netbsdish_double(int n)
{
	return 2 * n;
}

static void
netbsdish_tick(void *arg)
{
	struct netbsdish_softc *sc = arg;
	struct job *j;

	j = kmem_zalloc(sizeof(*j), KM_NOSLEEP);
	mutex_enter(&sc->sc_lock);
	if (j != NULL) {
		j->j_number = sc->sc_next++;
		SIMPLEQ_INSERT_TAIL(&sc->sc_jobs, j, j_entry);
		cv_signal(&sc->sc_cv);
	}
	if (!sc->sc_dying)
		callout_schedule(&sc->sc_tick, sc->sc_period);
	mutex_exit(&sc->sc_lock);
}

static void
netbsdish_thread(void *arg)
{
	struct netbsdish_softc *sc = arg;
	struct job *j;

	mutex_enter(&sc->sc_lock);
	for (;;) {
		while (
		    (j = SIMPLEQ_FIRST(&sc->sc_jobs)) == NULL && !sc->sc_dying)
			cv_wait(&sc->sc_cv, &sc->sc_lock);
		if (j == NULL)
			break;
		SIMPLEQ_REMOVE_HEAD(&sc->sc_jobs, j_entry);
		mutex_exit(&sc->sc_lock);
		KASSERTMSG(j->j_number == sc->sc_done, "job %u after %u",
		    j->j_number, sc->sc_done);
		kmem_free(j, sizeof(*j));
		mutex_enter(&sc->sc_lock);
		sc->sc_done++;
		sc->sc_ev_done.ev_count++;
	}
	mutex_exit(&sc->sc_lock);
	kthread_exit(0);
}

static int
netbsdish_sysctl(struct netbsdish_softc *sc)
{
	const struct sysctlnode *node;
	int error;

	error = sysctl_createv(&sc->sc_log, 0, NULL, &node, 0, CTLTYPE_NODE,
	    "netbsdish", SYSCTL_DESCR("a test"), NULL, 0, NULL, 0, CTL_HW,
	    CTL_CREATE, CTL_EOL);
	if (error)
		return error;
	return sysctl_createv(&sc->sc_log, 0, &node, NULL, CTLFLAG_READONLY,
	    CTLTYPE_INT, "done", NULL, NULL, 0, &sc->sc_done, 0, CTL_CREATE,
	    CTL_EOL);
}

static int
netbsdish_init(prop_dictionary_t props)
{
	struct netbsdish_softc *sc = &netbsdish_sc;
	int error;

	sc->sc_period = mstohz(100);
	if (props != NULL)
		prop_dictionary_get_int32(props, "period", &sc->sc_period);
	if (sc->sc_period <= 0)
		return EINVAL;
	SIMPLEQ_INIT(&sc->sc_jobs);
	mutex_init(&sc->sc_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&sc->sc_cv, "netbsdish");
	callout_init(&sc->sc_tick, CALLOUT_MPSAFE);
	callout_setfunc(&sc->sc_tick, netbsdish_tick, sc);
	evcnt_attach_dynamic(
	    &sc->sc_ev_done, EVCNT_TYPE_MISC, NULL, "netbsdish", "jobs done");
	error = netbsdish_sysctl(sc);
	if (error == 0)
		error = kthread_create(PRI_NONE,
		    KTHREAD_MPSAFE | KTHREAD_MUSTJOIN, NULL, netbsdish_thread,
		    sc, &sc->sc_lwp, "%s", "netbsdish");
	if (error) {
		sysctl_teardown(&sc->sc_log);
		evcnt_detach(&sc->sc_ev_done);
		callout_destroy(&sc->sc_tick);
		cv_destroy(&sc->sc_cv);
		mutex_destroy(&sc->sc_lock);
		return error;
	}
	MODULE_HOOK_SET(netbsdish_hook, netbsdish_double);
	callout_schedule(&sc->sc_tick, sc->sc_period);
	aprint_normal("netbsdish: every %d ticks\n", sc->sc_period);
	return 0;
}

static int
netbsdish_fini(void)
{
	struct netbsdish_softc *sc = &netbsdish_sc;

	MODULE_HOOK_UNSET(netbsdish_hook);
	mutex_enter(&sc->sc_lock);
	sc->sc_dying = true;
	callout_halt(&sc->sc_tick, &sc->sc_lock);
	cv_broadcast(&sc->sc_cv);
	mutex_exit(&sc->sc_lock);
	kthread_join(sc->sc_lwp);
	callout_destroy(&sc->sc_tick);
	sysctl_teardown(&sc->sc_log);
	evcnt_detach(&sc->sc_ev_done);
	cv_destroy(&sc->sc_cv);
	mutex_destroy(&sc->sc_lock);
	return 0;
}

static int
netbsdish_modcmd(modcmd_t cmd, void *arg)
{
	int hooked;

	switch (cmd) {
	case MODULE_CMD_INIT:
		return netbsdish_init(arg);
	case MODULE_CMD_FINI:
		return netbsdish_fini();
	case MODULE_CMD_STAT:
		MODULE_HOOK_CALL(netbsdish_hook, (21), -1, hooked);
		*(int *)arg = hooked;
		return 0;
	default:
		return ENOTTY;
	}
}
