/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_screen.c: the console that the loader draws itself, and when the
 * firmware's is used.
 */
#include "fakegop.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
static EFI_GUID conout_guid = {0xd3b36f2c, 0xd551, 0x11d4,
    {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	fakegop_init();
	return 0;
}

static int
teardown(void **state)
{
	efi_console_leave(&fw.fw_efi);
	return fw_teardown(state);
}

static bool
ours(void)
{
	return fw.fw_efi.e_out.efo_to == &fw.fw_efi.e_screen.scr_out;
}

static void
put(const char *s)
{
	for (; *s != '\0'; s++)
		efi_putchar(&fw.fw_efi, (uint8_t)*s);
	efi_out_flush(&fw.fw_efi);
}

/* The menu's functions work on a screen of 100x31, in its middle. */
static void
screen_and_line(void **state __kunused)
{
	struct sa_cursor cur;

	fakegop_add();
	fakegop_add_line();
	efi_out_init(&fw.fw_efi);
	assert_true(ours());
	assert_int_equal(fg.fg_nfills, 1);
	assert_int_equal(fg.fg_line.fl_mode.Mode, 2);
	assert_int_equal(fg.fg_pixels[0][0], 0);
	put("A\nB");
	assert_string_equal(fg.fg_line.fl_text, "A\r\nB");
	assert_string_equal(fw.fw_text, "");
	assert_true(fakegop_dots(40, 28, 'A'));
	assert_true(fakegop_dots(40, 28 + 24, 'B'));
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), 0);
	assert_int_equal(cur.scu_col, 1);
	assert_int_equal(cur.scu_row, 1);
	assert_int_equal(cur.scu_cols, 100);
	assert_int_equal(cur.scu_rows, 31);
	efi_goto(&fw.fw_efi, 5, 3);
	assert_int_equal(fg.fg_line.fl_col, 5);
	assert_int_equal(fg.fg_line.fl_row, 3);
	efi_color(&fw.fw_efi, SA_COLOR_ERROR);
	assert_int_equal(fg.fg_line.fl_attr, EFI_LIGHTRED);
	put("C");
	assert_true(fakegop_dots(40 + 5 * 12, 28 + 3 * 24, 'C'));
	assert_int_equal(fg.fg_pixels[28 + 3 * 24][40 + 5 * 12 + 1], 0xff5555);
	efi_clear(&fw.fw_efi);
	assert_int_equal(fg.fg_line.fl_nclear, 1);
	assert_int_equal(fg.fg_pixels[28 + 3 * 24][40 + 5 * 12 + 1], 0);
	assert_int_equal(fw.fw_nclear, 0);
}

/* A line that is in this mode already keeps its cursor, and is not cleared. */
static void
line_as_it_is(void **state __kunused)
{
	fakegop_add();
	fakegop_add_line();
	fg.fg_line.fl_mode.Mode = 2;
	efi_out_init(&fw.fw_efi);
	put("A");
	assert_true(fakegop_dots(40, 28 + 7 * 24, 'A'));
}

/* Without a serial line the whole screen is used. */
static void
screen_alone(void **state __kunused)
{
	struct sa_cursor cur;

	fakegop_add();
	efi_out_init(&fw.fw_efi);
	assert_true(ours());
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), 0);
	assert_int_equal(cur.scu_cols, 106);
	assert_int_equal(cur.scu_rows, 33);
	/* Another mode, as `gop' sets it for the kernel. */
	put("A");
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_GRAPHICS, 1), 0);
	assert_true(ours());
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), 0);
	assert_int_equal(cur.scu_cols, 53);
	put("B");
	assert_true(fakegop_dots((640 - 53 * 12) / 2, 0, 'B'));
	/* It cannot be drawn on any more. */
	fg.fg_blt_status = EFI_DEVICE_ERROR;
	(void)efi_mode_set(&fw.fw_efi, SA_MODE_GRAPHICS, 0);
	assert_false(ours());
	put("C");
	assert_string_equal(fw.fw_text, "C");
}

/* What makes the firmware's console be used. */
static void
not_ours(void **state)
{
	for (int i = 0; i < 9; i++) {
		assert_int_equal(setup(state), 0);
		fakegop_add();
		switch (i) {
		case 0: /* the console is a serial line only */
			fw.fw_nproto = 0;
			fw_handle(NULL, gop_guid, &fg.fg_gop);
			fakegop_add_line();
			break;
		case 1: /* the firmware does not say what its console is */
			fw.fw_nproto--;
			break;
		case 2: /* no graphics */
			fw.fw_nproto = 0;
			fg.fg_screen =
			    fw_handle(NULL, textout_guid, &fw.fw_out);
			fw_handle(fg.fg_screen, devpath_guid,
			    fg.fg_screen_path.fp_buf);
			fw_handle(fg.fg_screen, conout_guid, NULL);
			break;
		case 3:
			fg.fg_blt_status = EFI_DEVICE_ERROR;
			break;
		case 4:
			fg.fg_gop.Mode = NULL;
			break;
		case 5:
			fg.fg_mode.Info = NULL;
			break;
		case 6:
			fg.fg_info.HorizontalResolution = UINT32_MAX;
			break;
		case 7:
			fg.fg_info.VerticalResolution = 23;
			break;
		case 8:
			fw.fw_efi.e_font[1].tgf_size = 0;
			break;
		}
		efi_out_init(&fw.fw_efi);
		if (ours())
			fail_msg("%d: the screen is drawn", i);
		put("x");
		assert_string_equal(fw.fw_text, "x");
		assert_int_equal(fw_teardown(state), 0);
	}
	assert_int_equal(setup(state), 0);
}

/* No memory at any of the allocations. */
static void
no_memory(void **state)
{
	for (unsigned n = 1; n < 20; n++) {
		assert_int_equal(setup(state), 0);
		fakegop_add();
		fakegop_add_line();
		fw.fw_poolfail = n;
		efi_out_init(&fw.fw_efi);
		fw.fw_poolfail = 0;
		put("x");
		if (ours()) {
			assert_string_equal(fg.fg_line.fl_text, "x");
			break;
		}
		assert_string_equal(fw.fw_text, "x");
		assert_int_equal(fw_teardown(state), 0);
	}
	assert_true(ours());
}

/* `text' chooses the firmware's console; it stays that. */
static void
leaves(void **state __kunused)
{
	const struct sa_console aut = {SA_CON_AUTO, 0, 0};

	fakegop_add();
	fakegop_add_line();
	efi_out_init(&fw.fw_efi);
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_TEXT, 1), ENOTSUP);
	assert_true(ours());
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_TEXT, 0), 0);
	assert_false(ours());
	assert_int_equal(fw.fw_nclear, 1);
	assert_int_equal(efi_console_set(&fw.fw_efi, &aut), 0);
	put("x");
	assert_string_equal(fw.fw_text, "x");
	assert_string_equal(fg.fg_line.fl_text, "");
}

/* consdev: the screen alone, and both with the line. */
static void
chosen(void **state __kunused)
{
	const struct sa_console scr = {SA_CON_SCREEN, 0, 0},
				both = {SA_CON_BOTH, 0x3f8, 0},
				com = {SA_CON_COM, 0x3f8, 0},
				aut = {SA_CON_AUTO, 0, 0};
	size_t i;

	fakegop_add();
	fakegop_add_line();
	efi_out_init(&fw.fw_efi);
	assert_int_equal(efi_console_set(&fw.fw_efi, &scr), 0);
	assert_true(ours());
	put("A");
	assert_string_equal(fg.fg_line.fl_text, "");
	assert_true(fakegop_dots(4, 4, 'A'));
	assert_int_equal(efi_console_set(&fw.fw_efi, &both), 0);
	put("B");
	assert_string_equal(fg.fg_line.fl_text, "B");
	assert_true(fakegop_dots(4, 4, 'B'));
	assert_int_equal(efi_console_set(&fw.fw_efi, &com), 0);
	assert_false(ours());
	put("C");
	assert_string_equal(fg.fg_line.fl_text, "BC");
	assert_int_equal(efi_console_set(&fw.fw_efi, &aut), 0);
	put("D");
	assert_string_equal(fg.fg_line.fl_text, "BCD");
	assert_true(fakegop_dots(40, 28, 'D'));
	/* The line's driver was started fg.fg_again.fl_ */
	for (i = 0; i < fw.fw_nproto; i++)
		if (fw.fw_proto[i].interface == &fg.fg_line.fl_to)
			fw.fw_proto[i].interface = &fg.fg_again.fl_to;
	efi_screen_lines(&fw.fw_efi);
	put("E");
	assert_string_equal(fg.fg_line.fl_text, "BCD");
	assert_string_equal(fg.fg_again.fl_text, "E");
	assert_string_equal(fw.fw_text, "");
	/* A program is started: each device is the firmware's. */
	assert_int_equal(efi_console_set(&fw.fw_efi, &scr), 0);
	efi_console_leave(&fw.fw_efi);
	put("F");
	assert_string_equal(fw.fw_text, "F");
}

/*
 * The screen was drawn on and can no longer be, and there is no other: the
 * firmware's console reports it.
 */
static void
lost(void **state)
{
	const struct sa_console scr = {SA_CON_SCREEN, 0, 0};

	for (int i = 0; i < 4; i++) {
		assert_int_equal(setup(state), 0);
		fakegop_add();
		fakegop_add_line();
		efi_out_init(&fw.fw_efi);
		assert_true(ours());
		/* Without text output a screen is a device of ConOut alone. */
		for (size_t k = 0; k < fw.fw_nproto; k++)
			if (fw.fw_proto[k].interface == &fw.fw_out)
				fw.fw_proto[k].interface = NULL;
		fw.fw_st.ConsoleOutHandle = fg.fg_line_handle;
		switch (i) {
		case 0:
			fg.fg_gop.Mode = NULL;
			break;
		case 1:
			fg.fg_blt_status = EFI_DEVICE_ERROR;
			break;
		case 2: /* no graphics */
			fw.fw_proto[0].interface = NULL;
			break;
		case 3:
			fw.fw_poolfail = 1;
			break;
		}
		assert_int_equal(efi_console_set(&fw.fw_efi, &scr), ENXIO);
		fw.fw_poolfail = 0;
		assert_false(ours());
		put("x");
		assert_string_equal(fw.fw_text, "x");
		assert_int_equal(fw_teardown(state), 0);
	}
	assert_int_equal(setup(state), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(screen_and_line, setup, teardown),
	    cmocka_unit_test_setup_teardown(line_as_it_is, setup, teardown),
	    cmocka_unit_test_setup_teardown(screen_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(not_ours, setup, teardown),
	    cmocka_unit_test_setup_teardown(no_memory, setup, teardown),
	    cmocka_unit_test_setup_teardown(leaves, setup, teardown),
	    cmocka_unit_test_setup_teardown(chosen, setup, teardown),
	    cmocka_unit_test_setup_teardown(lost, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
