/* SPDX-License-Identifier: BSD-2-Clause */
/* test_printf.c: the printf core, compared with libc's where both agree. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* The formats are made at run time, so the compiler cannot check them. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
#pragma GCC diagnostic ignored "-Wformat"

static void
check(const char *fmt, ...)
{
	char want[300], got[300];
	va_list ap;
	int w, g;

	va_start(ap, fmt);
	w = vsnprintf(want, sizeof(want), fmt, ap);
	va_end(ap);
	va_start(ap, fmt);
	g = kvsnprintf(got, sizeof(got), fmt, ap);
	va_end(ap);
	if (strcmp(got, want) != 0)
		print_error("format \"%s\"\n", fmt);
	assert_string_equal(got, want);
	assert_int_equal(g, w);
}

/* Each subset of the flags with each width, precision and conversion. */
static void
test_numbers(void **state)
{
	static const long long values[] = {0, 1, -1, 7, 8, 9, 10, 15, 16, 42,
	    99, 100, 65535, 65536, INT_MAX, INT_MIN, 4294967295LL, 4294967296LL,
	    LLONG_MAX, LLONG_MIN, 1000000000000000000LL};
	static const char *const widths[] = {"", "1", "5", "24"};
	static const char *const precs[] = {"", ".", ".0", ".1", ".8", ".23"};
	static const char convs[] = "diuxXo";
	char fmt[40], flags[6];

	(void)state;
	for (unsigned f = 0; f < 32; f++) {
		int n = 0;

		for (int b = 0; b < 5; b++)
			if (f & 1u << b)
				flags[n++] = "-0+ #"[b];
		flags[n] = '\0';
		for (size_t w = 0; w < knitems(widths); w++)
			for (size_t p = 0; p < knitems(precs); p++)
				for (size_t c = 0; convs[c] != '\0'; c++)
					for (size_t v = 0; v < knitems(values);
					     v++) {
						snprintf(fmt, sizeof(fmt),
						    "<%%%s%s%sll%c>", flags,
						    widths[w], precs[p],
						    convs[c]);
						check(fmt, values[v]);
					}
	}
}

static void
test_lengths(void **state)
{
	(void)state;
	check("%hhd %hhu %hd %hu", -129, 257, -32769, 65537);
	check("%d %u %x", INT_MIN, UINT_MAX, UINT_MAX);
	check("%ld %lu %lx", LONG_MIN, ULONG_MAX, ULONG_MAX);
	check("%lld %llu", LLONG_MIN, ULLONG_MAX);
	check(
	    "%jd %ju %zd %zu", INTMAX_MIN, UINTMAX_MAX, (ssize_t)-5, SIZE_MAX);
	check("%td %s", (ptrdiff_t)-9, "after");
	check("%" PRIx64 " %" PRIu64, UINT64_MAX, UINT64_C(1) << 63);
	check("%p", (void *)(uintptr_t)0x1234abcd);
	check("%20p|%-20p|", (void *)(uintptr_t)0x1234, (void *)&check);
}

static void
test_text(void **state)
{
	static const char raw[3] = {'a', 'b', 'c'}; /* no NUL */

	(void)state;
	check("%s|%10s|%-10s|%.2s|%10.1s|%.0s|", "abc", "abc", "abc", "abc",
	    "abc", "abc");
	check("%.3s|%.*s", raw, 2, raw);
	check("%c|%5c|%-5c|", 'x', 'y', 'z');
	check("%*d|%-*d|%*d|", 6, 42, 6, 42, -6, 42);
	check("%.*d|%.*d|", 5, 42, -5, 42);
	check("100%%, no argument");
	check("");
}

/* What C leaves undefined is defined here, and reads no argument. */
static void
test_odd(void **state)
{
	char b[64];
	const char *volatile none = NULL; /* volatile: gcc would warn */

	(void)state;
	assert_int_equal(ksnprintf(b, sizeof(b), "%s", none), 6);
	assert_string_equal(b, "(null)");
	ksnprintf(b, sizeof(b), "%q%d", 5);
	assert_string_equal(b, "%q5");
	ksnprintf(b, sizeof(b), "end%");
	assert_string_equal(b, "end%");
	ksnprintf(b, sizeof(b), "end%-08l");
	assert_string_equal(b, "end%-08l");
	ksnprintf(b, sizeof(b), "%n%d", 7);
	assert_string_equal(b, "%n7");
	ksnprintf(b, sizeof(b), "%.99999999999s", "abc");
	assert_string_equal(b, "abc");
	ksnprintf(b, sizeof(b), "%p", (void *)0);
	assert_string_equal(b, "0x0");
}

static void
test_bounds(void **state)
{
	char b[8];

	(void)state;
	memset(b, 'x', sizeof(b));
	assert_int_equal(ksnprintf(b, 4, "%s", "abcdef"), 6);
	assert_string_equal(b, "abc");
	assert_int_equal(b[4], 'x');
	assert_int_equal(ksnprintf(b, 1, "%d", 12345), 5);
	assert_string_equal(b, "");
	assert_int_equal(ksnprintf(NULL, 0, "%d", 12345), 5);
	assert_int_equal(ksnprintf(b, 4, "%s", "abc"), 3);
	assert_string_equal(b, "abc");
}

static void
test_errno(void **state)
{
	(void)state;
	assert_string_equal(kerrno_name(ENOEXEC), "ENOEXEC");
	assert_string_equal(kerrno_name(EPROGMISMATCH), "EPROGMISMATCH");
	assert_string_equal(kerrno_name(0), "0");
	assert_string_equal(kerrno_name(-1), "?");
	assert_string_equal(kerrno_name(ELAST + 1), "?");
	assert_string_equal(kstrerror(ENOENT), "no such file or directory");
	assert_string_equal(kstrerror(-1), "unknown error");
	assert_string_equal(kstrerror(ELAST + 1), "unknown error");
	/* NetBSD's numbers are contiguous. */
	for (int e = 1; e <= ELAST; e++) {
		assert_non_null(kerrno_name(e));
		assert_int_equal(kerrno_name(e)[0], 'E');
		assert_true(strlen(kstrerror(e)) > 5);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_lengths),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_odd),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_errno),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
