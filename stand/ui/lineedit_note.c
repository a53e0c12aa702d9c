/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lineedit_note.c: the row below the line that is edited, for a note about it.
 * It needs a cursor that can be moved; without one nothing is shown.
 */
#include <ui/lineedit_impl.h>

/* Where the cursor is.  False: there is no room for notes. */
static bool
cursor_get(const struct lineedit *le, struct sa_cursor *cur)
{
	return le->le_note != NULL && sa_cursor_get(le->le_ld, cur);
}

/*
 * Two empty rows below this one.  One would do, but a terminal may have a row
 * less than the firmware believes.
 */
void
lineedit_note_room(struct lineedit *le)
{
	const struct sa_env *env = le->le_ld->ld_env;
	struct sa_cursor cur;

	if (!cursor_get(le, &cur))
		return;
	sa_printf(le->le_ld, "\n\n");
	if (!cursor_get(le, &cur) || cur.scu_row < 2)
		return;
	env->se_goto(env->se_cookie, 0, cur.scu_row - 2);
}

/* Replace the note by `text`. */
static void
note_put(struct lineedit *le, const char *text)
{
	const struct sa_env *env = le->le_ld->ld_env;
	const size_t old = le->le_notelen, n = strlen(text);
	struct sa_cursor cur;

	if (!cursor_get(le, &cur) || cur.scu_row + 1 >= cur.scu_rows)
		return;
	env->se_goto(env->se_cookie, 0, cur.scu_row + 1);
	sa_cprintf(le->le_ld, SA_COLOR_ERROR, "%s", text);
	if (old > n)
		sa_printf(le->le_ld, "%*s", (int)(old - n), "");
	env->se_goto(env->se_cookie, cur.scu_col, cur.scu_row);
	le->le_notelen = n;
}

void
lineedit_note_clear(struct lineedit *le)
{
	if (le->le_notelen != 0)
		note_put(le, "");
	le->le_noted[0] = '\0';
}

void
lineedit_note_show(struct lineedit *le)
{
	char text[LINEEDIT_NOTE];

	if (le->le_note == NULL)
		return;
	if (!le->le_note(le->le_buf, text))
		text[0] = '\0';
	if (strcmp(text, le->le_noted) == 0)
		return;
	note_put(le, text);
	(void)kstrlcpy(le->le_noted, text, sizeof(le->le_noted));
}
