/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * complete.c: completion of commands, devices and file names.  Candidates are
 * not collected but folded into their common beginning as they come, so that
 * a directory of any size takes no memory.
 */
#include <ui/complete.h>

#include <ui/command.h>

#define LIST_WIDTH 78
#define LIST_LINES 20

struct work {
	struct loader *w_ld;
	char w_word[COMPLETE_MAX]; /* what a candidate must begin with */
	size_t w_wordlen;
	bool w_fold; /* letters in either case */
	bool w_list;
	size_t w_col;
	unsigned w_lines;
	struct completion *w_out;
};

static int
foldcase(struct work *w, char c)
{
	return w->w_fold && c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* How many bytes two strings have in common at their beginning. */
static size_t
common(struct work *w, const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] != '\0' && foldcase(w, a[n]) == foldcase(w, b[n]))
		n++;
	return n;
}

/* A name that could not be typed is no help: no blanks, no ';', ASCII. */
static bool
typeable(const char *name)
{
	size_t n;

	for (n = 0; name[n] != '\0'; n++)
		if (name[n] <= ' ' || name[n] > '~' || name[n] == ';')
			return false;
	return n > 0 && n < COMPLETE_MAX;
}

/* Print in columns of 16, as many as fit. */
static void
list_one(struct work *w, const char *name, char end)
{
	size_t len = strlen(name) + 1, width = (len + 16) & ~(size_t)15;

	if (w->w_lines >= LIST_LINES)
		return;
	if (w->w_col > 0 && w->w_col + len > LIST_WIDTH) {
		sa_printf(w->w_ld, "\n");
		w->w_col = 0;
		if (++w->w_lines == LIST_LINES) {
			sa_printf(w->w_ld, "...\n");
			return;
		}
	}
	sa_printf(w->w_ld, "%s%c%*s", name, end, (int)(width - len), "");
	w->w_col += width;
}

/* A name; `end` is what follows it when it is the only one. */
static void
candidate(struct work *w, const char *name, char end)
{
	struct completion *cm = w->w_out;

	if (!typeable(name) || common(w, name, w->w_word) < w->w_wordlen)
		return;
	if (w->w_list)
		list_one(w, name, end);
	if (cm->cm_count++ == 0) {
		(void)kstrlcpy(cm->cm_common, name, sizeof(cm->cm_common));
		cm->cm_end = end;
	} else {
		cm->cm_common[common(w, name, cm->cm_common)] = '\0';
	}
}

/* ---- where candidates come from ---- */

static void
from_commands(struct work *w)
{
	const struct command *c;

	for (c = commands; c->c_name != NULL; c++)
		if (c->c_run != NULL)
			candidate(w, c->c_name, ' ');
}

static void
from_words(struct work *w, const char *const *words)
{
	for (; *words != NULL; words++)
		candidate(w, *words, ' ');
}

static void
from_devices(struct work *w)
{
	const struct sa_env *env = w->w_ld->ld_env;
	size_t i, n = env->se_volume_count(env->se_cookie);
	struct sa_volinfo vi;
	char name[sizeof(vi.vi_label) + 8];
	bool esp = false;

	for (i = 0; i < n; i++) {
		if (env->se_volume_info(env->se_cookie, i, &vi) != 0)
			continue;
		candidate(w, vi.vi_name, ':');
		esp |= vi.vi_isesp;
		/* Labels only when they are asked for: they are long. */
		if (w->w_wordlen == 0 || vi.vi_label[0] == '\0')
			continue;
		(void)ksnprintf(name, sizeof(name), "NAME=%s", vi.vi_label);
		candidate(w, name, ':');
	}
	if (esp)
		candidate(w, "esp", ':');
}

static int
from_entry(const struct fs_dirent *de, void *arg)
{
	candidate(arg, de->fd_name, de->fd_isdir ? '/' : ' ');
	return 0;
}

/*
 * File names: the directory part of the word says where to look, the rest is
 * what to look for.  A directory that cannot be read has no candidates.
 */
static void
from_files(struct work *w)
{
	struct filespec spec;
	struct fs_volume *vol;
	char path[sizeof(spec.fs_path) + 2];
	char *slash;

	if (filespec_parse(w->w_word, &spec) != 0)
		return;
	if ((slash = strrchr(spec.fs_path, '/')) != NULL)
		slash++;
	else
		slash = spec.fs_path;
	(void)kstrlcpy(w->w_word, slash, sizeof(w->w_word));
	w->w_wordlen = w->w_out->cm_typed = strlen(w->w_word);
	*slash = '\0';
	if (path_canon(spec.fs_path, path, sizeof(path)) != 0 ||
	    device_mount(w->w_ld, spec.fs_dev, &vol) != 0)
		return;
	(void)fs_readdir(vol, path, from_entry, w);
	fs_unmount(vol);
}

/* The beginning of the command that the cursor is in. */
static const char *
command_start(const char *line, size_t cursor)
{
	const char *p = line + cursor;

	while (p > line && p[-1] != ';')
		p--;
	while (p < line + cursor && *p == ' ')
		p++;
	return p;
}

static void
from_kind(struct work *w, enum argkind kind)
{
	switch (kind) {
	case ARG_FILE:
		if (strchr(w->w_word, '/') == NULL &&
		    strchr(w->w_word, ':') == NULL)
			from_devices(w);
		from_files(w);
		break;
	case ARG_DEVICE:
		from_devices(w);
		break;
	case ARG_COMMAND:
		from_commands(w);
		break;
	case ARG_MODULES:
		from_words(w, modules_words);
		break;
	case ARG_NONE:
		break;
	}
}

/* One walk over all candidates of the word [word, end). */
static void
walk(struct work *w, const char *start, const char *word, const char *end)
{
	const struct command *c;
	char name[32];
	size_t len = (size_t)(end - word);

	memset(w->w_out, 0, sizeof(*w->w_out));
	w->w_out->cm_typed = w->w_wordlen = len;
	memcpy(w->w_word, word, len);
	w->w_word[len] = '\0';
	if (word == start) {
		from_kind(w, ARG_COMMAND);
		return;
	}
	for (len = 0; start[len] != ' ' && len + 1 < sizeof(name); len++)
		name[len] = start[len];
	name[len] = '\0';
	if ((c = command_lookup(name)) != NULL)
		from_kind(w, c->c_arg);
}

/*
 * File systems of firmware know no case: when nothing begins with the word as
 * typed, letters in the other case count too.
 */
void
complete(struct loader *ld, const char *line, size_t cursor, bool list,
    struct completion *out)
{
	const char *start = command_start(line, cursor);
	const char *end = line + cursor, *word = end;
	struct work w;

	memset(out, 0, sizeof(*out));
	memset(&w, 0, sizeof(w));
	w.w_ld = ld;
	w.w_out = out;
	w.w_list = list;
	while (word > start && word[-1] != ' ')
		word--;
	if ((size_t)(end - word) >= sizeof(w.w_word))
		return;
	walk(&w, start, word, end);
	if (out->cm_count == 0) {
		w.w_fold = true;
		walk(&w, start, word, end);
	}
	if (w.w_col > 0 && w.w_lines < LIST_LINES)
		sa_printf(ld, "\n");
}
