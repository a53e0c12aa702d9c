/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pager.c: see pager.h.
 */
#include <ui/pager.h>

#define MORE "-- more: space, line: return, end: q --"

bool
pager_line(struct pager *pg)
{
	int key;

	if (pg->pag_quit)
		return false;
	if (++pg->pag_lines < PAGER_LINES)
		return true;
	sa_printf(pg->pag_ld, "%s", MORE);
	do {
		key = sa_waitkey(pg->pag_ld);
	} while (key != ' ' && key != '\r' && key != '\n' && key != 'q' &&
	    key != SA_KEY_INTR && key != SA_KEY_ESC);
	sa_printf(pg->pag_ld, "\r%*s\r", (int)sizeof(MORE) - 1, "");
	pg->pag_lines = key == ' ' ? 0 : PAGER_LINES - 1;
	pg->pag_quit = key == 'q' || key == SA_KEY_INTR || key == SA_KEY_ESC;
	return !pg->pag_quit;
}
