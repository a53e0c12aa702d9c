/* SPDX-License-Identifier: BSD-2-Clause */
/* test_print.c: untrusted bytes are made printable. */
#include "satest.h"

static void
vis_passes_ascii(void **state __kunused)
{
	char out[128];

	assert_string_equal(
	    sa_vis(out, sizeof(out), "plain ~ text", SIZE_MAX), "plain ~ text");
	assert_string_equal(sa_vis(out, sizeof(out), "", SIZE_MAX), "");
	assert_string_equal(sa_vis(out, sizeof(out), "abcdef", 3), "abc");
}

static void
vis_escapes_the_rest(void **state __kunused)
{
	char out[1100], all[256];
	int c;

	assert_string_equal(
	    sa_vis(out, sizeof(out), "\033[2J\r\x9b\x7f", SIZE_MAX),
	    "\\x1b[2J\\x0d\\x9b\\x7f");
	for (c = 1; c < 256; c++)
		all[c - 1] = (char)c;
	all[255] = '\0';
	sa_vis(out, sizeof(out), all, SIZE_MAX);
	for (c = 0; out[c] != '\0'; c++)
		assert_in_range(out[c], ' ', '~');
}

/* In any buffer size: it fits, ends with NUL, and no escape is split. */
static void
vis_cuts_whole_characters(void **state __kunused)
{
	const char *text = "ab\001\002cdefg\377h";
	char out[64], full[64];
	size_t size, n;

	sa_vis(full, sizeof(full), text, SIZE_MAX);
	for (size = 1; size < sizeof(out); size++) {
		memset(out, '!', sizeof(out));
		sa_vis(out, size, text, SIZE_MAX);
		n = strlen(out);
		assert_true(n < size);
		assert_int_equal(out[size], '!');
		if (strcmp(out, full) == 0)
			continue;
		assert_true(size <= strlen(full));
		/* The text before the dots is a prefix of the whole. */
		while (n > 0 && out[n - 1] == '.')
			n--;
		assert_memory_equal(out, full, n);
		assert_true(n == 0 || full[n] != 'x' || full[n - 1] != '\\');
	}
	assert_string_equal(sa_vis(out, 10, text, SIZE_MAX), "ab\\x01...");
}

static void
printf_prints(void **state)
{
	struct satest *t = *state;

	sa_printf(&t->ld, "%s: %d%c", "x", -5, '\n');
	assert_string_equal(fakeenv_out(t->fe), "x: -5\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(vis_passes_ascii),
	    cmocka_unit_test(vis_escapes_the_rest),
	    cmocka_unit_test(vis_cuts_whole_characters),
	    satest_unit(printf_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
