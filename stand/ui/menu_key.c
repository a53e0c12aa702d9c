/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu_key.c: the menu's keys.
 */
#include <ui/menu_impl.h>

/*
 * From the menu to the prompt.  ESC does the same but is not advertised: over a
 * serial line some firmware waits two seconds for an escape sequence.
 */
#define KEY_PROMPT  ':'

#define CHOICE_WAIT (-2) /* any other key: stop the countdown */
#define CHOICE_MORE (-3) /* the first digit of a number */
#define CHOICE_MOVE (-4) /* select another entry */

/* The entry that a key selects; -1: it is none of these keys. */
static int
move_of_key(const struct menu *mn, int key)
{
	const int last = mn->mn_ld->ld_ui->us_cfg.bc_nmenu - 1;

	switch (key) {
	case SA_KEY_UP:
	case KEY_CTRL('p'):
		return MAX(mn->mn_sel - 1, 0);
	case SA_KEY_DOWN:
	case KEY_CTRL('n'):
		return MIN(mn->mn_sel + 1, last);
	case SA_KEY_HOME:
		return 0;
	case SA_KEY_END:
		return last;
	default:
		return -1;
	}
}

/*
 * What a key means after digits that form `typed` (0: none).  A number that is
 * no prefix of another entry's is a choice at once.
 */
static int
choice_of_key(const struct menu *mn, int typed, int key)
{
	int n = mn->mn_ld->ld_ui->us_cfg.bc_nmenu;

	if (menu_isreturn(key) || key == SA_KEY_NONE)
		return typed == 0 ? mn->mn_sel : typed - 1;
	if (key == KEY_PROMPT || key == SA_KEY_ESC)
		return CHOICE_PROMPT;
	if (move_of_key(mn, key) >= 0)
		return CHOICE_MOVE;
	if (key == '\t' || ((key | 0x20) == 'e' && !menu_eisentry(mn)))
		return CHOICE_EDIT;
	if (mn->mn_letters) {
		if (key >= 'A' && key <= 'Z')
			key |= 0x20;
		return key >= 'a' && key < 'a' + n ? key - 'a' : CHOICE_WAIT;
	}
	if (key < '0' || key > '9')
		return CHOICE_WAIT;
	typed = typed * 10 + key - '0';
	if (typed < 1 || typed > n)
		return CHOICE_WAIT;
	return typed * 10 > n ? typed - 1 : CHOICE_MORE;
}

/* Erase the last digit of a number that was typed. */
static void
typed_erase(struct menu *mn, int *typed)
{
	sa_printf(mn->mn_ld, "\b \b");
	*typed /= 10;
}

/*
 * A key before the choice is made.  False: it makes the choice, *choice.  A
 * return right after an entry's key was meant for that choice.
 */
static bool
key_before(struct menu *mn, int key, int *typed, int *choice)
{
	const bool keyed = mn->mn_keyed;

	mn->mn_keyed = false;
	if (key == SA_KEY_NONE || (keyed && menu_isreturn(key)))
		return true;
	if ((key == '\b' || key == KEY_RUBOUT) && *typed != 0) {
		typed_erase(mn, typed);
		return true;
	}
	*choice = choice_of_key(mn, *typed, key);
	if (*choice == CHOICE_MORE) {
		sa_printf(mn->mn_ld, "%c", key);
		*typed = *typed * 10 + key - '0';
	} else if (*choice == CHOICE_MOVE) {
		while (*typed != 0)
			typed_erase(mn, typed);
		menu_select(mn, move_of_key(mn, key));
	} else if (*choice != CHOICE_WAIT) {
		if (*choice == CHOICE_EDIT && *typed != 0)
			mn->mn_sel = *typed - 1;
		return false;
	}
	return true;
}

int
menu_choose(struct menu *mn, int key)
{
	int choice = CHOICE_WAIT, typed = 0;

	menu_option(mn);
	if (key == 0)
		key = sa_waitkey(mn->mn_ld);
	while (key_before(mn, key, &typed, &choice))
		key = sa_waitkey(mn->mn_ld);
	if (key > ' ' && key <= '~')
		sa_printf(mn->mn_ld, "%c", key);
	sa_printf(mn->mn_ld, "\n");
	mn->mn_keyed = !menu_isreturn(key);
	return choice;
}

int
menu_choose_timed(struct menu *mn)
{
	char name[MENU_NAME];
	int key, choice;

	sa_printf(mn->mn_ld,
	    "\nChoose by key, or by arrows and RETURN; SPACE stops the "
	    "countdown; \":\": prompt.\nOption %s will be chosen in ",
	    menu_name(mn, mn->mn_sel, name));
	key = countdown(mn->mn_ld, mn->mn_ld->ld_ui->us_cfg.bc_timeout);
	mn->mn_below += 3;
	choice = choice_of_key(mn, 0, key);
	if (choice == CHOICE_MORE || choice == CHOICE_MOVE)
		return menu_choose(mn, key);
	if (choice == CHOICE_WAIT)
		return menu_choose(mn, 0);
	mn->mn_keyed = key != SA_KEY_NONE && !menu_isreturn(key);
	return choice;
}
