/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_evcnt.c: the list of event counters.
 */
#include <libkern/libkern.h>
#include <sys/evcnt.h>
#include <sys/systm.h>

/* owner: this file */
static TAILQ_HEAD(, evcnt) evcnts = TAILQ_HEAD_INITIALIZER(evcnts);

/* Only a counter on the list has a link to the entry before it. */
static bool
attached(const struct evcnt *ev)
{
	return ev->ev_list.tqe_prev != NULL;
}

void
evcnt_attach_static(struct evcnt *ev)
{
	KASSERTMSG(!attached(ev), "event counter %s %s is attached already",
	    ev->ev_group, ev->ev_name);
	ev->ev_grouplen =
	    (unsigned char)strnlen(ev->ev_group, EVCNT_STRING_MAX);
	ev->ev_namelen = (unsigned char)strnlen(ev->ev_name, EVCNT_STRING_MAX);
	TAILQ_INSERT_TAIL(&evcnts, ev, ev_list);
}

void
evcnt_attach_dynamic(struct evcnt *ev, int type, const struct evcnt *parent,
    const char *group, const char *name)
{
	ev->ev_count = 0;
	evcnt_attach_dynamic_nozero(ev, type, parent, group, name);
}

void
evcnt_attach_dynamic_nozero(struct evcnt *ev, int type,
    const struct evcnt *parent, const char *group, const char *name)
{
	ev->ev_type = (unsigned char)type;
	ev->ev_parent = parent;
	ev->ev_group = group;
	ev->ev_name = name;
	ev->ev_list.tqe_prev = NULL; /* the memory is not initialised */
	evcnt_attach_static(ev);
}

void
evcnt_detach(struct evcnt *ev)
{
	KASSERTMSG(
	    attached(ev), "event counter %p is not attached", (void *)ev);
	TAILQ_REMOVE(&evcnts, ev, ev_list);
	ev->ev_list.tqe_prev = NULL;
}

void
evcnt_walk(void (*fn)(const struct evcnt *ev, void *arg), void *arg)
{
	const struct evcnt *ev;

	TAILQ_FOREACH (ev, &evcnts, ev_list)
		fn(ev, arg);
}
