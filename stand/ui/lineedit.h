/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lineedit.h: read a line from the console, with editing, history and
 * completion.
 */
#ifndef _LINEEDIT_H_
#define _LINEEDIT_H_

#include <libsa/libsa.h>

#define LINE_MAX_BYTES 512 /* without the NUL */
#define HISTORY_MAX    32

#define KEY_CTRL(c)    ((c)&0x1f)
#define KEY_RUBOUT     0x7f

/* history.c: lines entered before, without duplicates.  Owner: us_history. */
struct history {
	char *hist_line[HISTORY_MAX]; /* oldest first */
	unsigned hist_n;
};
/* Add a line as the newest; does nothing if out of memory. */
void history_add(struct loader *ld, const char *line);
/* The n-th newest, from 1, or NULL. */
const char *history_get(const struct loader *ld, unsigned n);
void history_free(struct loader *ld);

/*
 * Print `prompt` and read a line into buf, of at most `size` bytes and
 * LINE_MAX_BYTES + 1, NUL included.  ECANCELED: ^C.  The line has no control
 * characters; it may have UTF-8.
 */
int lineedit_read(
    struct loader *ld, const char *prompt, char *buf, size_t size);

/*
 * The same for a line that is in buf already; ECANCELED: ESC or ^C.  `note`,
 * called after each key, may write a text about the line, shown in the row
 * below it; false: there is none.
 */
#define LINEEDIT_NOTE 79
typedef bool lineedit_note_fn(const char *line, char out[LINEEDIT_NOTE]);
int lineedit_edit(struct loader *ld, const char *prompt, char *buf, size_t size,
    lineedit_note_fn *note);

#endif /* !_LINEEDIT_H_ */
