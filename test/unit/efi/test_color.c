/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Colours and the cursor.
 */
#include "fakefw.h"

static SIMPLE_TEXT_OUTPUT_MODE mode; /* of the fake console */
static UINTN attr, col, row;         /* what was set */
static EFI_STATUS query_status;

static EFI_STATUS EFIAPI
set_attribute(SIMPLE_TEXT_OUTPUT_INTERFACE *out __kunused, UINTN a)
{
	attr = a;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
set_cursor(SIMPLE_TEXT_OUTPUT_INTERFACE *out __kunused, UINTN c, UINTN r)
{
	col = c;
	row = r;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
query_mode(SIMPLE_TEXT_OUTPUT_INTERFACE *out __kunused, UINTN i __kunused,
    UINTN *cols, UINTN *rows)
{
	*cols = 80;
	*rows = 25;
	return query_status;
}

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	mode = (SIMPLE_TEXT_OUTPUT_MODE){
	    .MaxMode = 1, .CursorColumn = 3, .CursorRow = 7};
	attr = col = row = 99;
	query_status = EFI_SUCCESS;
	fw.fw_out.Mode = &mode;
	fw.fw_out.SetAttribute = set_attribute;
	fw.fw_out.SetCursorPosition = set_cursor;
	fw.fw_out.QueryMode = query_mode;
	return 0;
}

static void
test_color(void **state __kunused)
{
	efi_putchar(&fw.fw_efi, 'x');
	efi_color(&fw.fw_efi, SA_COLOR_SELECTED);
	/* What was printed before has its old colour. */
	assert_string_equal(fw.fw_text, "x");
	assert_int_equal(attr, 0x70);
	efi_color(&fw.fw_efi, SA_COLOR_NORMAL);
	assert_int_equal(attr, 0x07);
}

static void
test_color_uart(void **state __kunused)
{
	fw.fw_uart.fu_port = 0x3f8;
	fw.fw_uart.fu_in = "";
	efi_out_set(&fw.fw_efi.e_out, NULL, 0x3f8);
	efi_color(&fw.fw_efi, SA_COLOR_SELECTED);
	efi_color(&fw.fw_efi, SA_COLOR_NORMAL);
	assert_string_equal(fw.fw_uart.fu_out, "\033[0;7m\033[0m");
	assert_int_equal(attr, 99);
}

static void
test_cursor(void **state __kunused)
{
	struct sa_cursor cur;

	efi_putchar(&fw.fw_efi, 'x');
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), 0);
	assert_string_equal(fw.fw_text, "x");
	assert_int_equal(cur.scu_col, 3);
	assert_int_equal(cur.scu_row, 7);
	assert_int_equal(cur.scu_cols, 80);
	assert_int_equal(cur.scu_rows, 25);
	efi_goto(&fw.fw_efi, 10, 20);
	assert_int_equal(col, 10);
	assert_int_equal(row, 20);
	/* A tab goes on from there. */
	efi_putchar(&fw.fw_efi, '\t');
	efi_putchar(&fw.fw_efi, '\n');
	assert_string_equal(fw.fw_text, "x      \r\n");
}

/* What firmware says is not believed; two devices have no common cursor. */
static void
test_no_cursor(void **state __kunused)
{
	struct sa_cursor cur;

	mode.CursorRow = 25;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
	mode.CursorRow = -1;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
	mode.CursorRow = 24;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), 0);
	mode.CursorColumn = 80;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
	mode.CursorColumn = -5;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
	mode.CursorColumn = 0;
	mode.Mode = -1;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
	mode.Mode = 0;
	query_status = EFI_UNSUPPORTED;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
	query_status = EFI_SUCCESS;
	fw.fw_efi.e_com.efo_port = 0x3f8;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
	efi_goto(&fw.fw_efi, 1, 1);
	assert_int_equal(col, 99);
	fw.fw_efi.e_com.efo_port = 0;
	fw.fw_out.Mode = NULL;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
	fw.fw_efi.e_out.efo_to = NULL;
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), ENOTSUP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)
	    T(test_color),
	    T(test_color_uart),
	    T(test_cursor),
	    T(test_no_cursor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
