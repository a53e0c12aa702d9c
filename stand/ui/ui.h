/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ui.h: the loader as its user sees it: boot.cfg, menu, prompt and commands.
 */
#ifndef _UI_UI_H_
#define _UI_UI_H_

#include <boot/boot.h>
#include <ui/bootcfg.h>

struct history;

/* The user interface's state: loader's ld_ui. */
struct ui_state {
	struct bootcfg us_cfg;
	struct history *us_history; /* lineedit.h; NULL: none yet */
};

/* main.c: read boot.cfg, menu, prompt; returns when the user quits. */
void loader_main(const struct sa_env *env);

/*
 * command.c: one command, or several with ';': up to the first that fails or
 * asks for the menu (`menu`), the prompt (`prompt`) or the end (`quit`).
 */
enum cmd_result { CMD_OK, CMD_FAILED, CMD_MENU, CMD_PROMPT, CMD_QUIT };
enum cmd_result command_run(struct loader *ld, const char *line);

/* menu.c: until something else is asked for: CMD_PROMPT or CMD_QUIT. */
enum cmd_result menu_run(struct loader *ld);
/* prompt.c: until CMD_MENU or CMD_QUIT is asked for. */
enum cmd_result prompt_run(struct loader *ld);

#endif /* !_UI_UI_H_ */
