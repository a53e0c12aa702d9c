/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pager.h: print long listings one screen at a time.
 */
#ifndef _PAGER_H_
#define _PAGER_H_

#include <libsa/libsa.h>

#define PAGER_LINES 23 /* every console has at least 25 */

struct pager {
	struct loader *pag_ld;
	unsigned pag_lines;
	bool pag_quit; /* the user stopped the listing */
};

/* Call after each printed line; false: stop. */
bool pager_line(struct pager *pg);

#endif /* !_PAGER_H_ */
