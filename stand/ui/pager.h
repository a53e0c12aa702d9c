/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pager.h: stop a long listing before it has left the screen.
 */
#ifndef _PAGER_H_
#define _PAGER_H_

#include <libsa/libsa.h>

#define PAGER_LINES 23 /* of the 25 that every console has */

struct pager {
	struct loader *pag_ld;
	unsigned pag_lines;
	bool pag_quit; /* the user has seen enough */
};

/* Call after each line that was printed; false: stop. */
bool pager_line(struct pager *pg);

#endif /* !_PAGER_H_ */
