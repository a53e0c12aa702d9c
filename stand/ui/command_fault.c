/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_fault.c: what of a line of commands would fail, found without running
 * it: quotes, names of commands, options, arguments that are missing.  Files
 * are not looked for.
 */
#include <ui/command.h>
#include <ui/words.h>

/* Options of `load' with a property, and of a type. */
#define LOAD_OPTIONS "bist"

/* Is it one of the words of an ARG_WORDS command, or may it be anything? */
static bool
word_allowed(const struct command *c, const char *word)
{
	size_t i;

	if (c->c_words != modules_words)
		return true; /* modes by number; consoles with a speed */
	for (i = 0; c->c_words[i] != NULL; i++)
		if (strcmp(c->c_words[i], word) == 0)
			return true;
	return false;
}

/* An option that the command does not have; NULL: none. */
static const char *
option_unknown(const struct command *c, const char *word)
{
	if (word[0] != '-')
		return NULL;
	if (c->c_run == command_boot || c->c_run == command_pkboot)
		return boot_option_unknown(word);
	if (c->c_run == command_load &&
	    (word[1] == '\0' || strchr(LOAD_OPTIONS, word[1]) == NULL))
		return word + 1;
	return NULL;
}

/* Optional arguments are in brackets: "[dev:]file" has one that is not. */
static bool
args_required(const struct command *c)
{
	return strstr(c->c_args, "]file") != NULL ||
	    strstr(c->c_args, "]name") != NULL ||
	    (c->c_args[0] != '[' && c->c_args[0] != '\0');
}

/* A walk over load's words. */
struct loadwords {
	bool ldw_named; /* the name was there */
	bool ldw_value; /* the next word is an option's value */
};

/* Do the arguments for a Multiboot kernel begin with this word? */
static bool
load_ends(const struct command *c, struct loadwords *lw, const char *word)
{
	if (c->c_run != command_load)
		return false;
	if (lw->ldw_value) {
		lw->ldw_value = false;
		return false;
	}
	if (lw->ldw_named && (word[0] != '-' || strcmp(word, "--") == 0))
		return true;
	if (word[0] != '-')
		lw->ldw_named = true;
	else
		lw->ldw_value = word[1] != '\0' && word[2] == '\0';
	return false;
}

/* The arguments of a command. */
static bool
args_fault(const struct command *c, char *args, char out[COMMAND_FAULT])
{
	struct loadwords lw = {false, false};
	const char *bad;
	unsigned n = 0;
	char *word;

	for (; (word = word_next(&args)) != NULL; n++) {
		if (load_ends(c, &lw, word))
			break;
		if ((bad = option_unknown(c, word)) != NULL) {
			(void)ksnprintf(out, COMMAND_FAULT,
			    "%s: unknown option -%s", c->c_name,
			    sa_vis((char[24]){0}, 24, bad, SIZE_MAX));
			return true;
		}
		if (n == 0 && !word_allowed(c, word)) {
			(void)ksnprintf(out, COMMAND_FAULT,
			    "%s: must be %s, not %s", c->c_name, c->c_args,
			    sa_vis((char[24]){0}, 24, word, SIZE_MAX));
			return true;
		}
	}
	if (n != 0 || !args_required(c))
		return false;
	(void)ksnprintf(out, COMMAND_FAULT, "%s: an argument is missing: %s",
	    c->c_name, c->c_args);
	return true;
}

/* One command, in a buffer that may be changed. */
static bool
one_fault(char *text, char out[COMMAND_FAULT])
{
	const struct command *c;
	char *args = text, *name = word_next(&args);

	if (name == NULL)
		return false;
	c = command_lookup(name);
	if (c != NULL)
		return args_fault(c, args, out);
	(void)ksnprintf(out, COMMAND_FAULT, "%s: unknown command",
	    sa_vis((char[48]){0}, 48, name, SIZE_MAX));
	return true;
}

bool
command_fault(const char *line, char out[COMMAND_FAULT])
{
	char text[COMMAND_MAX];
	const char *end;
	size_t len;

	if (words_open_quote(line) != NULL) {
		(void)ksnprintf(out, COMMAND_FAULT, "the quote is not closed");
		return true;
	}
	for (;; line = end + 1) {
		end = words_command_end(line);
		len = (size_t)(end - line);
		if (len >= sizeof(text)) {
			(void)ksnprintf(out, COMMAND_FAULT,
			    "a command has at most %zu bytes",
			    sizeof(text) - 1);
			return true;
		}
		memcpy(text, line, len);
		text[len] = '\0';
		if (one_fault(text, out))
			return true;
		if (*end == '\0')
			return false;
	}
}
