/* SPDX-License-Identifier: BSD-2-Clause */
/* test_lineedit.c: the line editor: keys, the line, the screen. */
#include "satest.h"

#include <ui/lineedit.h>

static char line[LINE_MAX_BYTES + 1];

/* Type, then Enter; the line is in `line'. */
static void
edit(struct satest *t, const char *keys)
{
	fakeenv_out_clear(t->fe);
	fakeenv_type(t->fe, keys);
	fakeenv_key(t->fe, '\r');
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
}

/*
 * Type without Enter, check the screen and the cursor, then discard the line
 * with ^C.
 */
static void
screen(struct satest *t, const char *keys, const char *want, size_t col)
{
	char *out;
	size_t at;

	fakeenv_out_clear(t->fe);
	fakeenv_type(t->fe, keys);
	fakeenv_key(t->fe, KEY_CTRL('c'));
	assert_int_equal(
	    lineedit_read(&t->ld, "> ", line, sizeof(line)), ECANCELED);
	assert_string_equal(line, "");
	out = strdup(fakeenv_out(t->fe));
	assert_string_equal(out + strlen(out) - 3, "^C\n");
	out[strlen(out) - 3] = '\0';
	fakeenv_out_clear(t->fe);
	sa_printf(&t->ld, "%s", out);
	free(out);
	assert_string_equal(fakeenv_lastline(t->fe, &at), want);
	assert_int_equal(at, col);
}

static void
plain_line(void **state)
{
	struct satest *t = *state;

	edit(t, "boot -s");
	assert_string_equal(line, "boot -s");
	assert_string_equal(fakeenv_out(t->fe), "> boot -s\n");
	fakeenv_key(t->fe, '\n');
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
	assert_string_equal(line, "");
}

static void
control_keys(void **state)
{
	static const struct {
		const char *keys, *line;
	} k[] = {
	    {"abc\bd", "abd"},
	    {"abc\177\177\177\177x", "x"},
	    {"bc\001a", "abc"},             /* ^A */
	    {"bc\001a\005d", "abcd"},       /* ^E */
	    {"abcd\002\002X", "abXcd"},     /* ^B */
	    {"abcd\001\006\006X", "abXcd"}, /* ^F */
	    {"abcd\002\002\013", "ab"},     /* ^K */
	    {"abcd\002\002\025", "cd"},     /* ^U */
	    {"one two\027", "one "},        /* ^W */
	    {"one two  \027x", "one x"},
	    {"one two\002\027", "one o"},
	    {"\027\025\013\b\004ok", "ok"}, /* with nothing to delete */
	    {"abc\001\004", "bc"},          /* ^D */
	    {"ab\002\002\002\002c", "cab"},
	    {"ab\006\006c", "abc"},
	};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(k); i++) {
		edit(t, k[i].keys);
		assert_string_equal(line, k[i].line);
	}
}

static void
cursor_keys(void **state)
{
	struct satest *t = *state;

	fakeenv_type(t->fe, "bd");
	fakeenv_key(t->fe, SA_KEY_LEFT);
	fakeenv_type(t->fe, "c");
	fakeenv_key(t->fe, SA_KEY_HOME);
	fakeenv_type(t->fe, "a");
	fakeenv_key(t->fe, SA_KEY_END);
	fakeenv_type(t->fe, "e!");
	fakeenv_key(t->fe, SA_KEY_LEFT);
	fakeenv_key(t->fe, SA_KEY_DELETE);
	edit(t, "");
	assert_string_equal(line, "abcde");
	fakeenv_type(t->fe, "ab");
	fakeenv_key(t->fe, SA_KEY_HOME);
	fakeenv_key(t->fe, SA_KEY_RIGHT);
	edit(t, "x");
	assert_string_equal(line, "axb");
}

static void
no_control_characters(void **state)
{
	struct satest *t = *state;
	int key;

	for (key = 0; key < 0x120; key++) {
		if (key == 0x80)
			key = 0x100;
		if (key == '\r' || key == '\n' || key == KEY_CTRL('c') ||
		    (key >= ' ' && key <= '~') || key == SA_KEY_UP)
			continue;
		fakeenv_key(t->fe, key);
	}
	edit(t, "ok");
	assert_string_equal(line, "ok");
	assert_clean_output(t);
}

/* UTF-8 is kept in the line; editing is by whole characters. */
static void
characters_of_utf8(void **state)
{
	struct satest *t = *state;

	edit(t, "ls \xc3\xa9\xe2\x82\xac");
	assert_string_equal(line, "ls \xc3\xa9\xe2\x82\xac");
	edit(t,
	    "a\xc3\xa9\xe2\x82\xac\b\b"
	    "b");
	assert_string_equal(line, "ab");
	fakeenv_type(t->fe, "\xc3\xa9\xe2\x82\xac");
	fakeenv_key(t->fe, SA_KEY_LEFT);
	fakeenv_key(t->fe, 'x');
	fakeenv_key(t->fe, SA_KEY_HOME);
	fakeenv_key(t->fe, SA_KEY_DELETE);
	fakeenv_key(t->fe, SA_KEY_RIGHT);
	fakeenv_key(t->fe, SA_KEY_RIGHT);
	edit(t, "y");
	assert_string_equal(line,
	    "x\xe2\x82\xac"
	    "y");
	/* Invalid UTF-8 and control characters are kept but not shown. */
	edit(t,
	    "\xff\xc2\x9b"
	    "2J\x9b\xf0\x9f\x98\x80");
	assert_string_equal(line,
	    "\xff\xc2\x9b"
	    "2J\x9b\xf0\x9f\x98\x80");
	assert_clean_output(t);
	/* The cursor counts characters: three back over three columns. */
	edit(t, "\xc3\xa9\xc3\xa9z\x02\x02\x02x");
	assert_string_equal(line, "x\xc3\xa9\xc3\xa9z");
	assert_saw(t, "z\b\b\bx\xc3\xa9\xc3\xa9z\b\b\b");
}

/* 512 bytes, then the bell: nothing is lost, nothing overflows. */
static void
bounded(void **state)
{
	struct satest *t = *state;
	char keys[LINE_MAX_BYTES + 20];

	memset(keys, 'x', sizeof(keys));
	keys[sizeof(keys) - 1] = '\0';
	edit(t, keys);
	assert_int_equal(strlen(line), LINE_MAX_BYTES);
	assert_int_equal(
	    fakeenv_count(t->fe, "\a"), sizeof(keys) - 1 - LINE_MAX_BYTES);
	/* A full line can be edited. */
	fakeenv_type(t->fe, keys);
	fakeenv_type(t->fe, "\b\b\001a");
	edit(t, "bc");
	assert_int_equal(strlen(line), LINE_MAX_BYTES);
	assert_memory_equal(line, "abxxx", 5);
}

static void
small_buffer(void **state)
{
	struct satest *t = *state;
	char small[4];

	fakeenv_type(t->fe, "abcdef\n");
	assert_int_equal(lineedit_read(&t->ld, "> ", small, sizeof(small)), 0);
	assert_string_equal(small, "abc");
}

/* ---- the screen ---- */

static void
screen_shows_the_line(void **state)
{
	struct satest *t = *state;

	screen(t, "", ">", 2);
	screen(t, "abc", "> abc", 5);
	screen(t, "abc\002\002", "> abc", 3);
	screen(t, "abc\001\004\004", "> c", 2);
	screen(t, "abc\025", ">", 2);
	screen(t, "ac\002b", "> abc", 4);
	screen(t, "one two\027\027z", "> z", 3);
}

/* One character typed at the end costs one character on the console. */
static void
typing_is_cheap(void **state)
{
	struct satest *t = *state;

	edit(t, "boot netbsd -s");
	assert_int_equal(strlen(fakeenv_out(t->fe)), 2 + 14 + 1);
}

static void
long_line_scrolls(void **state)
{
	struct satest *t = *state;
	char keys[128], row[256];
	size_t i;

	for (i = 0; i < 100; i++)
		keys[i] = (char)('a' + i % 26);
	keys[76] = '\0';
	snprintf(row, sizeof(row), "> %s", keys);
	screen(t, keys, row, 78);
	/* One more, and the row becomes a window with the cursor inside. */
	keys[76] = (char)('a' + 76 % 26);
	keys[77] = '\0';
	snprintf(row, sizeof(row), "> <%s", keys + 40);
	screen(t, keys, row, 2 + 77 - 39);
	/* Back at the beginning, the end is not visible. */
	keys[77] = 'z';
	keys[78] = KEY_CTRL('a');
	keys[79] = '\0';
	snprintf(row, sizeof(row), "> %.76s>", keys);
	screen(t, keys, row, 2);
}

/* A model of the line, for the editor's keys. */
struct model {
	char text[LINE_MAX_BYTES + 1];
	size_t len, cur;
};

static void
model_cut(struct model *m, size_t from, size_t to)
{
	memmove(m->text + from, m->text + to, m->len - to);
	m->len -= to - from;
	m->cur = from;
}

static void
model_key(struct model *m, int key)
{
	size_t i = m->cur;

	if (key == SA_KEY_LEFT)
		m->cur -= m->cur > 0;
	else if (key == SA_KEY_RIGHT)
		m->cur += m->cur < m->len;
	else if (key == SA_KEY_HOME)
		m->cur = 0;
	else if (key == SA_KEY_END)
		m->cur = m->len;
	else if (key == SA_KEY_DELETE && m->cur < m->len)
		model_cut(m, i, i + 1);
	else if (key == '\b' && m->cur > 0)
		model_cut(m, i - 1, i);
	else if (key == KEY_CTRL('k'))
		model_cut(m, i, m->len);
	else if (key == KEY_CTRL('w')) {
		while (i > 0 && m->text[i - 1] == ' ')
			i--;
		while (i > 0 && m->text[i - 1] != ' ')
			i--;
		model_cut(m, i, m->cur);
	} else if (key >= ' ' && key <= '~' && m->len < LINE_MAX_BYTES) {
		memmove(m->text + i + 1, m->text + i, m->len - i);
		m->text[i] = (char)key;
		m->len++;
		m->cur++;
	}
	m->text[m->len] = '\0';
}

/*
 * Each column of the row must show its byte, or one of the marks for more text,
 * and nothing after the line's end.
 */
static void
check_row(struct satest *t, const struct model *m)
{
	const char *row;
	size_t col, i, at, off;

	/* Without the newline that Enter gave. */
	t->fe->fe_out[--t->fe->fe_outlen] = '\0';
	row = fakeenv_lastline(t->fe, &col);
	assert_int_equal(row[0], '>');
	assert_true(col >= 2 && m->cur >= col - 2);
	off = m->cur - (col - 2);
	for (i = 2; i < strlen(row); i++) {
		at = off + i - 2;
		assert_true(at < m->len);
		if (i == 2 && off > 0)
			assert_int_equal(row[i], '<');
		else if (i == 78 && at + 1 < m->len)
			assert_int_equal(row[i], '>');
		else
			assert_int_equal(row[i], m->text[at]);
	}
	if (m->len - off < 77)
		for (at = off + i - 2; at < m->len; at++)
			assert_int_equal(m->text[at], ' ');
}

/* The same numbers in every run, so that a failure can be repeated. */
static unsigned
next_random(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

static void
random_editing(void **state)
{
	static const int keys[] = {SA_KEY_LEFT, SA_KEY_RIGHT, SA_KEY_HOME,
	    SA_KEY_END, SA_KEY_DELETE, '\b', 'a', ' '};
	struct satest *t = *state;
	struct model m;
	unsigned run, n, r, seed = 1;
	int key;

	for (run = 0; run < 100; run++) {
		memset(&m, 0, sizeof(m));
		fakeenv_out_clear(t->fe);
		t->fe->fe_nkeys = t->fe->fe_nextkey = 0;
		for (n = next_random(&seed) % 700; n > 0; n--) {
			r = next_random(&seed) % 1000;
			key = r < 300 ? keys[r % 8] : 'a' + (int)(r % 26);
			if (r == 999)
				key = KEY_CTRL('k');
			if (r > 990 && r < 999)
				key = KEY_CTRL('w');
			fakeenv_key(t->fe, key);
			model_key(&m, key);
		}
		fakeenv_key(t->fe, '\r');
		assert_int_equal(
		    lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
		assert_string_equal(line, m.text);
		check_row(t, &m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(plain_line),
	    satest_unit(control_keys),
	    satest_unit(cursor_keys),
	    satest_unit(no_control_characters),
	    satest_unit(characters_of_utf8),
	    satest_unit(bounded),
	    satest_unit(small_buffer),
	    satest_unit(screen_shows_the_line),
	    satest_unit(typing_is_cheap),
	    satest_unit(long_line_scrolls),
	    satest_unit(random_editing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
