/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * select.h: polling of devices, for their drivers.  In d_poll a driver returns
 * what is ready, or calls selrecord() and returns 0; when it becomes ready it
 * calls selnotify(), and is polled again.
 */
#ifndef _SYS_SELECT_H_
#define _SYS_SELECT_H_

#include <sys/poll.h>
#include <sys/selinfo.h>

struct knote;
struct lwp;

void selinit(struct selinfo *sip);
/* Wakes those that poll. */
void seldestroy(struct selinfo *sip);
void selrecord(struct lwp *l, struct selinfo *sip);
/*
 * Wakes those that recorded themselves, and calls the filters of the knotes
 * with the hint; `events` is not looked at.  If a filter can sleep, the caller
 * holds the lock with which the driver records and removes knotes.
 */
void selnotify(struct selinfo *sip, int events, long hint);
void selrecord_knote(struct selinfo *sip, struct knote *kn);
/* True: it was the last one. */
bool selremove_knote(struct selinfo *sip, struct knote *kn);

/*
 * Call ready(arg) until it returns true (0), so many ticks have passed
 * (EWOULDBLOCK; 0: no limit) or the thread is interrupted (EINTR): now, after
 * each selnotify() of what ready() recorded, and when the time is over.
 */
int sel_wait(bool (*ready)(void *arg), void *arg, int ticks);

#endif /* !_SYS_SELECT_H_ */
