/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command_fault.c: faults of a line of commands that is not run.
 */
#include "satest.h"

#include <ui/command.h>

static void
faults(void **state __kunused)
{
	static const struct {
		const char *line, *fault; /* NULL: none */
	} k[] = {
	    {"", NULL},
	    {" ; ;", NULL},
	    {"boot", NULL},
	    {"boot netbsd -sv -1", NULL},
	    {"boot -k", "boot: unknown option -k"},
	    {"boot netbsd -sk", "boot: unknown option -k"},
	    {"boot -", "boot: unknown option -"},
	    {"load a;bot", "bot: unknown command"},
	    {"load \033", NULL},
	    {"\033", "\\x1b: unknown command"},
	    {"load", "load: an argument is missing"},
	    {"load -t", NULL}, /* found when it runs */
	    {"load x -i a=1 -b b=yes -s c=d", NULL},
	    {"load x -k", "load: unknown option -k"},
	    {"load x -", "load: unknown option -"},
	    {"fs", "fs: an argument is missing"},
	    {"chain", "chain: an argument is missing"},
	    {"chain x.efi -any -thing", NULL},
	    {"splash  ;boot", "splash: an argument is missing"},
	    {"modules", "modules: an argument is missing"},
	    {"modules of", "modules: must be on|off|list, not of"},
	    {"modules off", NULL},
	    {"ls;dev;root;userconf;text;gop;consdev;efivar;check;help", NULL},
	    {"consdev com,0x2f8", NULL},
	    {"text 80x25", NULL},
	    {"pkboot", NULL},
	    {"pkboot -k", "pkboot: unknown option -k"},
	    {"multiboot", "multiboot: an argument is missing"},
	    {"load x -i n=1 a -v;multiboot y -v", NULL},
	    {"load x -- -v", NULL},
	    {"load \"a;b\"", NULL},
	    {"load \"a", "quote"},
	};
	char out[COMMAND_FAULT];

	for (size_t i = 0; i < knitems(k); i++) {
		assert_int_equal(
		    command_fault(k[i].line, out), k[i].fault != NULL);
		if (k[i].fault != NULL && strstr(out, k[i].fault) == NULL)
			fail_msg("%s: %s", k[i].line, out);
	}
}

static void
long_lines(void **state __kunused)
{
	static char line[3000];
	char out[COMMAND_FAULT];

	memset(line, 'x', sizeof(line) - 1);
	assert_true(command_fault(line, out));
	assert_non_null(strstr(out, "1023 bytes"));
	line[1000] = '\0';
	assert_true(command_fault(line, out));
	assert_true(strlen(out) < COMMAND_FAULT);
	memcpy(line, "modules ", 8);
	assert_true(command_fault(line, out));
	memcpy(line, "boot -k", 7);
	assert_true(command_fault(line, out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(faults),
	    cmocka_unit_test(long_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
