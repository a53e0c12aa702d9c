/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu.c: boot.cfg's menu.  An entry that fails has printed why; what it set is
 * undone, and the menu is shown again, without a countdown.
 */
#include <ui/entry.h>
#include <ui/menu_impl.h>

/* Discard keys typed while an entry's commands ran.  True: a return was. */
static bool
drop_typed(struct loader *ld)
{
	const struct sa_env *env = ld->ld_env;
	bool seen = false;
	int key;

	while ((key = env->se_getkey(env->se_cookie, 0)) != SA_KEY_NONE)
		seen = seen || menu_isreturn(key);
	return seen;
}

/* Run commands of entry i, by `run'.  If one fails, undo what they set. */
static enum cmd_result
entry_run(struct menu *mn, int i, const char *commands,
    enum cmd_result (*run)(struct loader *ld, const char *line))
{
	struct loader *ld = mn->mn_ld;
	struct settings st;
	enum cmd_result r;

	settings_save(ld, &st);
	entry_selected(ld, i);
	ld->ld_ui->us_count = i == ld->ld_ui->us_cfg.bc_default;
	r = run(ld, commands);
	ld->ld_ui->us_count = false;
	if (r == CMD_FAILED) {
		settings_restore(ld, &st);
		/* `menu' may have made another menu. */
		sa_cprintf(ld, SA_COLOR_ERROR,
		    "\"%s\" failed: the reason is above.",
		    i < ld->ld_ui->us_cfg.bc_nmenu
			? SA_TEXT(ld->ld_ui->us_cfg.bc_menu[i].bm_text)
			: "");
		sa_printf(ld, "\n");
		if (drop_typed(ld))
			mn->mn_keyed = false;
	}
	return r;
}

/* Edit entry i, and run the result. */
static enum cmd_result
entry_edit(struct menu *mn, int i)
{
	char line[LINE_MAX_BYTES + 1];

	mn->mn_keyed = false;
	return menu_edit(mn, i, line) ? entry_run(mn, i, line, command_typed)
				      : CMD_MENU;
}

enum cmd_result
menu_run(struct loader *ld)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	const struct sa_env *env = ld->ld_env;
	struct menu mn = {.mn_ld = ld, .mn_letters = cfg->bc_format == 'l'};
	enum cmd_result r;
	int choice;

	while (cfg->bc_nmenu > 0) {
		mn.mn_sel = cfg->bc_default;
		/* timeout=0: no menu unless a key is held down. */
		if (cfg->bc_timeout == 0 &&
		    (ld->ld_ui->us_nomenu ||
			env->se_getkey(env->se_cookie, COUNTDOWN_LOOK) ==
			    SA_KEY_NONE)) {
			choice = cfg->bc_default;
		} else {
			menu_show(&mn);
			choice = cfg->bc_timeout > 0 ? menu_choose_timed(&mn)
						     : menu_choose(&mn, 0);
		}
		cfg->bc_timeout = -1;
		if (choice == CHOICE_PROMPT)
			return CMD_PROMPT;
		/* The owner did not write an entry that the loader made. */
		r = choice == CHOICE_EDIT
		    ? entry_edit(&mn, mn.mn_sel)
		    : entry_run(&mn, choice, cfg->bc_menu[choice].bm_command,
			  cfg->bc_auto ? command_typed : command_run);
		if (r == CMD_PROMPT || r == CMD_QUIT)
			return r;
	}
	return CMD_PROMPT;
}
