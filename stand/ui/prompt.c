/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prompt.c: the loader's prompt.
 */
#include <ui/lineedit.h>
#include <ui/ui.h>

#define PROMPT "> "

enum cmd_result
prompt_run(struct loader *ld)
{
	char line[LINE_MAX_BYTES + 1];
	enum cmd_result r;

	sa_printf(ld, "type \"?\" or \"help\" for help.\n");
	for (;;) {
		if (lineedit_read(ld, PROMPT, line, sizeof(line)) != 0)
			continue;
		history_add(ld, line);
		r = command_typed(ld, line);
		if (r == CMD_MENU || r == CMD_QUIT)
			return r;
	}
}
