/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ui.h: the user interface: boot.cfg, menu, prompt and commands.
 */
#ifndef _UI_UI_H_
#define _UI_UI_H_

#include <boot/boot.h>
#include <ui/bootcfg.h>

struct history;

/* The user interface's state: ld_ui. */
struct ui_state {
	struct bootcfg us_cfg;
	struct history *us_history; /* lineedit.h; NULL: none yet */
	bool us_typed;              /* a person typed what is run */
	bool us_count;              /* the default boot is running: count it */
	bool us_oneshot;            /* the default is one for this boot only */
	bool us_banner;             /* the banner was shown */
	bool us_save;               /* keep the choice for the next boot */
	bool us_nomenu;             /* timeout 0: no key shows the menu */
};

/* main.c: read boot.cfg, menu, prompt; returns when the user quits. */
void loader_main(const struct sa_env *env);

enum cmd_result {
	CMD_OK,
	CMD_FAILED,
	CMD_IGNORED, /* failed, but a boot does not need it: go on */
	CMD_MENU,
	CMD_PROMPT,
	CMD_QUIT
};
/*
 * command.c: run commands separated by ';', up to the first whose result is
 * neither CMD_OK nor CMD_IGNORED.  Returns the last one's result.
 */
enum cmd_result command_run(struct loader *ld, const char *line);
/* The same of what a person typed: command_allowed() decides on each. */
enum cmd_result command_typed(struct loader *ld, const char *line);

/* menu.c: run the menu until CMD_PROMPT or CMD_QUIT. */
enum cmd_result menu_run(struct loader *ld);
/* prompt.c: run the prompt until CMD_MENU or CMD_QUIT. */
enum cmd_result prompt_run(struct loader *ld);

#endif /* !_UI_UI_H_ */
