/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg_text.c: see bootcfg_text.h.
 */
#include <ui/bootcfg_text.h>

#include <ui/words.h>

#define MARK     "\xef\xbb\xbf" /* U+FEFF */
#define MARK_LEN 3

/* Without a byte order mark, ASCII has a NUL in every second byte. */
bool
text_is_utf16(const char *buf, size_t len)
{
	if (len < 2)
		return false;
	if (memcmp(buf, "\xff\xfe", 2) == 0 || memcmp(buf, "\xfe\xff", 2) == 0)
		return true;
	if (len < 4)
		return false;
	return (buf[0] == '\0') != (buf[1] == '\0') &&
	    (buf[0] == '\0') == (buf[2] == '\0') &&
	    (buf[1] == '\0') == (buf[3] == '\0');
}

const char *
text_line(const char **buf, const char *end, size_t *len)
{
	const char *line = *buf, *p = line;

	while (p < end && *p != '\n' && *p != '\r')
		p++;
	*len = (size_t)(p - line);
	if (p + 1 < end && p[0] == '\r' && p[1] == '\n')
		p++;
	*buf = p < end ? p + 1 : end;
	return line;
}

void
text_drop_marks(char *s)
{
	while ((s = strstr(s, MARK)) != NULL)
		memmove(s, s + MARK_LEN, strlen(s + MARK_LEN) + 1);
}

void
text_cut_blanks(char *s)
{
	size_t len = strlen(s);

	while (len > 0 && words_isblank(s[len - 1]))
		s[--len] = '\0';
}

char *
text_comment(char *s)
{
	char *close;

	for (; *s != '\0' && *s != '#'; s++)
		if (*s == '"' && (close = strchr(s + 1, '"')) != NULL)
			s = close;
	return *s == '#' ? s : NULL;
}

bool
text_comment_doubtful(const char *s, const char *hash)
{
	bool before = hash == s || words_isblank(hash[-1]);
	bool after =
	    hash[1] == '\0' || hash[1] == '#' || words_isblank(hash[1]);

	return !before || !after;
}
