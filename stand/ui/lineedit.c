/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lineedit.c: the prompt's line editor.  It sends only printable characters,
 * backspace, newline and bell.  A long line is shown through a window of one
 * row, of which only what changed is sent.  The line is UTF-8, edited by whole
 * characters, each of which is assumed to be one column wide.
 */
#include <ui/lineedit.h>

#include <ui/complete.h>

#define SCREEN_COLS 79 /* a character in the 80th would wrap */

#define CELL_BYTES  3 /* UTF-8 bytes of a UCS-2 character, as UEFI has */

/* What a column shows: the bytes of one character. */
struct cell {
	char cell_byte[CELL_BYTES + 1];
};

struct lineedit {
	struct loader *le_ld;
	const char *le_prompt;
	char *le_buf;
	size_t le_size; /* of le_buf, NUL included */
	size_t le_len, le_cur;
	/* What is on the screen behind the prompt, one cell per character. */
	size_t le_width;
	size_t le_off; /* first character in the window */
	struct cell le_shown[SCREEN_COLS + 1];
	size_t le_nshown, le_col;
	/* History: 0 is the line being typed, kept in le_typed meanwhile. */
	unsigned le_hist;
	char le_typed[LINE_MAX_BYTES + 1];
	bool le_tab; /* the last key was a TAB with several candidates */
};

static void
put(struct lineedit *le, int c)
{
	le->le_ld->ld_env->se_putchar(le->le_ld->ld_env->se_cookie, c);
}

static void
bell(struct lineedit *le)
{
	put(le, '\a');
}

/* ---- characters ---- */

static bool
is_continuation(char c)
{
	return (c & 0xc0) == 0x80;
}

/* The start of the character before byte i, and of the one after it. */
static size_t
char_prev(const struct lineedit *le, size_t i)
{
	if (i > 0)
		i--;
	while (i > 0 && is_continuation(le->le_buf[i]))
		i--;
	return i;
}

static size_t
char_next(const struct lineedit *le, size_t i)
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

	for (i = 0; i < end; i = char_next(le, i))
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
		i = char_next(le, i);
	for (k = 0; k < n; k++, i = next) {
		next = char_next(le, i);
		cell_set(&row[k], le->le_buf + i, next - i);
	}
	if (le->le_off > 0)
		cell_set(&row[0], "<", 1);
	if (nchars - le->le_off > n)
		cell_set(&row[n - 1], ">", 1);
	return n;
}

/* Update the screen, from the first cell that differs. */
static void
refresh(struct lineedit *le)
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

/* Begin a new row, after something else was printed. */
static void
redraw(struct lineedit *le)
{
	sa_printf(le->le_ld, "%s", le->le_prompt);
	le->le_nshown = le->le_col = 0;
	refresh(le);
}

/* ---- changing ---- */

static void
delete_range(struct lineedit *le, size_t from, size_t to)
{
	memmove(le->le_buf + from, le->le_buf + to, le->le_len - to + 1);
	le->le_len -= to - from;
	le->le_cur = from;
}

/* Insert at the cursor.  False, with the bell: there is no room. */
static bool
insert(struct lineedit *le, const char *s, size_t n)
{
	if (n >= le->le_size - le->le_len) {
		bell(le);
		return false;
	}
	memmove(le->le_buf + le->le_cur + n, le->le_buf + le->le_cur,
	    le->le_len - le->le_cur + 1);
	memcpy(le->le_buf + le->le_cur, s, n);
	le->le_len += n;
	le->le_cur += n;
	return true;
}

static void
replace(struct lineedit *le, const char *line)
{
	le->le_len = kstrlcpy(le->le_buf, line, le->le_size);
	if (le->le_len >= le->le_size)
		le->le_len = le->le_size - 1;
	le->le_cur = le->le_len;
}

static void
history_move(struct lineedit *le, unsigned to)
{
	const char *line;

	line = to == 0 ? le->le_typed : history_get(le->le_ld, to);
	if (line == NULL || to == le->le_hist) {
		bell(le);
		return;
	}
	if (le->le_hist == 0)
		(void)kstrlcpy(le->le_typed, le->le_buf, sizeof(le->le_typed));
	le->le_hist = to;
	replace(le, line);
}

/* The start of the word before the cursor. */
static size_t
word_before(const struct lineedit *le)
{
	size_t i = le->le_cur;

	while (i > 0 && le->le_buf[i - 1] == ' ')
		i--;
	while (i > 0 && le->le_buf[i - 1] != ' ')
		i--;
	return i;
}

/*
 * TAB: insert the candidates' common prefix; if it adds nothing, a second TAB
 * lists them.
 */
static void
tab(struct lineedit *le)
{
	struct completion cm;
	size_t from;
	bool again = le->le_tab;

	complete(le->le_ld, le->le_buf, le->le_cur, false, &cm);
	le->le_tab = cm.cm_count > 1;
	if (cm.cm_count == 0) {
		bell(le);
		return;
	}
	from = le->le_cur - cm.cm_typed;
	if (cm.cm_count == 1 || cm.cm_longer) {
		size_t n = strlen(cm.cm_text);

		if (n + 2 > le->le_size - le->le_len + cm.cm_typed) {
			bell(le);
			return;
		}
		/* The closing quote is already in the line. */
		if (n > 0 && cm.cm_text[n - 1] == '"' &&
		    le->le_buf[le->le_cur] == '"')
			delete_range(le, le->le_cur, le->le_cur + 1);
		delete_range(le, from, le->le_cur);
		(void)insert(le, cm.cm_text, n);
		if (cm.cm_count == 1)
			(void)insert(le, &cm.cm_end, 1);
	} else if (again) {
		sa_printf(le->le_ld, "\n");
		complete(le->le_ld, le->le_buf, le->le_cur, true, &cm);
		redraw(le);
	} else {
		bell(le);
	}
}

/* ---- keys ---- */

/* Keys that move the cursor.  False: not one of them. */
static bool
key_move(struct lineedit *le, int key)
{
	size_t to = le->le_cur;

	switch (key) {
	case SA_KEY_LEFT:
	case KEY_CTRL('b'):
		to = char_prev(le, to);
		break;
	case SA_KEY_RIGHT:
	case KEY_CTRL('f'):
		to = char_next(le, to);
		break;
	case SA_KEY_HOME:
	case KEY_CTRL('a'):
		to = 0;
		break;
	case SA_KEY_END:
	case KEY_CTRL('e'):
		to = le->le_len;
		break;
	default:
		return false;
	}
	le->le_cur = to;
	return true;
}

/* Keys that delete.  False: not one of them. */
static bool
key_delete(struct lineedit *le, int key)
{
	switch (key) {
	case '\b':
	case KEY_RUBOUT:
		delete_range(le, char_prev(le, le->le_cur), le->le_cur);
		break;
	case SA_KEY_DELETE:
	case KEY_CTRL('d'):
		delete_range(le, le->le_cur, char_next(le, le->le_cur));
		break;
	case KEY_CTRL('k'):
		delete_range(le, le->le_cur, le->le_len);
		break;
	case KEY_CTRL('u'):
		delete_range(le, 0, le->le_cur);
		break;
	case KEY_CTRL('w'):
		delete_range(le, word_before(le), le->le_cur);
		break;
	default:
		return false;
	}
	return true;
}

static void
key_other(struct lineedit *le, int key)
{
	char c = (char)key;

	switch (key) {
	case SA_KEY_UP:
	case KEY_CTRL('p'):
		history_move(le, le->le_hist + 1);
		break;
	case SA_KEY_DOWN:
	case KEY_CTRL('n'):
		history_move(le, le->le_hist > 0 ? le->le_hist - 1 : 0);
		break;
	case KEY_CTRL('l'):
		sa_printf(le->le_ld, "\n");
		redraw(le);
		break;
	case '\t':
		tab(le);
		break;
	default:
		if ((key >= ' ' && key <= '~') || (key >= 0x80 && key <= 0xff))
			(void)insert(le, &c, 1);
		else
			bell(le);
	}
}

int
lineedit_read(struct loader *ld, const char *prompt, char *buf, size_t size)
{
	struct lineedit le;
	int key;

	memset(&le, 0, sizeof(le));
	le.le_ld = ld;
	le.le_prompt = prompt;
	le.le_buf = buf;
	le.le_size = MIN(size, (size_t)LINE_MAX_BYTES + 1);
	le.le_width = SCREEN_COLS - strlen(prompt);
	buf[0] = '\0';
	redraw(&le);
	for (;;) {
		key = sa_waitkey(ld);
		if (key == '\r' || key == '\n' || key == KEY_CTRL('c'))
			break;
		if (key != '\t')
			le.le_tab = false;
		if (!key_move(&le, key) && !key_delete(&le, key))
			key_other(&le, key);
		refresh(&le);
	}
	if (key == KEY_CTRL('c')) {
		sa_printf(ld, "^C\n");
		buf[0] = '\0';
		return ECANCELED;
	}
	sa_printf(ld, "\n");
	return 0;
}
