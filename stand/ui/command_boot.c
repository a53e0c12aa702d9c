/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_boot.c: `boot' and its options, boothowto(9).
 */
#include <ui/command.h>
#include <ui/words.h>

static const struct boot_letter {
	char opt_letter;
	uint32_t opt_howto;
	const char *opt_help;
} options[] = {
    {'1', RB_MD1, "machine-dependent 1 (one processor)"},
    {'2', RB_MD2, "machine-dependent 2 (no ACPI)"},
    {'3', RB_MD3, "machine-dependent 3"},
    {'4', RB_MD4, "machine-dependent 4"},
    {'a', RB_ASKNAME, "ask for the root device"},
    {'b', RB_HALT, "halt, do not reboot"},
    {'c', RB_USERCONF, "configure devices by userconf(4)"},
    {'d', RB_KDB, "enter the kernel's debugger"},
    {'m', RB_MINIROOT, "root is the miniroot in memory"},
    {'q', AB_QUIET, "quiet"},
    {'s', RB_SINGLE, "single user"},
    {'v', AB_VERBOSE, "verbose"},
    {'x', AB_DEBUG, "debugging messages"},
    {'z', AB_SILENT, "silent"},
};

const char *const boot_words[] = {"-1", "-2", "-3", "-4", "-a", "-b", "-c",
    "-d", "-m", "-q", "-s", "-v", "-x", "-z", NULL};
_Static_assert(knitems(boot_words) == knitems(options) + 1, "one each");

void
boot_options_print(struct loader *ld)
{
	size_t i;

	for (i = 0; i < knitems(options); i++)
		sa_printf(ld, "  -%c  %s\n", options[i].opt_letter,
		    options[i].opt_help);
}

/* The option of a letter, or NULL. */
static const struct boot_letter *
option_lookup(char letter)
{
	size_t i;

	for (i = 0; i < knitems(options); i++)
		if (options[i].opt_letter == letter)
			return &options[i];
	return NULL;
}

const char *
boot_option_unknown(const char *word)
{
	const char *p;

	for (p = word + 1; *p != '\0'; p++)
		if (option_lookup(*p) == NULL)
			return p;
	return p > word + 1 ? NULL : p;
}

/* Add the bits of "-sv" to *howto.  False: unknown option, reported. */
static bool
parse_options(struct loader *ld, const char *word, uint32_t *howto)
{
	const char *p = boot_option_unknown(word);
	size_t i;

	if (p == NULL) {
		for (p = word + 1; *p != '\0'; p++)
			*howto |= option_lookup(*p)->opt_howto;
		return true;
	}
	if (*p == '\0')
		sa_printf(ld, "boot: '-' without an option");
	else
		sa_printf(ld, "boot: unknown option -%s",
		    sa_vis((char[8]){0}, 8, p, 1));
	sa_printf(ld, "; the options are -");
	for (i = 0; i < knitems(options); i++)
		sa_printf(ld, "%c", options[i].opt_letter);
	sa_printf(ld, "\n");
	return false;
}

int
command_on_kernel(struct loader *ld, const char *file,
    int (*fn)(struct loader *ld, const char *file, uint32_t arg), uint32_t arg)
{
	char saved[sizeof(ld->ld_dev)];
	struct filespec spec;
	int error;

	if (file == NULL || *file == '\0' || filespec_parse(file, &spec) != 0 ||
	    spec.sp_path[0] != '\0')
		return fn(ld, file, arg);
	memcpy(saved, ld->ld_dev, sizeof(saved));
	(void)kstrlcpy(ld->ld_dev, spec.sp_dev, sizeof(ld->ld_dev));
	error = fn(ld, NULL, arg);
	memcpy(ld->ld_dev, saved, sizeof(saved));
	return error;
}

/* Options may precede or follow the file, singly or combined. */
enum cmd_result
command_boot(struct loader *ld, char *args)
{
	uint32_t howto = 0;
	const char *file = NULL;
	char *word;

	while ((word = word_next(&args)) != NULL) {
		if (word[0] == '-') {
			if (!parse_options(ld, word, &howto))
				return CMD_FAILED;
		} else if (file == NULL) {
			file = word;
		} else {
			sa_printf(ld,
			    "boot: one file at a time: both %s and %s are "
			    "given\n",
			    SA_VIS(file), SA_VIS(word));
			return CMD_FAILED;
		}
	}
	/* Returns only on failure, reported. */
	(void)command_on_kernel(ld, file, boot_kernel, howto);
	return CMD_FAILED;
}

enum cmd_result
command_pkboot(struct loader *ld, char *args)
{
	enum cmd_result r;

	ld->ld_boot->bo_prekern = true;
	r = command_boot(ld, args);
	ld->ld_boot->bo_prekern = false;
	return r;
}
