/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lineedit_show.c: the line on the screen.  Only printable characters,
 * backspace, newline and bell are sent.  A long line is shown through a window
 * of one row, of which only what changed is sent.  The line is UTF-8; each
 * character is assumed to be one column wide.
 */
#include <ui/lineedit_impl.h>

static void
put(struct lineedit *le, int c)
{
	le->le_ld->ld_env->se_putchar(le->le_ld->ld_env->se_cookie, c);
}

void
lineedit_bell(struct lineedit *le)
{
	put(le, '\a');
}

/* ---- characters ---- */

static bool
is_continuation(char c)
{
	return (c & 0xc0) == 0x80;
}

size_t
lineedit_prev(const struct lineedit *le, size_t i)
{
	if (i > 0)
		i--;
	while (i > 0 && is_continuation(le->le_buf[i]))
		i--;
	return i;
}

size_t
lineedit_next(const struct lineedit *le, size_t i)
{
	if (i < le->le_len)
		i++;
	while (i < le->le_len && is_continuation(le->le_buf[i]))
		i++;
	return i;
}

/* How many characters end at or before byte `end`. */
static size_t
char_count(const struct lineedit *le, size_t end)
{
	size_t n = 0, i;

	for (i = 0; i < end; i = lineedit_next(le, i))
		n++;
	return n;
}

/*
 * Set a cell to the character of `n` bytes at s, or to '?' if it is malformed
 * or a control character (U+0080 to U+009F).
 */
static void
cell_set(struct cell *c, const char *s, size_t n)
{
	const unsigned char first = (unsigned char)s[0];
	bool ok;

	if (n == 2)
		ok = (first >= 0xc3 && first <= 0xdf) ||
		    (first == 0xc2 && (unsigned char)s[1] >= 0xa0);
	else if (n == 3)
		ok = first >= 0xe0 && first <= 0xef;
	else
		ok = n == 1 && first < 0x80;
	memset(c, 0, sizeof(*c));
	if (ok)
		memcpy(c->cell_byte, s, n);
	else
		c->cell_byte[0] = '?';
}

/* ---- showing ---- */

/* Move the window if the cursor, at character `cur` of `n`, is outside. */
static void
scroll(struct lineedit *le, size_t cur, size_t n)
{
	size_t w = le->le_width;

	if (n < w)
		le->le_off = 0;
	else if (cur < le->le_off + 1 || cur > le->le_off + w - 2)
		le->le_off = cur > w / 2 ? cur - w / 2 : 0;
}

static void
goto_col(struct lineedit *le, size_t col)
{
	const char *p;

	for (; le->le_col > col; le->le_col--)
		put(le, '\b');
	for (; le->le_col < col; le->le_col++)
		for (p = le->le_shown[le->le_col].cell_byte; *p != '\0'; p++)
			put(le, (unsigned char)*p);
}

/* Fill the row for a line of `nchars` characters.  Returns its columns. */
static size_t
make_row(const struct lineedit *le, struct cell *row, size_t nchars)
{
	size_t n = MIN(nchars - le->le_off, le->le_width), i = 0, k, next;

	for (k = 0; k < le->le_off; k++)
		i = lineedit_next(le, i);
	for (k = 0; k < n; k++, i = next) {
		next = lineedit_next(le, i);
		cell_set(&row[k], le->le_buf + i, next - i);
	}
	if (le->le_off > 0)
		cell_set(&row[0], "<", 1);
	if (nchars - le->le_off > n)
		cell_set(&row[n - 1], ">", 1);
	return n;
}

void
lineedit_refresh(struct lineedit *le)
{
	struct cell row[SCREEN_COLS + 1];
	size_t nchars = char_count(le, le->le_len);
	size_t cur = char_count(le, le->le_cur);
	size_t n, len, i, old = le->le_nshown;

	scroll(le, cur, nchars);
	n = len = make_row(le, row, nchars);
	for (i = 0; i < n && i < old &&
	     memcmp(&row[i], &le->le_shown[i], sizeof(row[i])) == 0;
	     i++)
		continue;
	if (i < n || i < old) {
		goto_col(le, i);
		/* Overwrite what is beyond a shorter line. */
		for (; n < old; n++)
			cell_set(&row[n], " ", 1);
		memcpy(le->le_shown, row, n * sizeof(row[0]));
		goto_col(le, n);
		le->le_nshown = len;
	}
	goto_col(le, cur - le->le_off);
}

void
lineedit_redraw(struct lineedit *le)
{
	lineedit_note_room(le);
	sa_printf(le->le_ld, "%s", le->le_prompt);
	le->le_nshown = le->le_col = 0;
	lineedit_refresh(le);
}
