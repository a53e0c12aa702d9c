/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg_text.h: boot.cfg(5) as text: encodings, line ends, comments.
 */
#ifndef _UI_BOOTCFG_TEXT_H_
#define _UI_BOOTCFG_TEXT_H_

#include <libsa/libsa.h>

/* UTF-16, by its byte order mark or by the NULs of its first characters? */
bool text_is_utf16(const char *buf, size_t len);

/*
 * The line at *buf, of *len bytes without its end (LF, CR, or CR LF); *buf is
 * set to the next one.  *buf must be below `end`.
 */
const char *text_line(const char **buf, const char *end, size_t *len);

/* Remove byte order marks (in UTF-8). */
void text_drop_marks(char *s);
/* Remove trailing blanks. */
void text_cut_blanks(char *s);

/* The '#' that starts a comment, the first outside double quotes, or NULL. */
char *text_comment(char *s);
/* May this '#' be meant as text?  It has no blank before, or none after it. */
bool text_comment_doubtful(const char *s, const char *hash);

#endif /* !_UI_BOOTCFG_TEXT_H_ */
