/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu_show.c: the menu on the screen.  Console output is slow, so that a
 * selection prints only the two entries that change, if the cursor can be moved
 * to them.
 */
#include <ui/menu_impl.h>

/* Columns before an entry's text, "  * 12. ", and one that stays free. */
#define ENTRY_MARGIN 9

const char *
menu_name(const struct menu *mn, int i, char out[MENU_NAME])
{
	if (mn->mn_letters)
		(void)ksnprintf(out, MENU_NAME, "%c", 'A' + i);
	else
		(void)ksnprintf(out, MENU_NAME, "%d", i + 1);
	return out;
}

/* Print an entry without the newline; where rows are counted, in one row. */
static void
entry_show(struct menu *mn, int i)
{
	const struct bootcfg *cfg = &mn->mn_ld->ld_ui->us_cfg;
	const char mark = i == cfg->bc_default ? '*' : ' ';
	char name[MENU_NAME], text[SA_VIS_MAX];
	struct sa_cursor cur;
	size_t cols = SIZE_MAX;

	if (sa_cursor_get(mn->mn_ld, &cur) && cur.scu_cols > 2 * ENTRY_MARGIN)
		cols = cur.scu_cols - ENTRY_MARGIN - 1;
	sa_text(text, sizeof(text), cols, cfg->bc_menu[i].bm_text, SIZE_MAX);
	(void)menu_name(mn, i, name);
	if (i == mn->mn_sel) {
		sa_cprintf(mn->mn_ld, SA_COLOR_SELECTED, "  %c %2s. %s", mark,
		    name, text);
	} else {
		sa_cprintf(mn->mn_ld, SA_COLOR_KEY, "  %c %2s. ", mark, name);
		sa_printf(mn->mn_ld, "%s", text);
	}
}

void
menu_show(struct menu *mn)
{
	int i;

	sa_printf(mn->mn_ld, "\n");
	for (i = 0; i < mn->mn_ld->ld_ui->us_cfg.bc_nmenu; i++) {
		entry_show(mn, i);
		sa_printf(mn->mn_ld, "\n");
	}
	mn->mn_below = 0;
}

static void
option_show(struct menu *mn)
{
	char name[MENU_NAME];

	sa_printf(mn->mn_ld, "Option (%s edits, \":\" for the prompt): [%s]: ",
	    menu_eisentry(mn) ? "TAB" : "\"e\"",
	    menu_name(mn, mn->mn_sel, name));
}

void
menu_option(struct menu *mn)
{
	sa_printf(mn->mn_ld, "\n");
	mn->mn_below++;
	option_show(mn);
}

/*
 * Print entry i again where it is.  False: it cannot be found.  In the last row
 * the screen may have been scrolled: a terminal of fewer rows than the firmware
 * believes was scrolled more often.
 */
static bool
entry_again(struct menu *mn, int i, const struct sa_cursor *cur)
{
	const struct sa_env *env = mn->mn_ld->ld_env;
	const uint32_t up =
	    mn->mn_below + (uint32_t)(mn->mn_ld->ld_ui->us_cfg.bc_nmenu - i);

	if (up > cur->scu_row || cur->scu_row + 1 >= cur->scu_rows)
		return false;
	env->se_goto(env->se_cookie, 0, cur->scu_row - up);
	entry_show(mn, i);
	env->se_goto(env->se_cookie, cur->scu_col, cur->scu_row);
	return true;
}

void
menu_select(struct menu *mn, int to)
{
	char name[MENU_NAME], old[MENU_NAME];
	const int from = mn->mn_sel;
	struct sa_cursor cur;
	bool again;

	if (to == from)
		return;
	mn->mn_sel = to;
	/* The upper one first: if it can be found, so can the other. */
	again = sa_cursor_get(mn->mn_ld, &cur) &&
	    entry_again(mn, MIN(from, to), &cur) &&
	    entry_again(mn, MAX(from, to), &cur);
	if (!again && mn->mn_ld->ld_env->se_color != NULL) {
		sa_printf(mn->mn_ld, "\n");
		menu_show(mn);
		menu_option(mn);
		return;
	}
	sa_printf(mn->mn_ld, "\r");
	option_show(mn);
	/* A shorter name leaves a character. */
	if (strlen(menu_name(mn, from, old)) > strlen(menu_name(mn, to, name)))
		sa_printf(mn->mn_ld, " \b");
}
