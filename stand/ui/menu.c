/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu.c: boot.cfg's menu.  An entry that fails has printed why; what it set is
 * undone, and the menu is shown again, without a countdown.
 */
#include <ui/menu.h>

#include <ui/lineedit.h>

/*
 * From the menu to the prompt.  ESC does the same but is not advertised: over a
 * serial line some firmware waits two seconds for an escape sequence.
 */
#define KEY_PROMPT ':'

/* What a key means; 0 and up is the number of an entry. */
#define CHOICE_PROMPT (-1)
#define CHOICE_WAIT   (-2) /* any other key: stop the countdown */
#define CHOICE_MORE   (-3) /* the first digit of a number */

/* The name of entry i, as shown and typed. */
static const char *
entry_name(bool letters, int i, char out[12])
{
	if (letters)
		(void)ksnprintf(out, 12, "%c", 'A' + i);
	else
		(void)ksnprintf(out, 12, "%d", i + 1);
	return out;
}

static void
menu_show(struct loader *ld, bool letters)
{
	const struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	char name[12];
	int i;

	sa_printf(ld, "\n");
	for (i = 0; i < cfg->bc_nmenu; i++)
		sa_printf(ld, "  %c %2s. %s\n",
		    i == cfg->bc_default ? '*' : ' ',
		    entry_name(letters, i, name),
		    SA_VIS(cfg->bc_menu[i].bm_text));
}

/*
 * What a key means after digits that form `typed` (0: none).  A number that is
 * no prefix of another entry's is a choice at once.
 */
static int
choice_of_key(const struct bootcfg *cfg, bool letters, int typed, int key)
{
	int n = cfg->bc_nmenu;

	if (key == '\r' || key == '\n' || key == SA_KEY_NONE)
		return typed == 0 ? cfg->bc_default : typed - 1;
	if (key == KEY_PROMPT || key == KEY_ESC)
		return CHOICE_PROMPT;
	if (letters) {
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

static bool
is_return(int key)
{
	return key == '\r' || key == '\n';
}

/*
 * Read a choice without a timeout; `key`: a digit already typed, or 0.  *keyed
 * is whether the choice is made by an entry's key rather than by return.  If it
 * was so for the last choice, a return is ignored: it was meant for that choice
 * and must not run the default entry.
 */
static int
choose(struct loader *ld, bool letters, int key, bool *keyed)
{
	const struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	char name[12];
	int choice, typed = 0;

	sa_printf(ld, "\nOption (\":\" for the prompt): [%s]: ",
	    entry_name(letters, cfg->bc_default, name));
	for (;; key = 0) {
		if (key == 0)
			key = sa_waitkey(ld);
		if (*keyed && is_return(key)) {
			*keyed = false;
			continue;
		}
		*keyed = false;
		if ((key == '\b' || key == KEY_RUBOUT) && typed != 0) {
			sa_printf(ld, "\b \b");
			typed /= 10;
			continue;
		}
		choice = choice_of_key(cfg, letters, typed, key);
		if (choice == CHOICE_WAIT || key == SA_KEY_NONE)
			continue;
		if (choice != CHOICE_MORE)
			break;
		sa_printf(ld, "%c", key);
		typed = typed * 10 + key - '0';
	}
	if (key > ' ' && key <= '~')
		sa_printf(ld, "%c", key);
	sa_printf(ld, "\n");
	*keyed = !is_return(key);
	return choice;
}

/* The first choice: by timeout or by a key. */
static int
choose_timed(struct loader *ld, bool letters, bool *keyed)
{
	const struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	char name[12];
	int key, choice;

	sa_printf(ld,
	    "\nChoose an option; RETURN for default; SPACE to stop "
	    "countdown; \":\" for the prompt.\nOption %s will be chosen in ",
	    entry_name(letters, cfg->bc_default, name));
	key = countdown(ld, cfg->bc_timeout);
	choice = choice_of_key(cfg, letters, 0, key);
	if (choice == CHOICE_WAIT || choice == CHOICE_MORE)
		return choose(
		    ld, letters, choice == CHOICE_MORE ? key : 0, keyed);
	*keyed = key != SA_KEY_NONE && !is_return(key);
	return choice;
}

/* Discard keys typed while an entry's commands ran.  True: a return was. */
static bool
drop_typed(struct loader *ld)
{
	const struct sa_env *env = ld->ld_env;
	bool seen = false;
	int key;

	while ((key = env->se_getkey(env->se_cookie, 0)) != SA_KEY_NONE)
		seen = seen || is_return(key);
	return seen;
}

/*
 * Run an entry's commands.  If one fails, undo what they set.  *keyed as in
 * choose().
 */
static enum cmd_result
entry_run(struct loader *ld, int i, bool *keyed)
{
	struct settings st;
	enum cmd_result r;

	settings_save(ld, &st);
	r = command_run(ld, ld->ld_ui->us_cfg.bc_menu[i].bm_command);
	if (r == CMD_FAILED) {
		settings_restore(ld, &st);
		sa_printf(ld, "\"%s\" failed: the reason is above.\n",
		    SA_VIS(ld->ld_ui->us_cfg.bc_menu[i].bm_text));
		if (drop_typed(ld))
			*keyed = false;
	}
	return r;
}

enum cmd_result
menu_run(struct loader *ld)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	const struct sa_env *env = ld->ld_env;
	bool letters = cfg->bc_format == 'l', keyed = false;
	enum cmd_result r;
	int choice;

	for (;;) {
		/* timeout=0: no menu unless a key is held down. */
		if (cfg->bc_timeout == 0 &&
		    env->se_getkey(env->se_cookie, COUNTDOWN_LOOK) ==
			SA_KEY_NONE) {
			choice = cfg->bc_default;
		} else {
			menu_show(ld, letters);
			choice = cfg->bc_timeout > 0
			    ? choose_timed(ld, letters, &keyed)
			    : choose(ld, letters, 0, &keyed);
		}
		cfg->bc_timeout = -1;
		if (choice == CHOICE_PROMPT)
			return CMD_PROMPT;
		r = entry_run(ld, choice, &keyed);
		if (r == CMD_PROMPT || r == CMD_QUIT)
			return r;
	}
}
