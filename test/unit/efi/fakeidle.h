/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeidle.h: the timer that runs while a file of a server is read, and the
 * user who sees what it tells.
 */
#ifndef _FAKEIDLE_H_
#define _FAKEIDLE_H_

#include "fakefw.h"

struct fakeidle {
	EFI_EVENT_NOTIFY fid_tick; /* NULL: there is no timer */
	void *fid_arg;
	bool fid_on;
	unsigned fid_stop; /* a key is pressed after so many seconds; 0: none */
	bool fid_stopped;
	unsigned fid_max; /* the most seconds that were told */
	bool fid_fails;   /* to be created */
	EFI_TPL fid_tpl;  /* now; at TPL_CALLBACK it does not run */
	EFI_CREATE_EVENT fid_create;
	EFI_SET_TIMER fid_set;
	EFI_CLOSE_EVENT fid_close;
};
extern struct fakeidle fid; /* owner: the running test */

/* Behind fw_setup() and what else sets the functions of events. */
void fakeidle_setup(void);
/* The server sends nothing for so many seconds. */
void fakeidle_seconds(unsigned n);
/* nw_idle */
bool fakeidle_watch(void *arg, const char *path, unsigned seconds);

#endif /* !_FAKEIDLE_H_ */
