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
#define KEY_ESC        0x1b
#define KEY_RUBOUT     0x7f

/* history.c: lines entered before, none twice.  Owner: us_history. */
struct history {
	char *hist_line[HISTORY_MAX]; /* oldest first */
	unsigned hist_n;
};
/* Remember a line as the newest; without memory it is not remembered. */
void history_add(struct loader *ld, const char *line);
/* The n-th newest, from 1; NULL when there are fewer. */
const char *history_get(const struct loader *ld, unsigned n);
void history_free(struct loader *ld);

/*
 * Print `prompt`, read a line into buf (with its NUL at most `size` bytes, at
 * most LINE_MAX_BYTES + 1).  0, or ECANCELED for ^C.  Control
 * characters never get into the line; bytes of UTF-8 do.
 */
int lineedit_read(
    struct loader *ld, const char *prompt, char *buf, size_t size);

#endif /* !_LINEEDIT_H_ */
