/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * words.h: splitting a line of commands.  A ';' ends a command, blanks separate
 * its words; in double quotes both are text.
 */
#ifndef _UI_WORDS_H_
#define _UI_WORDS_H_

#include <libsa/libsa.h>

/* Is it a blank or a tab? */
bool words_isblank(char c);
/* Can it be typed as a word?  Not with quotes or control characters. */
bool words_typeable(const char *name);
/* The end of the first command: its ';' or the NUL. */
const char *words_command_end(const char *line);
/* The quote that is not closed, or NULL. */
const char *words_open_quote(const char *line);
/* Print the line around that quote, with a caret below it. */
void words_show_quote(struct loader *ld, const char *line, const char *quote);

/*
 * The next word of *sp, or NULL.  The string is changed: the word loses its
 * quotes and ends in NUL; *sp is set to what follows.
 */
char *word_next(char **sp);
/*
 * The only word of a command's arguments, changed as by word_next.  NULL: there
 * is none, or more than one; reported with the name `command`.
 */
char *word_only(struct loader *ld, const char *command, char *args);

#endif /* !_UI_WORDS_H_ */
