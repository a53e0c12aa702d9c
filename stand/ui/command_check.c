/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_check.c: `check'.
 */
#include <ui/command.h>
#include <ui/words.h>

const char *const check_words[] = {"-a", NULL};

#define CHECK_ALL 1u

static int
check_one(struct loader *ld, const char *file, uint32_t flags)
{
	return boot_check(ld, file, (flags & CHECK_ALL) != 0);
}

enum cmd_result
command_check(struct loader *ld, char *args)
{
	const char *file = NULL;
	uint32_t flags = 0;
	char *word;

	while ((word = word_next(&args)) != NULL) {
		if (strcmp(word, "-a") == 0) {
			flags |= CHECK_ALL;
		} else if (word[0] == '-') {
			sa_printf(ld, "check: %s: unknown option; use -a\n",
			    SA_VIS(word));
			return CMD_FAILED;
		} else if (file == NULL) {
			file = word;
		} else {
			sa_printf(ld,
			    "check: one kernel at a time: both %s and %s are "
			    "given\n",
			    SA_VIS(file), SA_VIS(word));
			return CMD_FAILED;
		}
	}
	return command_on_kernel(ld, file, check_one, flags) == 0 ? CMD_OK
								  : CMD_FAILED;
}
