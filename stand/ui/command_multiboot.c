/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_multiboot.c: `multiboot'.
 */
#include <boot/multiboot.h>
#include <ui/command.h>
#include <ui/words.h>

/* The arguments are the kernel's as they are typed. */
enum cmd_result
command_multiboot(struct loader *ld, char *args)
{
	const char *file = word_next(&args);

	if (file == NULL) {
		sa_printf(ld, "multiboot: a file name is missing\n");
		return CMD_FAILED;
	}
	while (words_isblank(*args))
		args++;
	/* Returns only on failure, reported. */
	(void)multiboot_kernel(ld, file, args);
	return CMD_FAILED;
}
