/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * complete.c: completion of commands, their arguments, and files.
 */
#include <ui/complete_impl.h>

#include <ui/command.h>
#include <ui/words.h>

/* ---- where candidates come from ---- */

static void
from_commands(struct complete_work *w)
{
	const struct command *c;

	for (c = commands; c->c_name != NULL; c++)
		complete_candidate(w, c->c_name, ' ');
}

static void
from_words(struct complete_work *w, const char *const *words)
{
	for (; words != NULL && *words != NULL; words++)
		complete_candidate(w, *words, ' ');
}

static void
from_devices(struct complete_work *w)
{
	const struct sa_volinfo *vi;
	bool esp = false;
	size_t i;

	for (i = 0; (vi = device_info(w->w_ld, i)) != NULL; i++) {
		complete_candidate(w, vi->vi_name, ':');
		esp |= vi->vi_isesp;
	}
	if (esp)
		complete_candidate(w, "esp", ':');
	/* Labels, which are long, only for a prefix of NAME=. */
	if (w->w_wordlen != 0)
		complete_labels(w, ':');
}

static int
from_entry(const struct fs_dirent *de, void *arg)
{
	complete_candidate(arg, de->fd_name, de->fd_isdir ? '/' : ' ');
	return 0;
}

/*
 * File names: those in the word's directory part that begin with the rest.  A
 * directory that cannot be read has no candidates.
 */
static void
from_files(struct complete_work *w)
{
	struct filespec spec;
	struct fs_volume *vol;
	char path[sizeof(spec.sp_path) + 2];
	char *slash;

	if (filespec_parse(w->w_word, &spec) != 0)
		return;
	if ((slash = strrchr(spec.sp_path, '/')) != NULL)
		slash++;
	else
		slash = spec.sp_path;
	(void)kstrlcpy(w->w_word, slash, sizeof(w->w_word));
	w->w_wordlen = strlen(w->w_word);
	*slash = '\0';
	if (path_canon(spec.sp_path, path, sizeof(path)) != 0 ||
	    device_mount(w->w_ld, spec.sp_dev, &vol) != 0)
		return;
	(void)fs_readdir(vol, path, from_entry, w);
	fs_unmount(vol);
}

/*
 * Find the command that the cursor is in, and the word that ends there, by
 * blanks and ';' outside quotes.
 */
static void
find_word(
    const char *line, size_t cursor, const char **start, const char **word)
{
	const char *p;
	bool quoted = false;

	*start = *word = line;
	for (p = line; p < line + cursor; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (!quoted && *p == ';')
			*start = *word = p + 1;
		else if (!quoted && *p == ' ') {
			*word = p + 1;
			if (p == *start)
				*start = p + 1;
		}
	}
}

static void
from_kind(struct complete_work *w, enum argkind kind, const char *const *words)
{
	if (w->w_word[0] == '-' && words != NULL) {
		from_words(w, words);
		return;
	}
	switch (kind) {
	case ARG_MODULE:
		complete_modules(w);
		/* FALLTHROUGH */
	case ARG_FILE:
		if (strchr(w->w_word, '/') == NULL &&
		    strchr(w->w_word, ':') == NULL)
			from_devices(w);
		from_files(w);
		break;
	case ARG_ENTRY:
		complete_entries(w);
		from_words(w, words);
		break;
	case ARG_VARIABLE:
		complete_variables(w);
		break;
	case ARG_ROOT:
		complete_labels(w, ' ');
		break;
	case ARG_DEVICE:
		from_devices(w);
		break;
	case ARG_COMMAND:
		from_commands(w);
		break;
	case ARG_WORDS:
		from_words(w, words);
		break;
	case ARG_NONE:
		break;
	}
}

/* Add all candidates; `command`: the word is a command's name. */
static void
walk(struct complete_work *w, const char *start, bool command)
{
	const struct command *c;
	char name[32];
	size_t len;

	memset(w->w_out, 0, sizeof(*w->w_out));
	memcpy(w->w_word, w->w_typed, sizeof(w->w_word));
	w->w_wordlen = strlen(w->w_word);
	if (command) {
		from_kind(w, ARG_COMMAND, NULL);
		return;
	}
	for (len = 0; start[len] != ' ' && len + 1 < sizeof(name); len++)
		name[len] = start[len];
	name[len] = '\0';
	if ((c = command_lookup(name)) != NULL)
		from_kind(w, c->c_arg, c->c_words);
}

/* Set cm_text to the completed word, quoted if it was or needs to be. */
static void
build_text(struct complete_work *w, bool quote)
{
	struct completion *cm = w->w_out;
	size_t prefix = strlen(w->w_typed) - w->w_wordlen;
	const char *p;

	for (p = cm->cm_common; *p != '\0'; p++)
		quote |= *p == ' ' || *p == ';';
	cm->cm_longer = strlen(cm->cm_common) > w->w_wordlen;
	(void)ksnprintf(cm->cm_text, sizeof(cm->cm_text), "%s%.*s%s%s",
	    quote ? "\"" : "", (int)prefix, w->w_typed, cm->cm_common,
	    quote && cm->cm_count == 1 && cm->cm_end == ' ' ? "\"" : "");
}

/* If there is no candidate, complete again and ignore case, as FAT does. */
void
complete(struct loader *ld, const char *line, size_t cursor, bool list,
    struct completion *out)
{
	const char *start, *word, *end = line + cursor, *p;
	struct complete_work w;
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	memset(&w, 0, sizeof(w));
	w.w_ld = ld;
	w.w_out = out;
	w.w_list = list;
	find_word(line, cursor, &start, &word);
	if ((size_t)(end - word) >= sizeof(w.w_typed))
		return;
	for (p = word; p < end; p++)
		if (*p != '"')
			w.w_typed[n++] = *p;
	walk(&w, start, word == start);
	if (out->cm_count == 0) {
		w.w_fold = true;
		walk(&w, start, word == start);
	}
	out->cm_typed = (size_t)(end - word);
	if (out->cm_count > 0)
		build_text(&w, n < out->cm_typed);
	if (w.w_col > 0 && w.w_lines < LIST_LINES)
		sa_printf(ld, "\n");
}
