/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lineedit_impl.h: private to the line editor.
 *
 *	lineedit.c       keys, and what they change
 *	lineedit_show.c  the row on the screen
 *	lineedit_note.c  the row below it
 */
#ifndef _UI_LINEEDIT_IMPL_H_
#define _UI_LINEEDIT_IMPL_H_

#include <ui/lineedit.h>

#define SCREEN_COLS 79 /* a character in the 80th would wrap */
#define CELL_BYTES  3  /* UTF-8 bytes of a UCS-2 character, as UEFI has */

/* What a column shows: the bytes of one character. */
struct cell {
	char cell_byte[CELL_BYTES + 1];
};

struct lineedit {
	struct loader *le_ld;
	const char *le_prompt;
	char *le_buf;          /* the line; owner: lineedit_read's caller */
	size_t le_size;        /* bytes of le_buf, NUL included */
	size_t le_len, le_cur; /* length and cursor, in bytes */
	/* The screen behind the prompt, in columns; one cell per character. */
	size_t le_width;                       /* of the window */
	size_t le_off;                         /* its first character */
	struct cell le_shown[SCREEN_COLS + 1]; /* what it shows */
	size_t le_nshown, le_col;              /* cells in use; cursor */
	/* The line of the history, or 0: a new line, kept in le_typed. */
	unsigned le_hist;
	char le_typed[LINE_MAX_BYTES + 1];
	lineedit_note_fn *le_note;    /* NULL: no notes, and ESC is no key */
	char le_noted[LINEEDIT_NOTE]; /* the note that was made last */
	size_t le_notelen;            /* bytes on the screen */
	bool le_tab; /* the last key was a TAB with several candidates */
};

/* ---- lineedit_show.c ---- */

void lineedit_bell(struct lineedit *le);
/* The start of the character before byte i of the line, and after it. */
size_t lineedit_prev(const struct lineedit *le, size_t i);
size_t lineedit_next(const struct lineedit *le, size_t i);
/* Update the screen, from the first cell that differs. */
void lineedit_refresh(struct lineedit *le);
/* Print prompt and line in a new row, after other output. */
void lineedit_redraw(struct lineedit *le);

/* ---- lineedit_note.c ---- */

/* Before the line is printed in a new row: keep room below it. */
void lineedit_note_room(struct lineedit *le);
void lineedit_note_clear(struct lineedit *le);
/* Update the note. */
void lineedit_note_show(struct lineedit *le);

#endif /* !_UI_LINEEDIT_IMPL_H_ */
