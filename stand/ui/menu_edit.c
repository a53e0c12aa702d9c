/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu_edit.c: edit the commands of an entry for this boot.
 */
#include <ui/command.h>
#include <ui/menu_impl.h>

_Static_assert(LINEEDIT_NOTE == COMMAND_FAULT, "a fault is a note");

/*
 * Return accepts the line if it has no fault that can be seen without running
 * it.
 */
bool
menu_edit(struct menu *mn, int i, char line[LINE_MAX_BYTES + 1])
{
	struct loader *ld = mn->mn_ld;
	const struct bootcfg_menu *bm = &ld->ld_ui->us_cfg.bc_menu[i];
	char fault[COMMAND_FAULT];

	if (kstrlcpy(line, bm->bm_command, LINE_MAX_BYTES + 1) >
	    LINE_MAX_BYTES) {
		sa_printf(ld,
		    "\"%s\": its commands have more than %d bytes, and cannot "
		    "be edited here\n",
		    SA_TEXT(bm->bm_text), LINE_MAX_BYTES);
		return false;
	}
	sa_printf(ld, "\nCommands of ");
	sa_cprintf(ld, SA_COLOR_TITLE, "\"%s\"", SA_TEXT(bm->bm_text));
	sa_printf(ld, " for this boot; RETURN runs them, ESC goes back.\n");
	for (;;) {
		if (lineedit_edit(
			ld, "> ", line, LINE_MAX_BYTES + 1, command_fault) != 0)
			return false;
		history_add(ld, line);
		if (!command_fault(line, fault))
			return true;
		sa_cprintf(ld, SA_COLOR_ERROR, "%s", fault);
		sa_printf(ld, "\n");
	}
}
