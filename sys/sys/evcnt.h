/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * evcnt.h: event counters, NetBSD's evcnt(9).  The owner counts with
 * ev_count++; the kernel only knows where they are.
 */
#ifndef _SYS_EVCNT_H_
#define _SYS_EVCNT_H_

#include <libkern/kdefs.h>
#include <libkern/kqueue.h>

#define EVCNT_TYPE_MISC  0
#define EVCNT_TYPE_INTR  1
#define EVCNT_TYPE_TRAP  2
#define EVCNT_TYPE_ANY   0xff
#define EVCNT_STRING_MAX 255

struct evcnt {
	volatile uint64_t ev_count;
	TAILQ_ENTRY(evcnt) ev_list; /* tqe_prev NULL: not attached */
	unsigned char ev_type;      /* EVCNT_TYPE_* */
	unsigned char ev_grouplen;  /* of ev_group; set when attached */
	unsigned char ev_namelen;
	unsigned char ev_pad1;
	const struct evcnt *ev_parent;
	const char *ev_group; /* "zlib0" */
	const char *ev_name;  /* "bytes inflated" */
};

#define EVCNT_INITIALIZER(type, parent, group, name)                           \
	{                                                                      \
		.ev_type = (type), .ev_parent = (parent), .ev_group = (group), \
		.ev_name = (name),                                             \
	}
/* Attached with the module that it is in, detached with it. */
#define EVCNT_ATTACH_STATIC(ev)                                  \
	static struct evcnt *const ev##_link __kused __ksection( \
	    "link_set_evcnts") = &(ev)
/* One of an array. */
#define EVCNT_ATTACH_STATIC2(ev, n)                                    \
	static struct evcnt *const ev##_##n##_link __kused __ksection( \
	    "link_set_evcnts") = &(ev)[n]

/*
 * Attach a counter that is not attached; its memory may hold anything.  group
 * and name must stay; more than EVCNT_STRING_MAX bytes are cut.
 */
void evcnt_attach_dynamic(struct evcnt *ev, int type,
    const struct evcnt *parent, const char *group, const char *name);
/* The same, and ev_count stays what it is. */
void evcnt_attach_dynamic_nozero(struct evcnt *ev, int type,
    const struct evcnt *parent, const char *group, const char *name);
/* One that EVCNT_INITIALIZER made.  Attached already: panic. */
void evcnt_attach_static(struct evcnt *ev);
/* Not attached: panic. */
void evcnt_detach(struct evcnt *ev);

/* Call fn for each counter; for the monitor. */
void evcnt_walk(void (*fn)(const struct evcnt *ev, void *arg), void *arg);

#endif /* !_SYS_EVCNT_H_ */
