/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_console.c: text out.
 */
#include "fakefw.h"

static void
put(const char *s)
{
	for (; *s != '\0'; s++)
		efi_putchar(&fw.fw_efi, (uint8_t)*s);
}

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	efi_out_init(&fw.fw_efi);
	return 0;
}

static void
test_out_lines(void **state __kunused)
{
	put("one line");
	assert_int_equal(fw.fw_nwrites, 0);
	put(" of text\n");
	assert_int_equal(fw.fw_nwrites, 1);
	assert_string_equal(fw.fw_text, "one line of text\r\n");
	put("50%\r");
	assert_int_equal(fw.fw_nwrites, 1);
	efi_out_flush(&fw.fw_efi);
	efi_out_flush(&fw.fw_efi);
	assert_int_equal(fw.fw_nwrites, 2);
	assert_string_equal(fw.fw_text, "one line of text\r\n50%\r");
}

static void
test_out_chars(void **state __kunused)
{
	put("a\tb\x07\x1b\x7f"
	    "c\b\b\td\n\t|\xc3\xa9\xff\xe2\x82z\n");
	assert_string_equal(
	    fw.fw_text, "a       bc\b\b        d\r\n        |\xc3\xa9??z\r\n");
}

static void
test_out_long(void **state __kunused)
{
	int i;

	for (i = 0; i < 3 * EFI_OUTMAX; i++)
		efi_putchar(&fw.fw_efi, 'a' + i % 26);
	efi_out_flush(&fw.fw_efi);
	assert_int_equal(fw.fw_nwrites, 3);
	assert_int_equal(strlen(fw.fw_text), 3 * EFI_OUTMAX);
	for (i = 0; i < 3 * EFI_OUTMAX; i++)
		assert_int_equal(fw.fw_text[i], 'a' + i % 26);
}

static void
test_out_clear(void **state __kunused)
{
	put("x");
	efi_clear(&fw.fw_efi);
	assert_int_equal(fw.fw_nwrites, 1);
	assert_int_equal(fw.fw_nclear, 1);
}

/* Firmware without a console at all. */
static void
test_out_none(void **state __kunused)
{
	fw.fw_st.ConOut = NULL;
	efi_out_init(&fw.fw_efi);
	put("nobody sees this\n");
	efi_clear(&fw.fw_efi);
	assert_int_equal(fw.fw_nwrites, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_out_lines),
	    T(test_out_chars),
	    T(test_out_long),
	    T(test_out_clear),
	    T(test_out_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
