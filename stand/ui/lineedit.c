/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lineedit.c: the prompt's line editor: keys, and what they change.  The line
 * is UTF-8, edited by whole characters.
 */
#include <ui/lineedit_impl.h>

#include <ui/complete.h>

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
		lineedit_bell(le);
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
		lineedit_bell(le);
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
		lineedit_bell(le);
		return;
	}
	from = le->le_cur - cm.cm_typed;
	if (cm.cm_count == 1 || cm.cm_longer) {
		size_t n = strlen(cm.cm_text);

		if (n + 2 > le->le_size - le->le_len + cm.cm_typed) {
			lineedit_bell(le);
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
		lineedit_note_clear(le);
		sa_printf(le->le_ld, "\n");
		complete(le->le_ld, le->le_buf, le->le_cur, true, &cm);
		lineedit_redraw(le);
	} else {
		lineedit_bell(le);
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
		to = lineedit_prev(le, to);
		break;
	case SA_KEY_RIGHT:
	case KEY_CTRL('f'):
		to = lineedit_next(le, to);
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
		delete_range(le, lineedit_prev(le, le->le_cur), le->le_cur);
		break;
	case SA_KEY_DELETE:
	case KEY_CTRL('d'):
		delete_range(le, le->le_cur, lineedit_next(le, le->le_cur));
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
		lineedit_note_clear(le);
		sa_printf(le->le_ld, "\n");
		lineedit_redraw(le);
		break;
	case '\t':
		tab(le);
		break;
	default:
		if ((key >= ' ' && key <= '~') || (key >= 0x80 && key <= 0xff))
			(void)insert(le, &c, 1);
		else
			lineedit_bell(le);
	}
}

static bool
key_ends(const struct lineedit *le, int key)
{
	return key == '\r' || key == '\n' || key == KEY_CTRL('c') ||
	    (key == SA_KEY_ESC && le->le_note != NULL);
}

/* Edit until return.  ECANCELED: another key that ends the line. */
static int
edit(struct lineedit *le)
{
	int key;

	lineedit_redraw(le);
	for (;;) {
		lineedit_note_show(le);
		key = sa_waitkey(le->le_ld);
		if (key_ends(le, key))
			break;
		if (key != '\t')
			le->le_tab = false;
		if (!key_move(le, key) && !key_delete(le, key))
			key_other(le, key);
		lineedit_refresh(le);
	}
	lineedit_note_clear(le);
	if (key == '\r' || key == '\n') {
		sa_printf(le->le_ld, "\n");
		return 0;
	}
	sa_printf(le->le_ld, key == SA_KEY_ESC ? "\n" : "^C\n");
	le->le_buf[0] = '\0';
	return ECANCELED;
}

int
lineedit_edit(struct loader *ld, const char *prompt, char *buf, size_t size,
    lineedit_note_fn *note)
{
	struct lineedit le;

	memset(&le, 0, sizeof(le));
	le.le_ld = ld;
	le.le_prompt = prompt;
	le.le_buf = buf;
	le.le_size = MIN(size, (size_t)LINE_MAX_BYTES + 1);
	le.le_width = SCREEN_COLS - strlen(prompt);
	le.le_note = note;
	le.le_len = le.le_cur = strlen(buf);
	return edit(&le);
}

int
lineedit_read(struct loader *ld, const char *prompt, char *buf, size_t size)
{
	buf[0] = '\0';
	return lineedit_edit(ld, prompt, buf, size, NULL);
}
