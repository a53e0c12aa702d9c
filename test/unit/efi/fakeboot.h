/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeboot.h: fakes of bootrec_finish() and bootrec_stamp(), which record their
 * arguments.
 */
#ifndef _FAKEBOOT_H_
#define _FAKEBOOT_H_

#include "fakefw.h"

struct told {
	unsigned calls;
	size_t nmap;
	uint32_t ndesc, descsize, descver;
	uint64_t lastend;     /* of the map */
	int error;            /* what it returns */
	unsigned ready, exit; /* stamps of BI_TL_READY, BI_TL_EXIT */
	uint64_t ticks;       /* of the last stamp */
};

extern struct told told; /* of the last call; owner: the running test */

#endif /* !_FAKEBOOT_H_ */
