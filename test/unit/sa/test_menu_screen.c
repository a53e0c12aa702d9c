/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_menu_screen.c: the menu on a console with colours and a cursor: what is
 * selected, what a key costs, the countdown's bar.
 */
#include "satest.h"

#include <ui/lineedit.h>
#include <ui/menu.h>

#define THREE                                                  \
	"menu=One:root one;prompt\nmenu=Two:root two;prompt\n" \
	"menu=Three:root three;prompt\ndefault=2\n"

static void
config(struct satest *t, const char *text)
{
	assert_int_equal(satest_bootcfg(t, text), 0);
	t->ld.ld_boot->bo_root[0] = '\0';
	t->fe->fe_now = 0;
	fakeenv_out_clear(t->fe);
}

static void
keys(struct satest *t, const int *key)
{
	for (; *key != 0; key++)
		fakeenv_key(t->fe, *key);
}
#define KEYS(t, ...) keys(t, (const int[]){__VA_ARGS__, 0})

/* Entry `text` is in the colour of what is selected, or not. */
static void
selected(struct satest *t, const char *text, bool is)
{
	const struct fakegrid *fg = &t->fe->fe_grid;
	int row = fakegrid_find(t->fe, text);
	const char *at;

	assert_true(row >= 0);
	at = strstr(fg->fg_text[row], text);
	assert_int_equal(fg->fg_color[row][at - fg->fg_text[row]],
	    is ? SA_COLOR_SELECTED : SA_COLOR_NORMAL);
	assert_int_equal(
	    fg->fg_color[row][5], is ? SA_COLOR_SELECTED : SA_COLOR_KEY);
}

static void
arrows_select(void **state)
{
	static const struct {
		int key[8];
		const char *root;
	} k[] = {
	    {{SA_KEY_DOWN, '\r'}, "three"},
	    {{SA_KEY_UP, '\r'}, "one"},
	    {{SA_KEY_UP, SA_KEY_UP, SA_KEY_DOWN, '\r'}, "two"},
	    {{SA_KEY_END, SA_KEY_DOWN, '\r'}, "three"},
	    {{SA_KEY_HOME, '\r'}, "one"},
	    {{KEY_CTRL('n'), '\r'}, "three"},
	    {{KEY_CTRL('p'), '\r'}, "one"},
	    {{SA_KEY_DOWN, '1'}, "one"}, /* an entry's key wins */
	    {{SA_KEY_DOWN, 'x', '\r'}, "three"},
	};
	struct satest *t = *state;

	/* On a plain console, on a screen, with and without a clock. */
	for (size_t i = 0; i < 4 * knitems(k); i++) {
		if (i == 2 * knitems(k))
			fakegrid_start(t->fe, 80, 25);
		config(
		    t, i % 2 != 0 ? THREE "timeout=-1\n" : THREE "timeout=5\n");
		keys(t, k[i / 4].key);
		assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
		assert_string_equal(t->ld.ld_boot->bo_root, k[i / 4].root);
	}
}

static void
selection_is_shown(void **state)
{
	struct satest *t = *state;
	size_t first;

	fakegrid_start(t->fe, 80, 25);
	sa_printf(&t->ld, "banner\n");
	config(t, THREE "timeout=-1\n");
	KEYS(t, ':');
	menu_run(&t->ld);
	selected(t, "One", false);
	selected(t, "Two", true);
	selected(t, "Three", false);
	assert_string_equal(fakegrid_row(t->fe, 3), "  *  2. Two");
	first = t->fe->fe_outlen;

	fakegrid_start(t->fe, 80, 25);
	config(t, THREE "timeout=-1\n");
	KEYS(t, SA_KEY_DOWN, ':');
	menu_run(&t->ld);
	selected(t, "Two", false);
	selected(t, "Three", true);
	assert_string_equal(fakegrid_row(t->fe, 2), "  *  2. Two");
	assert_string_equal(fakegrid_row(t->fe, 3), "     3. Three");
	/* Two entries and the line of the choice are printed again. */
	assert_true(t->fe->fe_outlen - first < 80);
	assert_int_equal(fakeenv_count(t->fe, "One"), 1);
	assert_int_equal(fakegrid_find(t->fe, "[3]: :"), 5);
	assert_int_equal(t->fe->fe_grid.fg_now, SA_COLOR_NORMAL);
}

/* A key during the countdown: the choice is two lines lower. */
static void
selection_after_the_clock(void **state)
{
	struct satest *t = *state;

	fakegrid_start(t->fe, 80, 25);
	config(t, THREE "timeout=5\n");
	KEYS(t, SA_KEY_UP, SA_KEY_DOWN, SA_KEY_DOWN, ':');
	menu_run(&t->ld);
	selected(t, "One", false);
	selected(t, "Two", false);
	selected(t, "Three", true);
	assert_string_equal(fakegrid_row(t->fe, 1), "     1. One");
	assert_string_equal(fakegrid_row(t->fe, 2), "  *  2. Two");
	assert_int_equal(fakeenv_count(t->fe, "Three"), 2);
}

/* No row to go to: the menu is printed again below. */
static void
without_room(void **state)
{
	struct satest *t = *state;

	for (int i = 0; i < 2; i++) {
		fakegrid_start(t->fe, 80, i == 0 ? 4 : 25);
		t->fe->fe_grid.fg_nocursor = i == 1;
		config(t, THREE "timeout=-1\n");
		KEYS(t, SA_KEY_UP, '\r');
		menu_run(&t->ld);
		assert_string_equal(t->ld.ld_boot->bo_root, "one");
		assert_int_equal(fakeenv_count(t->fe, "3. Three"), 2);
		assert_saw(t, "[2]: \n\n     1. One\n  *  2.");
	}
	selected(t, "Three", false);
	/* The last row: a smaller terminal may have scrolled. */
	fakegrid_start(t->fe, 80, 25);
	for (int i = 0; i < 30; i++)
		sa_printf(&t->ld, "\n");
	config(t, THREE "timeout=-1\n");
	KEYS(t, SA_KEY_UP, '\r');
	menu_run(&t->ld);
	assert_int_equal(fakeenv_count(t->fe, "3. Three"), 2);
}

static void
long_entries_are_cut(void **state)
{
	struct satest *t = *state;
	char text[300];

	fakegrid_start(t->fe, 80, 25);
	sprintf(text,
	    "menu=%0150d:root one;prompt\nmenu=B:prompt\ntimeout=-1\n", 7);
	config(t, text);
	KEYS(t, SA_KEY_DOWN, SA_KEY_UP, ':');
	menu_run(&t->ld);
	assert_int_equal(fakegrid_find(t->fe, "2. B"), 2);
	assert_int_equal(strlen(fakegrid_row(t->fe, 1)), 78);
	assert_non_null(strstr(fakegrid_row(t->fe, 1), "0..."));
}

/* From [10] to [9] no bracket stays; digits typed are erased. */
static void
ten_entries(void **state)
{
	struct satest *t = *state;
	char text[1024] = "";

	for (int i = 1; i <= 12; i++)
		sprintf(text + strlen(text), "menu=E%d:root %d;prompt\n", i, i);
	strcat(text, "timeout=-1\nformat=n\ndefault=10\n");
	config(t, text);
	KEYS(t, SA_KEY_UP, '1', SA_KEY_UP, ':');
	menu_run(&t->ld);
	assert_saw(t,
	    "[10]: \rOption (\"e\" edits, \":\" for the prompt): [9]:  \b1\b \b\r");
	fakeenv_out_clear(t->fe);
	KEYS(t, '1', '\b', SA_KEY_END, '\r');
	menu_run(&t->ld);
	assert_string_equal(t->ld.ld_boot->bo_root, "12");
}

static void
bar(void **state)
{
	struct satest *t = *state;
	int row;

	fakegrid_start(t->fe, 80, 25);
	config(t, THREE "timeout=10\n");
	fakeenv_key_at(t->fe, ':', 6500);
	menu_run(&t->ld);
	row = fakegrid_find(t->fe, "chosen in");
	assert_string_equal(fakegrid_row(t->fe, row),
	    "Option 2 will be chosen in 4    ============");
	assert_int_equal(t->fe->fe_grid.fg_color[row][33], SA_COLOR_BAR);
	/* Each second: digits, and three cells. */
	assert_true(t->fe->fe_outlen < 320);
	/* Longer than cells: most seconds print digits only. */
	config(t, THREE "timeout=300\n");
	menu_run(&t->ld);
	assert_string_equal(t->ld.ld_boot->bo_root, "two");
	row = fakegrid_find(t->fe, "chosen in 0");
	assert_true(row > 0);
	assert_null(strchr(fakegrid_row(t->fe, row), '='));
	/* No room for it. */
	fakegrid_start(t->fe, 60, 25);
	config(t, THREE "timeout=1\n");
	menu_run(&t->ld);
	assert_not_saw(t, "===");
}

/* timeout=0 prints nothing, also on a screen. */
static void
nothing_is_drawn(void **state)
{
	struct satest *t = *state;

	fakegrid_start(t->fe, 80, 25);
	config(t, THREE "timeout=0\n");
	menu_run(&t->ld);
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_string_equal(t->ld.ld_boot->bo_root, "two");
}

static void
failure_is_red(void **state)
{
	struct satest *t = *state;
	int row;

	fakegrid_start(t->fe, 80, 25);
	config(t, "menu=Bad:boot nowhere\ntimeout=-1\n");
	KEYS(t, '\r', ':');
	menu_run(&t->ld);
	row = fakegrid_find(t->fe, "\"Bad\" failed");
	assert_true(row > 0);
	assert_int_equal(t->fe->fe_grid.fg_color[row][0], SA_COLOR_ERROR);
	assert_int_equal(t->fe->fe_grid.fg_now, SA_COLOR_NORMAL);
}

/* ---- editing ---- */

static void
edit_runs_what_is_typed(void **state)
{
	struct satest *t = *state;

	for (int i = 0; i < 2; i++) {
		if (i == 1)
			fakegrid_start(t->fe, 80, 25);
		config(t, THREE "timeout=5\n");
		KEYS(t, SA_KEY_UP, 'e', SA_KEY_HOME);
		fakeenv_type(t->fe, "userconf x;\n");
		assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
		assert_string_equal(t->ld.ld_boot->bo_root, "one");
		assert_int_equal(t->ld.ld_boot->bo_nuserconf, i + 1);
		assert_saw(t, "Commands of \"One\" for this boot");
		/* The entry is as before; the line is in the history. */
		assert_string_equal(t->ld.ld_ui->us_cfg.bc_menu[0].bm_command,
		    "root one;prompt");
		assert_string_equal(
		    history_get(&t->ld, 1), "userconf x;root one;prompt");
	}
}

static void
edit_keys(void **state)
{
	struct satest *t = *state;

	/* ESC and ^C go back to the menu; a number chooses what is edited. */
	config(t, THREE "timeout=-1\n");
	fakeenv_type(t->fe, "e\0333");
	assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "three");
	config(t, THREE "timeout=-1\n");
	fakeenv_type(t->fe, "\t\003:");
	menu_run(&t->ld);
	assert_saw(t, "Commands of \"Two\"");
	assert_saw(t, "^C\n");
	/* With five entries E is one of them. */
	config(t,
	    THREE "menu=4:prompt\nmenu=5:root five;prompt\nformat=l\n"
		  "timeout=-1\n");
	fakeenv_type(t->fe, "e");
	menu_run(&t->ld);
	assert_string_equal(t->ld.ld_boot->bo_root, "five");
	assert_saw(t, "Option (TAB edits");
	config(t, THREE "format=l\ntimeout=-1\n");
	fakeenv_type(t->fe, "E\n");
	menu_run(&t->ld);
	assert_saw(t, "Commands of \"Two\"");
	/* Digits before it choose the entry. */
	fakeenv_out_clear(t->fe);
	config(t,
	    "menu=1:prompt\nmenu=2:prompt\nmenu=3:prompt\nmenu=4:prompt\n"
	    "menu=5:prompt\nmenu=6:prompt\nmenu=7:prompt\nmenu=8:prompt\n"
	    "menu=9:prompt\nmenu=10:prompt\ndefault=3\ntimeout=-1\n"
	    "format=n\n");
	fakeenv_type(t->fe, "1e\n");
	menu_run(&t->ld);
	assert_saw(t, "Commands of \"1\"");
}

static void
edit_checks(void **state)
{
	struct satest *t = *state;

	fakegrid_start(t->fe, 80, 25);
	config(t, "menu=One:boot x\ntimeout=-1\n");
	fakeenv_type(t->fe, "e -sk\033:");
	menu_run(&t->ld);
	/* The note appeared, and is gone. */
	assert_saw(t, "boot: unknown option -k");
	assert_int_equal(fakegrid_find(t->fe, "unknown option"), -1);

	/* Return does not run a line with a fault, and keeps it. */
	fakegrid_start(t->fe, 80, 25);
	config(t, "menu=One:boot x\ntimeout=-1\n");
	fakeenv_type(t->fe, "e;roo\n");
	for (int i = 0; i < 10; i++)
		fakeenv_key(t->fe, '\b');
	fakeenv_type(t->fe, "root a;prompt\n");
	assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "a");
	assert_int_equal(t->fe->fe_handoff.fh_count, 0);
}

/* At the last row the screen is scrolled before, not while typing. */
static void
edit_at_the_end(void **state)
{
	struct satest *t = *state;
	int row;

	fakegrid_start(t->fe, 80, 25);
	for (int i = 0; i < 30; i++)
		sa_printf(&t->ld, "\n");
	config(t, "menu=One:prompt\ntimeout=-1\n");
	fakeenv_type(t->fe, "e;nonsense\n");
	for (int i = 0; i < 9; i++)
		fakeenv_key(t->fe, '\b');
	fakeenv_type(t->fe, "\n");
	assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	assert_saw(t, "nonsense: unknown command");
	row = fakegrid_find(t->fe, "> prompt;nonsense");
	assert_true(row > 0);
	assert_non_null(
	    strstr(fakegrid_row(t->fe, row + 1), "unknown command"));
}

static void
edit_too_long(void **state)
{
	struct satest *t = *state;
	char text[700];

	sprintf(text, "menu=One:root %0600d\ntimeout=-1\n", 7);
	config(t, text);
	fakeenv_type(t->fe, "e:");
	assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	assert_saw(t, "\"One\": its commands have more than 512 bytes");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(arrows_select),
	    satest_unit(selection_is_shown),
	    satest_unit(selection_after_the_clock),
	    satest_unit(without_room),
	    satest_unit(long_entries_are_cut),
	    satest_unit(ten_entries),
	    satest_unit(bar),
	    satest_unit(nothing_is_drawn),
	    satest_unit(failure_is_red),
	    satest_unit(edit_runs_what_is_typed),
	    satest_unit(edit_keys),
	    satest_unit(edit_checks),
	    satest_unit(edit_at_the_end),
	    satest_unit(edit_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
