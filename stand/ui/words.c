/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * words.c: see words.h.
 */
#include <ui/words.h>

/* Bytes of a line that are shown on each side of an error. */
#define WORDS_CONTEXT 32

bool
words_isblank(char c)
{
	return c == ' ' || c == '\t';
}

bool
words_typeable(const char *name)
{
	for (; *name != '\0'; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f || *name == '"')
			return false;
	return true;
}

const char *
words_command_end(const char *line)
{
	bool quoted = false;

	for (; *line != '\0' && (quoted || *line != ';'); line++)
		if (*line == '"')
			quoted = !quoted;
	return line;
}

const char *
words_open_quote(const char *line)
{
	const char *open = NULL;

	for (; *line != '\0'; line++)
		if (*line == '"')
			open = open == NULL ? line : NULL;
	return open;
}

void
words_show_quote(struct loader *ld, const char *line, const char *quote)
{
	char before[4 * WORDS_CONTEXT + 1], after[WORDS_CONTEXT + 1];
	size_t off = (size_t)(quote - line), n = MIN(off, WORDS_CONTEXT);
	const char *dots = n < off ? "..." : "";

	sa_vis(before, sizeof(before), quote - n, n);
	sa_vis(after, sizeof(after), quote, SIZE_MAX);
	sa_printf(ld, "%s%s%s\n%*s^ the quote is not closed\n", dots, before,
	    after, (int)(strlen(dots) + strlen(before)), "");
}

char *
word_next(char **sp)
{
	char *s = *sp, *word, *out;
	bool quoted = false;

	while (words_isblank(*s))
		s++;
	if (*s == '\0')
		return NULL;
	for (word = out = s; *s != '\0'; s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (!quoted && words_isblank(*s))
			break;
		else
			*out++ = *s;
	}
	*sp = *s != '\0' ? s + 1 : s;
	*out = '\0';
	return word;
}

char *
word_only(struct loader *ld, const char *command, char *args)
{
	char *word = word_next(&args), *more;

	if (word == NULL || *word == '\0') {
		sa_printf(ld, "%s: a name is missing\n", command);
		return NULL;
	}
	if ((more = word_next(&args)) == NULL)
		return word;
	sa_printf(ld,
	    "%s %s: takes one name, \"%s\" is a second one (a name with blanks "
	    "needs double quotes)\n",
	    command, SA_VIS(word), SA_VIS(more));
	return NULL;
}
