/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_policy.c: what is refused in level `enforce' to whoever types it
 * (docs/trust.md has the table).  A boot.cfg that is read in that level is the
 * owner's, and may do all of it.
 */
#include <boot/trust.h>
#include <ui/command.h>
#include <ui/words.h>

/* NOLINTBEGIN(readability-non-const-parameter): the type of c_weakens */
const char *
weakens_root(char *args)
{
	return *args == '\0' ? NULL : "another root device has other programs";
}

const char *
weakens_userconf(char *args)
{
	return *args == '\0' ? NULL : "it changes the kernel's devices";
}
/* NOLINTEND(readability-non-const-parameter) */

const char *
weakens_modules(char *args)
{
	return strcmp(args, "off") == 0 || strcmp(args, "disabled") == 0
	    ? "modules that the owner loads would be left out"
	    : NULL;
}

/* The options of boothowto(9) by which a person gets past the owner's. */
static const char *
boot_letter(char letter)
{
	switch (letter) {
	case 'a':
		return "-a: another root device has other programs";
	case 'c':
		return "-c: userconf changes the kernel's devices";
	case 'd':
		return "-d: the kernel's debugger changes anything";
	case 's':
		return "-s: single user may have a shell without password";
	default:
		return NULL;
	}
}

const char *
weakens_boot(char *args)
{
	const char *why = NULL, *word;

	while (why == NULL && (word = word_next(&args)) != NULL) {
		if (word[0] != '-')
			continue;
		for (word++; *word != '\0' && why == NULL; word++)
			why = boot_letter(*word);
	}
	return why;
}

/* "load name -b x=y", "load name arguments", but not "load -t type file". */
const char *
weakens_load(char *args)
{
	const char *word = word_next(&args);

	if (word == NULL || strcmp(word, "-t") == 0)
		return NULL;
	while (words_isblank(*args))
		args++;
	return *args == '\0' && word[0] != '-'
	    ? NULL
	    : "arguments change what a module does";
}

const char *
weakens_multiboot(char *args)
{
	(void)word_next(&args);
	while (words_isblank(*args))
		args++;
	return *args == '\0' ? NULL : "arguments change what a kernel does";
}

bool
command_allowed(struct loader *ld, const struct command *c, const char *args)
{
	char copy[COMMAND_MAX];
	const char *why;

	if (c->c_weakens == NULL || !trust_enforces(ld))
		return true;
	why = kstrlcpy(copy, args, sizeof(copy)) < sizeof(copy)
	    ? c->c_weakens(copy)
	    : "it is too long";
	if (why != NULL)
		sa_printf(ld,
		    "%s: EAUTH: refused in level enforce: %s; only a signed "
		    "boot.cfg may\n",
		    c->c_name, why);
	return why == NULL;
}
