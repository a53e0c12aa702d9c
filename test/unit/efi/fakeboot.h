/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeboot.h: a fake bootrec_finish(), which records its arguments.
 */
#ifndef _FAKEBOOT_H_
#define _FAKEBOOT_H_

#include "fakefw.h"

struct told {
	unsigned calls;
	size_t nmap;
	uint32_t ndesc, descsize, descver;
	uint64_t lastend; /* of the map */
	int error;        /* what it returns */
};

extern struct told told; /* of the last call; owner: the running test */

#endif /* !_FAKEBOOT_H_ */
