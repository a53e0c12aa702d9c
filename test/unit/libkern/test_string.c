/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_string.c: the kernel's memcpy and other string functions, compiled under
 * other names and compared with libc's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define memcpy  kt_memcpy
#define memmove kt_memmove
#define memset  kt_memset
#define memcmp  kt_memcmp
#define memchr  kt_memchr
#define strlen  kt_strlen
#define strnlen kt_strnlen
#define strcmp  kt_strcmp
#define strncmp kt_strncmp
#define strchr  kt_strchr
#define strrchr kt_strrchr
#define strstr  kt_strstr
#define REP_MIN 72 /* shorter than what is tested, longer than two rounds */
#include "../../../sys/lib/libkern/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr
#undef strstr

#define SIZE 160

static int
sign(int v)
{
	return (v > 0) - (v < 0);
}

static void
fill(unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)(i * 7 + 1);
}

/* Every length and every misalignment of both sides. */
static void
test_memcpy(void **state)
{
	unsigned char src[SIZE], got[SIZE], want[SIZE];

	(void)state;
	fill(src, SIZE);
	for (size_t n = 0; n < 100; n++)
		for (size_t so = 0; so < 9; so++)
			for (size_t d = 0; d < 9; d++) {
				memset(got, 0xee, SIZE);
				memset(want, 0xee, SIZE);
				memcpy(want + d, src + so, n);
				assert_ptr_equal(
				    kt_memcpy(got + d, src + so, n), got + d);
				assert_memory_equal(got, want, SIZE);
			}
}

/* Every overlap, both ways. */
static void
test_memmove(void **state)
{
	unsigned char got[SIZE], want[SIZE];

	(void)state;
	for (size_t n = 0; n < 90; n++)
		for (size_t so = 0; so < 48; so += 3)
			for (size_t d = 0; d < 48; d++) {
				fill(got, SIZE);
				fill(want, SIZE);
				memmove(want + d, want + so, n);
				assert_ptr_equal(
				    kt_memmove(got + d, got + so, n), got + d);
				assert_memory_equal(got, want, SIZE);
			}
}

static void
test_memset(void **state)
{
	unsigned char got[SIZE], want[SIZE];

	(void)state;
	for (size_t n = 0; n < 80; n++)
		for (size_t d = 0; d < 9; d++) {
			fill(got, SIZE);
			fill(want, SIZE);
			memset(want + d, 0x1c5, n);
			assert_ptr_equal(kt_memset(got + d, 0x1c5, n), got + d);
			assert_memory_equal(got, want, SIZE);
		}
}

/* Comparison is of unsigned bytes, and reads nothing beyond n. */
static void
test_memcmp(void **state)
{
	char *a = malloc(3);

	(void)state;
	memcpy(a, "ab\xff", 3);
	assert_int_equal(kt_memcmp(a,
			     "ab\xff"
			     "x",
			     3),
	    0);
	assert_true(kt_memcmp(a, "ab\x01", 3) > 0);
	assert_true(kt_memcmp("ab\x01", a, 3) < 0);
	assert_int_equal(kt_memcmp(a, "xyz", 0), 0);
	assert_ptr_equal(kt_memchr(a, 'b', 3), a + 1);
	assert_ptr_equal(kt_memchr(a, 0x1ff, 3), a + 2);
	assert_null(kt_memchr(a, 'b', 1));
	assert_null(kt_memchr(a, 'q', 3));
	free(a);
}

static void
test_lengths(void **state)
{
	char *a = malloc(4);

	(void)state;
	memcpy(a, "abcd", 4); /* no NUL: strnlen must stop */
	assert_int_equal(kt_strnlen(a, 4), 4);
	assert_int_equal(kt_strnlen(a, 0), 0);
	assert_int_equal(kt_strnlen("ab", 10), 2);
	assert_int_equal(kt_strlen(""), 0);
	assert_int_equal(kt_strlen("hello"), 5);
	free(a);
}

static void
test_compare(void **state)
{
	static const char *const s[] = {
	    "", "a", "ab", "abc", "abd", "b", "\x80", "a\xff", "A"};

	(void)state;
	for (size_t i = 0; i < knitems(s); i++)
		for (size_t j = 0; j < knitems(s); j++) {
			assert_int_equal(sign(kt_strcmp(s[i], s[j])),
			    sign(strcmp(s[i], s[j])));
			for (size_t n = 0; n < 5; n++)
				assert_int_equal(
				    sign(kt_strncmp(s[i], s[j], n)),
				    sign(strncmp(s[i], s[j], n)));
		}
}

static void
test_search(void **state)
{
	static const char *const hay[] = {"", "a", "aaab", "abcabcd", "xyz"};
	static const char *const pin[] = {"", "a", "aab", "abcd", "z", "zz"};

	(void)state;
	for (size_t i = 0; i < knitems(hay); i++) {
		for (size_t j = 0; j < knitems(pin); j++)
			assert_ptr_equal(
			    kt_strstr(hay[i], pin[j]), strstr(hay[i], pin[j]));
		for (int c = 0; c < 256; c++) {
			assert_ptr_equal(
			    kt_strchr(hay[i], c), strchr(hay[i], c));
			assert_ptr_equal(
			    kt_strrchr(hay[i], c), strrchr(hay[i], c));
		}
	}
}

static void
test_strlcpy(void **state)
{
	char b[4];

	(void)state;
	memset(b, 'x', sizeof(b));
	assert_int_equal(kstrlcpy(b, "abc", sizeof(b)), 3);
	assert_string_equal(b, "abc");
	assert_int_equal(kstrlcpy(b, "abcdef", sizeof(b)), 6);
	assert_string_equal(b, "abc");
	assert_int_equal(kstrlcpy(b, "zz", 0), 2);
	assert_string_equal(b, "abc");
	assert_int_equal(kstrlcpy(b, "a", 1), 1);
	assert_string_equal(b, "");
}

static void
test_strlcat(void **state)
{
	char b[6] = "ab";

	(void)state;
	assert_int_equal(kstrlcat(b, "cd", sizeof(b)), 4);
	assert_string_equal(b, "abcd");
	assert_int_equal(kstrlcat(b, "efg", sizeof(b)), 7);
	assert_string_equal(b, "abcde");
	memset(b, 'x', sizeof(b));
	assert_int_equal(kstrlcat(b, "yz", sizeof(b)), 8);
	assert_int_equal(b[5], 'x');
}

static void
test_strcasecmp(void **state)
{
	(void)state;
	assert_int_equal(kstrcasecmp("HeLLo", "hEllO"), 0);
	assert_true(kstrcasecmp("a", "B") < 0);
	assert_true(kstrcasecmp("ab", "a") > 0);
	assert_true(kstrcasecmp("@", "`") < 0); /* not letters */
	assert_true(kstrcasecmp("\xe4", "a") > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_memcpy),
	    cmocka_unit_test(test_memmove),
	    cmocka_unit_test(test_memset),
	    cmocka_unit_test(test_memcmp),
	    cmocka_unit_test(test_lengths),
	    cmocka_unit_test(test_compare),
	    cmocka_unit_test(test_search),
	    cmocka_unit_test(test_strlcpy),
	    cmocka_unit_test(test_strlcat),
	    cmocka_unit_test(test_strcasecmp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
