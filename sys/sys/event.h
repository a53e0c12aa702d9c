/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * event.h: knotes and their filters, as far as a driver's d_kqfilter uses
 * them; the numbers are NetBSD's.  `poll -k` of the monitor attaches one.
 */
#ifndef _SYS_EVENT_H_
#define _SYS_EVENT_H_

#include <libkern/kdefs.h>

#define EVFILT_READ  0u
#define EVFILT_WRITE 1u

#define EV_ADD       0x0001u
#define EV_ONESHOT   0x0010u
#define EV_CLEAR     0x0020u
#define EV_ERROR     0x4000u
#define EV_EOF       0x8000u

#define NOTE_SUBMIT  0x01000000 /* a hint: the caller has the driver's lock */

struct kevent;
struct knote;
/* For the SLIST macros of <sys/queue.h>. */
struct klist {
	struct knote *slh_first;
};

#define FILTEROP_ISFD   0x0001
#define FILTEROP_MPSAFE 0x0002

struct filterops {
	int f_flags;
	int (*f_attach)(struct knote *kn); /* NULL for devices */
	void (*f_detach)(struct knote *kn);
	/* Not 0: the event is there; kn_data says how much. */
	int (*f_event)(struct knote *kn, long hint);
	/* Not called for devices. */
	void (*f_touch)(struct knote *kn, struct kevent *kev, long type);
};

struct knote {
	struct {
		struct knote *sle_next;
	} kn_selnext; /* the klist's */
	const struct filterops *kn_fop;
	void *kn_hook; /* the driver's */
	uint32_t kn_filter;
	uint32_t kn_flags;
	uint32_t kn_fflags, kn_sfflags;
	int64_t kn_data, kn_sdata;
};

#endif /* !_SYS_EVENT_H_ */
