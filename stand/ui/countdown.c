/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * countdown.c: wait for a key and show the time that is left.  Once a second
 * only what changes is printed again, the digits and the end of a bar: console
 * output is slow.
 */
#include <ui/menu.h>

#define BAR_CELLS 30u
#define BAR_GAP   3u /* columns between digits and bar */

/* What is shown. */
struct clock {
	struct loader *clk_ld;
	uint64_t clk_total; /* seconds */
	unsigned clk_digits;
	unsigned clk_cells;  /* of the bar; 0: there is none */
	uint32_t clk_barcol; /* its first column */
};

/* Replace the digits before the cursor. */
static void
seconds_show(struct clock *clk, uint64_t seconds)
{
	struct loader *ld = clk->clk_ld;
	const unsigned old = clk->clk_digits;
	char digits[24];
	unsigned n, i;

	for (i = 0; i < old; i++)
		sa_printf(ld, "\b");
	n = (unsigned)ksnprintf(
	    digits, sizeof(digits), "%llu", (unsigned long long)seconds);
	sa_printf(ld, "%s", digits);
	/* From 10 to 9, erase the second digit. */
	for (i = n; i < old; i++)
		sa_printf(ld, " ");
	for (i = n; i < old; i++)
		sa_printf(ld, "\b");
	clk->clk_digits = n;
}

/*
 * Draw the whole bar behind the digits, if the cursor can be moved and there is
 * room.
 */
static void
bar_start(struct clock *clk)
{
	static const char bar[] = "==============================";
	const struct sa_env *env = clk->clk_ld->ld_env;
	struct sa_cursor cur;

	if (!sa_cursor_get(clk->clk_ld, &cur) ||
	    cur.scu_col + BAR_GAP + BAR_CELLS >= cur.scu_cols)
		return;
	clk->clk_barcol = cur.scu_col + BAR_GAP;
	clk->clk_cells = BAR_CELLS;
	sa_cprintf(clk->clk_ld, SA_COLOR_BAR, "%*s%s", (int)BAR_GAP, "", bar);
	env->se_goto(env->se_cookie, cur.scu_col, cur.scu_row);
}

/* Erase the end of the bar; the cursor stays behind the digits. */
static void
bar_show(struct clock *clk, uint64_t left)
{
	const struct sa_env *env = clk->clk_ld->ld_env;
	const unsigned cells = (unsigned)(left * BAR_CELLS / clk->clk_total);
	struct sa_cursor cur;

	if (cells >= clk->clk_cells || !sa_cursor_get(clk->clk_ld, &cur))
		return;
	env->se_goto(env->se_cookie, clk->clk_barcol + cells, cur.scu_row);
	sa_printf(clk->clk_ld, "%*s", (int)(clk->clk_cells - cells), "");
	env->se_goto(env->se_cookie, cur.scu_col, cur.scu_row);
	clk->clk_cells = cells;
}

static void
clock_start(struct clock *clk, struct loader *ld, int seconds)
{
	memset(clk, 0, sizeof(*clk));
	clk->clk_ld = ld;
	clk->clk_total = (uint64_t)seconds;
	seconds_show(clk, clk->clk_total);
	bar_start(clk);
}

int
countdown(struct loader *ld, int seconds)
{
	const struct sa_env *env = ld->ld_env;
	uint64_t now, end, left, shown = (uint64_t)seconds;
	struct clock clk;
	int key = SA_KEY_NONE;

	if (seconds <= 0) {
		key = env->se_getkey(
		    env->se_cookie, seconds < 0 ? -1 : COUNTDOWN_LOOK);
		sa_printf(ld, "\n");
		return key;
	}
	end = env->se_millis(env->se_cookie) + (uint64_t)seconds * 1000;
	clock_start(&clk, ld, seconds);
	while (key == SA_KEY_NONE) {
		now = env->se_millis(env->se_cookie);
		left = now >= end ? 0 : (end - now + 999) / 1000;
		if (left != shown) {
			seconds_show(&clk, left);
			bar_show(&clk, left);
		}
		shown = left;
		if (left == 0)
			break;
		/* Until the next second begins. */
		key = env->se_getkey(
		    env->se_cookie, (int)(end - now - (left - 1) * 1000));
	}
	sa_printf(ld, "\n");
	return key;
}
