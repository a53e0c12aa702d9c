/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * selinfo.h: who waits for a device to become ready.
 */
#ifndef _SYS_SELINFO_H_
#define _SYS_SELINFO_H_

#include <libkern/kdefs.h>
#include <sys/event.h>

/* The driver's; touched by the functions of <sys/select.h> alone. */
struct selinfo {
	struct klist sel_klist; /* knotes that a filter attached */
	bool sel_recorded;      /* selrecord() since the last selnotify() */
};

#endif /* !_SYS_SELINFO_H_ */
