/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakegrid.c: a screen for tests, with colours and a cursor that can be moved.
 */
#include "fakeenv.h"

#include <string.h>

static void
newline(struct fakegrid *fg)
{
	const uint32_t last = fg->fg_cur.scu_rows - 1;

	fg->fg_cur.scu_col = 0;
	if (fg->fg_cur.scu_row < last) {
		fg->fg_cur.scu_row++;
		return;
	}
	memmove(fg->fg_text[0], fg->fg_text[1], last * sizeof(fg->fg_text[0]));
	memmove(
	    fg->fg_color[0], fg->fg_color[1], last * sizeof(fg->fg_color[0]));
	memset(fg->fg_text[last], ' ', FAKE_COLS);
	memset(fg->fg_color[last], 0, FAKE_COLS);
	fg->fg_scrolled++;
}

static void
grid_putchar(void *cookie, int c)
{
	struct fakeenv *fe = cookie;
	struct fakegrid *fg = &fe->fe_grid;
	struct sa_cursor *cur = &fg->fg_cur;

	fakecons_putchar(cookie, c);
	if (c == '\n') {
		newline(fg);
	} else if (c == '\r') {
		cur->scu_col = 0;
	} else if (c == '\b') {
		if (cur->scu_col > 0)
			cur->scu_col--;
	} else if (c >= ' ') {
		fg->fg_text[cur->scu_row][cur->scu_col] = (char)c;
		fg->fg_color[cur->scu_row][cur->scu_col] = (uint8_t)fg->fg_now;
		if (++cur->scu_col == cur->scu_cols)
			newline(fg);
	}
}

static void
grid_color(void *cookie, enum sa_color color)
{
	((struct fakeenv *)cookie)->fe_grid.fg_now = color;
}

static int
grid_cursor(void *cookie, struct sa_cursor *cur)
{
	const struct fakegrid *fg = &((struct fakeenv *)cookie)->fe_grid;

	if (fg->fg_nocursor)
		return ENOTSUP;
	*cur = fg->fg_cur;
	return 0;
}

static void
grid_goto(void *cookie, uint32_t col, uint32_t row)
{
	struct fakeenv *fe = cookie;

	if (col >= fe->fe_grid.fg_cur.scu_cols ||
	    row >= fe->fe_grid.fg_cur.scu_rows)
		fakeenv_die(fe, "cursor to %u, %u", col, row);
	fe->fe_grid.fg_cur.scu_col = col;
	fe->fe_grid.fg_cur.scu_row = row;
}

void
fakegrid_start(struct fakeenv *fe, uint32_t cols, uint32_t rows)
{
	struct fakegrid *fg = &fe->fe_grid;

	memset(fg, 0, sizeof(*fg));
	for (size_t i = 0; i < FAKE_ROWS; i++)
		memset(fg->fg_text[i], ' ', FAKE_COLS);
	fg->fg_cur.scu_cols = cols;
	fg->fg_cur.scu_rows = rows;
	fe->fe_env.se_putchar = grid_putchar;
	fe->fe_env.se_color = grid_color;
	fe->fe_env.se_cursor = grid_cursor;
	fe->fe_env.se_goto = grid_goto;
}

int
fakegrid_find(struct fakeenv *fe, const char *text)
{
	for (int i = 0; i < (int)fe->fe_grid.fg_cur.scu_rows; i++)
		if (strstr(fe->fe_grid.fg_text[i], text) != NULL)
			return i;
	return -1;
}

const char *
fakegrid_row(struct fakeenv *fe, int row)
{
	static char text[FAKE_COLS + 1];
	size_t n = FAKE_COLS;

	memcpy(text, fe->fe_grid.fg_text[row], sizeof(text));
	while (n > 0 && text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	return text;
}
