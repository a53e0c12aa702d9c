/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_hexline.c: lines of a hexadecimal dump.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include <libkern/libkern.h>

static const char *
line(uint64_t offset, const void *p, size_t n)
{
	static char buf[KHEXLINE_MAX + 1];
	const char *out;

	memset(buf, 0x55, sizeof(buf));
	out = khexline(buf, offset, p, n);
	assert_ptr_equal(out, buf);
	assert_int_equal(buf[KHEXLINE_MAX], 0x55);
	return buf;
}

static void
test_full(void **state)
{
	(void)state;
	assert_string_equal(line(0x1f0, "0123456789abcdef", 16),
	    "000001f0  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  "
	    "|0123456789abcdef|");
	/* The widest offset fills the buffer. */
	assert_string_equal(line(UINT64_MAX, "0123456789abcdefX", 16),
	    "ffffffffffffffff  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 "
	    "66  |0123456789abcdef|");
	assert_int_equal(
	    strlen(line(UINT64_MAX, "0123456789abcdef", 16)), KHEXLINE_MAX - 1);
}

/* The columns of a short line are those of a full one. */
static void
test_short(void **state)
{
	const char *full = line(0, "0123456789abcdef", 16);
	const size_t bar = (size_t)(strchr(full, '|') - full);
	size_t n;

	(void)state;
	for (n = 0; n < 16; n++) {
		const char *s = line(0, "0123456789abcdef", n);

		assert_int_equal(strchr(s, '|') - s, bar);
		assert_int_equal(strlen(s), bar + n + 2);
	}
	assert_string_equal(line(0, "", 0) + bar, "||");
	/* More than a line holds: one line of it. */
	assert_string_equal(
	    line(0, "0123456789abcdefg", 17) + bar, "|0123456789abcdef|");
}

static void
test_printable(void **state)
{
	static const uint8_t bytes[] = {
	    0, 0x1b, 0x1f, ' ', '~', 0x7f, 0x80, 0xff, '%', '|'};
	const char *s = line(0, bytes, sizeof(bytes));

	(void)state;
	assert_non_null(strstr(s, "  00 1b 1f 20 7e 7f 80 ff 25 7c  "));
	assert_non_null(strstr(s, "|... ~...%||"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_full),
	    cmocka_unit_test(test_short),
	    cmocka_unit_test(test_printable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
