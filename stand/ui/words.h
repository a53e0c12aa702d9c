/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * words.h: a line of commands taken apart.  A ';' ends a command, blanks
 * separate its words; between double quotes both are text.
 */
#ifndef _UI_WORDS_H_
#define _UI_WORDS_H_

#include <libsa/libsa.h>

/* The end of the command that `line` begins with: its ';' or NUL. */
const char *words_command_end(const char *line);
/* The quote that is not closed; NULL: there is none. */
const char *words_open_quote(const char *line);
/* Print the line around it, and a caret below it. */
void words_show_quote(struct loader *ld, const char *line, const char *quote);

/*
 * Cut the next word off *sp, in place and without its quotes.  NULL: there is
 * none.
 */
char *word_next(char **sp);
/*
 * The only word of `args`, which name the argument of `command`.  NULL: there
 * is none, or more than one; says so.
 */
char *word_only(struct loader *ld, const char *command, char *args);

#endif /* !_UI_WORDS_H_ */
