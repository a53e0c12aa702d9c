/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_screen.c: `gop' and `text': the modes of the screen.
 */
#include <ui/command.h>
#include <ui/pager.h>
#include <ui/words.h>

const char *const mode_words[] = {"list", NULL};

/* What a user asks for: a mode's number, or its size. */
struct wanted {
	bool w_bysize;
	uint32_t w_number;
	uint32_t w_width, w_height, w_depth; /* depth 0: any */
};

/*
 * Parse a decimal number of at most 5 digits at *sp, which is then behind it.
 */
static bool
parse_number(const char **sp, uint32_t *out)
{
	const char *s = *sp;

	for (*out = 0; *s >= '0' && *s <= '9' && s - *sp < 5; s++)
		*out = *out * 10 + (uint32_t)(*s - '0');
	if (s == *sp || (*s >= '0' && *s <= '9'))
		return false;
	*sp = s;
	return true;
}

/* "4", "1024x768", "1024x768x32". */
static bool
parse_wanted(const char *s, struct wanted *w)
{
	*w = (struct wanted){false, 0, 0, 0, 0};
	if (!parse_number(&s, &w->w_number))
		return false;
	if (*s == '\0')
		return true;
	w->w_bysize = true;
	w->w_width = w->w_number;
	if (*s++ != 'x' || !parse_number(&s, &w->w_height))
		return false;
	if (*s == '\0')
		return true;
	return *s++ == 'x' && parse_number(&s, &w->w_depth) && *s == '\0';
}

static bool
matches(const struct wanted *w, uint32_t i, const struct sa_mode *mo)
{
	if (!w->w_bysize)
		return i == w->w_number;
	return mo->smo_width == w->w_width && mo->smo_height == w->w_height &&
	    (w->w_depth == 0 || mo->smo_depth == w->w_depth);
}

/*
 * Find a mode.  ENOENT: there is none, even if the firmware counts it; reported
 * with the command's name.
 */
static int
mode_find(struct loader *ld, enum sa_modekind kind, const char *name,
    const char *arg, uint32_t *out, struct sa_mode *mo)
{
	const struct sa_env *env = ld->ld_env;
	struct wanted w;
	uint32_t i;
	int error;

	if (!parse_wanted(arg, &w)) {
		sa_printf(ld,
		    "%s: \"%s\": must be a mode's number, its size "
		    "(\"%s\") or list\n",
		    name, SA_VIS(arg),
		    kind == SA_MODE_TEXT ? "80x25" : "1024x768");
		return EINVAL;
	}
	for (i = 0; i < MODE_MAX; i++) {
		error = env->se_mode_info(env->se_cookie, kind, i, mo);
		if (error == ENOENT)
			break;
		if (error == 0 && matches(&w, i, mo)) {
			*out = i;
			return 0;
		}
	}
	sa_printf(ld,
	    "%s: %s: the screen has no such mode; \"%s list\" shows "
	    "those that it has\n",
	    name, SA_VIS(arg), name);
	return ENOENT;
}

/* A mode's number and size, 24 columns wide, or to the end of the line. */
static void
mode_print(struct loader *ld, enum sa_modekind kind, uint32_t i,
    const struct sa_mode *mo, bool last)
{
	const bool chosen = kind == SA_MODE_GRAPHICS &&
	    ld->ld_boot->bo_gop_set && ld->ld_boot->bo_gop == i;
	char size[40];

	if (kind == SA_MODE_TEXT)
		(void)ksnprintf(
		    size, sizeof(size), "%ux%u", mo->smo_width, mo->smo_height);
	else if (mo->smo_depth != 0)
		(void)ksnprintf(size, sizeof(size), "%ux%ux%u", mo->smo_width,
		    mo->smo_height, mo->smo_depth);
	else
		(void)ksnprintf(size, sizeof(size), "(%ux%u)", mo->smo_width,
		    mo->smo_height);
	sa_printf(ld, "%c%c%4u  ", mo->smo_current ? '*' : ' ',
	    chosen ? '>' : ' ', i);
	if (last)
		sa_printf(ld, "%s\n", size);
	else
		sa_printf(ld, "%-16s", size);
}

/* All modes, three on a line, and what the marks mean. */
static enum cmd_result
mode_list(struct loader *ld, enum sa_modekind kind, const char *name)
{
	const struct sa_env *env = ld->ld_env;
	struct pager pg = {.pag_ld = ld};
	struct sa_mode mo;
	uint32_t i, n = 0;
	int error;

	for (i = 0; i < MODE_MAX; i++) {
		error = env->se_mode_info(env->se_cookie, kind, i, &mo);
		if (error == ENOENT)
			break;
		if (error != 0)
			continue;
		n++;
		mode_print(ld, kind, i, &mo, n % 3 == 0);
		if (n % 3 == 0 && !pager_line(&pg))
			return CMD_OK;
	}
	if (n % 3 != 0)
		sa_printf(ld, "\n");
	if (n != 0) {
		sa_printf(ld,
		    kind == SA_MODE_TEXT
			? "*: now\n"
			: "*: now; >: for the kernel; (): no framebuffer\n");
		return CMD_OK;
	}
	sa_printf(ld, "%s: the firmware has no %s\n", name,
	    kind == SA_MODE_TEXT ? "text console" : "graphics output");
	return CMD_IGNORED;
}

/*
 * The mode is set when a kernel is started: the firmware's console draws in the
 * mode that it has chosen itself.  A boot goes on without it.
 */
enum cmd_result
command_gop(struct loader *ld, char *args)
{
	struct boot_options *bo = ld->ld_boot;
	struct sa_mode mo;
	uint32_t i;

	if (*args == '\0' || strcmp(args, "list") == 0)
		return mode_list(ld, SA_MODE_GRAPHICS, "gop");
	if ((args = word_only(ld, "gop", args)) == NULL ||
	    mode_find(ld, SA_MODE_GRAPHICS, "gop", args, &i, &mo) != 0)
		return CMD_IGNORED;
	bo->bo_gop_set = true;
	bo->bo_gop = i;
	return CMD_OK;
}

enum cmd_result
command_text(struct loader *ld, char *args)
{
	const struct sa_env *env = ld->ld_env;
	struct sa_mode mo;
	uint32_t i;
	int error;

	if (*args == '\0' || strcmp(args, "list") == 0)
		return mode_list(ld, SA_MODE_TEXT, "text");
	if ((args = word_only(ld, "text", args)) == NULL ||
	    mode_find(ld, SA_MODE_TEXT, "text", args, &i, &mo) != 0)
		return CMD_IGNORED;
	error = env->se_mode_set(env->se_cookie, SA_MODE_TEXT, i);
	if (error == 0)
		return CMD_OK;
	sa_printf(ld, "text: mode %u, %ux%u: %s\n", i, mo.smo_width,
	    mo.smo_height, kstrerror(error));
	return CMD_IGNORED;
}
