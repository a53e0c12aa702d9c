/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sys_select.c: see <sys/select.h>.  Threads that poll are few: a selnotify()
 * lets each of them poll again, so that a selinfo need not know who waits.
 */
#include <libkern/kerrno.h>
#include <sys/lwp.h>
#include <sys/select.h>
#include <sys/systm.h>

/* A thread in sel_wait(). */
struct poller {
	TAILQ_ENTRY(poller) plr_chain;
	struct sleepq plr_sleepq;
	bool plr_again; /* a selnotify() happened since ready() was called */
};

/* owner: this file */
static TAILQ_HEAD(, poller) pollers = TAILQ_HEAD_INITIALIZER(pollers);

void
selinit(struct selinfo *sip)
{
	*sip = (struct selinfo){0};
}

static void
wake_pollers(struct selinfo *sip)
{
	struct poller *plr;

	if (!sip->sel_recorded)
		return;
	sip->sel_recorded = false;
	TAILQ_FOREACH (plr, &pollers, plr_chain) {
		plr->plr_again = true;
		(void)sleepq_wake(&plr->plr_sleepq, true);
	}
}

void
seldestroy(struct selinfo *sip)
{
	KASSERTMSG(sip->sel_klist.slh_first == NULL, "selinfo %p has knotes",
	    (void *)sip);
	wake_pollers(sip);
}

void
selrecord(struct lwp *l __kunused, struct selinfo *sip)
{
	sip->sel_recorded = true;
}

void
selnotify(struct selinfo *sip, int events __kunused, long hint)
{
	struct knote *kn;

	/* The hint is for f_event alone; sel_wait() asks it again. */
	for (kn = sip->sel_klist.slh_first; kn != NULL;
	     kn = kn->kn_selnext.sle_next) {
		(void)kn->kn_fop->f_event(kn, hint);
		sip->sel_recorded = true;
	}
	wake_pollers(sip);
}

void
selrecord_knote(struct selinfo *sip, struct knote *kn)
{
	kn->kn_selnext.sle_next = sip->sel_klist.slh_first;
	sip->sel_klist.slh_first = kn;
}

bool
selremove_knote(struct selinfo *sip, struct knote *kn)
{
	struct knote **knp = &sip->sel_klist.slh_first;

	while (*knp != kn) {
		KASSERTMSG(*knp != NULL, "knote %p is not on selinfo %p",
		    (void *)kn, (void *)sip);
		knp = &(*knp)->kn_selnext.sle_next;
	}
	*knp = kn->kn_selnext.sle_next;
	return sip->sel_klist.slh_first == NULL;
}

/* When its wait has ended it asks once more: it may have waited for its turn.
 */
int
sel_wait(bool (*ready)(void *arg), void *arg, int ticks)
{
	uint64_t deadline = lwp_deadline(ticks);
	struct poller plr = {.plr_again = false};
	bool is_ready;
	int error = 0;

	sleepq_init(&plr.plr_sleepq);
	TAILQ_INSERT_TAIL(&pollers, &plr, plr_chain);
	while (!(is_ready = ready(arg)) && error == 0) {
		if (!plr.plr_again)
			error = sleepq_block_sig(
			    &plr.plr_sleepq, "select", deadline);
		plr.plr_again = false;
	}
	TAILQ_REMOVE(&pollers, &plr, plr_chain);
	return is_ready ? 0 : error;
}
