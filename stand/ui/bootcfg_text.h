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
 * The line that *buf begins with, without its end (LF, CR, or CR LF), and its
 * length; *buf moves to the next one.  Needs *buf < end.
 */
const char *text_line(const char **buf, const char *end, size_t *len);

/* Take byte order marks (UTF-8) out of the string. */
void text_drop_marks(char *s);
/* End the string before the blanks at its end. */
void text_cut_blanks(char *s);
bool text_isblank(char c);

/* The '#' that starts a comment: the first outside closed quotes, or NULL. */
char *text_comment(char *s);
/* May this '#' of `s` have been meant as text?  No blank before or after it. */
bool text_comment_doubtful(const char *s, const char *hash);

#endif /* !_UI_BOOTCFG_TEXT_H_ */
