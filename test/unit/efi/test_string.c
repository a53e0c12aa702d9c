/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UTF-8 and UTF-16, right and wrong.
 */
#include "fakefw.h"

static void
test_both_ways(void **state __kunused)
{
	static const struct {
		const char *utf8;
		CHAR16 utf16[8];
	} good[] = {
	    {"", {0}},
	    {"netbsd", {'n', 'e', 't', 'b', 's', 'd', 0}},
	    {"\xc3\xa9\xdf\xbf", {0xe9, 0x7ff, 0}},
	    {"\xe0\xa0\x80\xef\xbf\xbc", {0x800, 0xfffc, 0}},
	    {"\xf0\x90\x80\x80", {0xd800, 0xdc00, 0}},
	    {"\xf4\x8f\xbf\xbf", {0xdbff, 0xdfff, 0}},
	};
	CHAR16 wide[8];
	char narrow[32];
	size_t i, n;

	for (i = 0; i < knitems(good); i++) {
		memset(wide, 0xff, sizeof(wide));
		assert_int_equal(
		    utf8_to_utf16(good[i].utf8, wide, knitems(wide)), 0);
		for (n = 0; good[i].utf16[n] != 0; n++)
			assert_int_equal(wide[n], good[i].utf16[n]);
		assert_int_equal(wide[n], 0);
		assert_int_equal(utf16_to_utf8(wide, 8, narrow, sizeof(narrow)),
		    strlen(good[i].utf8));
		assert_string_equal(narrow, good[i].utf8);
	}
}

static void
test_bad_utf8(void **state __kunused)
{
	static const char *const bad[] = {
	    "\x80",
	    "a\xff",
	    "\xc0\x80",
	    "\xc1\xbf",
	    "\xe0\x9f\xbf",
	    "\xed\xa0\x80",
	    "\xf0\x8f\xbf\xbf",
	    "\xf4\x90\x80\x80",
	    "\xf5",
	    "\xc3",
	    "\xe2\x82",
	    "\xf0\x90\x80",
	    "\xe2\x82z",
	    "\xc3\xc3\xa9",
	};
	CHAR16 wide[8];
	size_t i;

	for (i = 0; i < knitems(bad); i++)
		assert_int_equal(
		    utf8_to_utf16(bad[i], wide, knitems(wide)), EINVAL);
}

/*
 * An invalid character becomes one UTF_BAD, and the text after it is kept.
 */
static void
test_stream_recovers(void **state __kunused)
{
	const char *s = "a\xe2\x82"
			"b\xc3\xc3\xa9";
	const CHAR16 want[] = {'a', UTF_BAD, 'b', UTF_BAD, 0xe9};
	struct utf8 u = {0, 0, 0};
	CHAR16 out[16];
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += utf8_feed(&u, (uint8_t)*s, out + n);
	assert_int_equal(n, knitems(want));
	assert_memory_equal(out, want, sizeof(want));
}

static void
test_limits(void **state __kunused)
{
	const CHAR16 mixed[] = {'a', 0xe9, 0x20ac, 0xd83d, 0xde00, 'z', 0};
	/* Bytes that fit: a 1, é 2, € 3, the pair 4, z 1. */
	static const size_t fits[] = {0, 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
	CHAR16 wide[4];
	char out[16];
	size_t size;

	for (size = 1; size < knitems(fits); size++) {
		memset(out, 'x', sizeof(out));
		assert_int_equal(
		    utf16_to_utf8(mixed, knitems(mixed), out, size),
		    fits[size]);
		assert_int_equal(strlen(out), fits[size]);
		assert_int_equal(out[size], 'x');
	}
	/* Unpaired surrogates: at the end, in the middle, the low one. */
	assert_int_equal(utf16_to_utf8(mixed, 4, out, sizeof(out)), 7);
	assert_string_equal(out + 6, "?");
	assert_int_equal(utf16_to_utf8((const CHAR16[]){0xdc00, 0xd800, 'x', 0},
			     4, out, sizeof(out)),
	    3);
	assert_string_equal(out, "??x");

	assert_int_equal(utf8_to_utf16("abc", wide, 4), 0);
	assert_int_equal(utf8_to_utf16("abcd", wide, 4), ENAMETOOLONG);
	assert_int_equal(utf8_to_utf16("abcde", wide, 4), ENAMETOOLONG);
	assert_int_equal(
	    utf8_to_utf16("abc\xf0\x90\x80\x80", wide, 4), ENAMETOOLONG);
	assert_int_equal(utf8_to_utf16("", wide, 0), ENAMETOOLONG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_both_ways),
	    cmocka_unit_test(test_bad_utf8),
	    cmocka_unit_test(test_stream_recovers),
	    cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
