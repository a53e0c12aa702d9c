/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_strtol.c: numbers from text.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static void
test_unsigned(void **state)
{
	static const struct {
		const char *s;
		int base, error;
		uint64_t v;
	} t[] = {
	    {"0", 0, 0, 0},
	    {"42", 0, 0, 42},
	    {"+42", 10, 0, 42},
	    {"0x2A", 0, 0, 42},
	    {"0X2a", 16, 0, 42},
	    {"2a", 16, 0, 42},
	    {"052", 0, 0, 42},
	    {"052", 10, 0, 52},
	    {"101010", 2, 0, 42},
	    {"zz", 36, 0, 35 * 36 + 35},
	    {"18446744073709551615", 10, 0, UINT64_MAX},
	    {"0xffffffffffffffff", 0, 0, UINT64_MAX},
	    {"18446744073709551616", 10, ERANGE, 0},
	    {"0x10000000000000000", 0, ERANGE, 0},
	    {"99999999999999999999999", 10, ERANGE, 0},
	    {"99999999999999999999999q", 10, EINVAL, 0},
	    {"", 10, EINVAL, 0},
	    {"+", 10, EINVAL, 0},
	    {"0x", 0, EINVAL, 0},
	    {"-1", 10, EINVAL, 0},
	    {"++1", 10, EINVAL, 0},
	    {"12 ", 10, EINVAL, 0},
	    {" 12", 10, EINVAL, 0},
	    {"08", 0, EINVAL, 0},
	    {"12a", 10, EINVAL, 0},
	    {"0x12", 10, EINVAL, 0},
	    {"1", 1, EINVAL, 0},
	    {"1", 37, EINVAL, 0},
	    {"1", -1, EINVAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		uint64_t v = 77;

		if (kstrtou64(t[i].s, t[i].base, &v) != t[i].error)
			fail_msg("\"%s\" base %d", t[i].s, t[i].base);
		assert_int_equal(v, t[i].error == 0 ? t[i].v : 77);
	}
}

static void
test_signed(void **state)
{
	static const struct {
		const char *s;
		int error;
		int64_t v;
	} t[] = {
	    {"-42", 0, -42},
	    {"+42", 0, 42},
	    {"-0x10", 0, -16},
	    {"-0", 0, 0},
	    {"9223372036854775807", 0, INT64_MAX},
	    {"-9223372036854775808", 0, INT64_MIN},
	    {"9223372036854775808", ERANGE, 0},
	    {"-9223372036854775809", ERANGE, 0},
	    {"-18446744073709551616", ERANGE, 0},
	    {"--1", EINVAL, 0},
	    {"-", EINVAL, 0},
	    {"-+1", EINVAL, 0},
	    {"- 1", EINVAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		int64_t v = 77;

		if (kstrtoi64(t[i].s, 0, &v) != t[i].error)
			fail_msg("\"%s\"", t[i].s);
		assert_int_equal(v, t[i].error == 0 ? t[i].v : 77);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_unsigned),
	    cmocka_unit_test(test_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
