/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu_impl.h: private to the menu.
 *
 *	menu.c       running entries
 *	menu_edit.c  editing an entry
 *	menu_key.c   keys, and the choice that they make
 *	menu_show.c  what is on the screen
 */
#ifndef _UI_MENU_IMPL_H_
#define _UI_MENU_IMPL_H_

#include <ui/menu.h>

#include <ui/lineedit.h>

struct menu {
	struct loader *mn_ld;
	bool mn_letters; /* entries are named by letters */
	int mn_sel;      /* the entry that return runs */
	/*
	 * The last choice was made by an entry's key: a return that follows was
	 * meant for it, and must not run the default entry.
	 */
	bool mn_keyed;
	unsigned mn_below; /* lines printed since the last entry's */
};

/* ---- menu_edit.c ---- */

/*
 * Edit the commands of entry i in `line`.  False: they are not to be run;
 * reported, if it is an error.
 */
bool menu_edit(struct menu *mn, int i, char line[LINE_MAX_BYTES + 1]);

/* ---- menu_key.c ---- */

#define CHOICE_PROMPT (-1) /* otherwise the number of an entry, from 0 */
#define CHOICE_EDIT   (-5) /* edit entry mn_sel */
/*
 * Wait for a choice: with the timeout of boot.cfg, or without one; `key` may be
 * its first key (0: none).
 */
int menu_choose_timed(struct menu *mn);
int menu_choose(struct menu *mn, int key);

/* Is E the name of an entry?  Then TAB alone edits. */
static inline bool
menu_eisentry(const struct menu *mn)
{
	return mn->mn_letters && mn->mn_ld->ld_ui->us_cfg.bc_nmenu > 'e' - 'a';
}

static inline bool
menu_isreturn(int key)
{
	return key == '\r' || key == '\n';
}

/* ---- menu_show.c ---- */

/* The name of entry i, as shown and typed.  Returns `out`. */
#define MENU_NAME 12
const char *menu_name(const struct menu *mn, int i, char out[MENU_NAME]);
/* Print the entries. */
void menu_show(struct menu *mn);
/* Print the line at which a choice is typed. */
void menu_option(struct menu *mn);
/* Select an entry. */
void menu_select(struct menu *mn, int to);

#endif /* !_UI_MENU_IMPL_H_ */
