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
text_keeps_letters(void **state __kunused)
{
	static const struct {
		const char *in, *out;
	} k[] = {
	    {"Gr\xc3\xbc\xc3\x9f"
	     "e \xd0\x9f",
		"Gr\xc3\xbc\xc3\x9f"
		"e \xd0\x9f"},
	    {"a \xe2\x80\x93 \xe2\x94\x80\xe2\x80\xa6",
		"a \xe2\x80\x93 \xe2\x94\x80\xe2\x80\xa6"},
	    /* C1, a letter cut, two bytes for ASCII, what combines. */
	    {"\xc2\x9b"
	     "2J",
		"\\xc2\\x9b2J"},
	    {"\xc3", "\\xc3"},
	    {"\xe2\x80", "\\xe2\\x80"},
	    {"\xc0\xaf\xcc\x81", "\\xc0\\xaf\\xcc\\x81"},
	    /* From right to left; two columns; a surrogate; Latin-1. */
	    {"\xe2\x80\xae\xd7\x90\xe2\x80\xac",
		"\\xe2\\x80\\xae\\xd7\\x90\\xe2\\x80\\xac"},
	    {"\xe4\xb8\xad", "\\xe4\\xb8\\xad"},
	    /* What combines, and two columns, among these scripts. */
	    {"\xd2\x83\xd2\x89", "\\xd2\\x83\\xd2\\x89"},
	    {"\xd6\x91\xd6\xb0", "\\xd6\\x91\\xd6\\xb0"},
	    {"\xe2\x83\x97", "\\xe2\\x83\\x97"},
	    {"\xe2\x8c\x9b\xe2\x8f\xa9", "\\xe2\\x8c\\x9b\\xe2\\x8f\\xa9"},
	    {"\xe2\x97\xbd", "\\xe2\\x97\\xbd"},
	    {"\xd2\x82\xd2\x8a\xd6\x8f\xe2\x82\xac\xe2\x97\xbc",
		"\xd2\x82\xd2\x8a\xd6\x8f\xe2\x82\xac\xe2\x97\xbc"},
	    {"\xed\xa0\x80\xfc"
	     "e",
		"\\xed\\xa0\\x80\\xfce"},
	    {"\033[2J\t\x7f", "\\x1b[2J\\x09\\x7f"},
	};
	char out[64];
	size_t i, cols;

	for (i = 0; i < knitems(k); i++) {
		sa_text(out, sizeof(out), SIZE_MAX, k[i].in, SIZE_MAX);
		assert_string_equal(out, k[i].out);
	}
	/* Columns are counted, not bytes, and a letter is not cut. */
	sa_text(out, sizeof(out), 6,
	    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
	    "bc",
	    SIZE_MAX);
	assert_string_equal(out,
	    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
	    "bc");
	sa_text(out, sizeof(out), 5,
	    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
	    "bc",
	    SIZE_MAX);
	assert_string_equal(out, "\xc3\xa4\xc3\xa4...");
	sa_text(out, 4, SIZE_MAX, "\xc3\xa4\xc3\xa4", SIZE_MAX);
	assert_string_equal(out, "...");
	assert_string_equal(
	    sa_text(out, sizeof(out), SIZE_MAX, "a\xc3\xa4", 2), "a\\xc3");
	for (cols = 0; cols < 8; cols++)
		assert_true(strlen(sa_text(out, sizeof(out), cols,
				"abc\001defgh", SIZE_MAX)) <= MAX(cols, 3));
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
	    cmocka_unit_test(text_keeps_letters),
	    satest_unit(printf_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
