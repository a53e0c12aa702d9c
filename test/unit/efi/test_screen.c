/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_screen.c: the console that the loader draws itself, and when the
 * firmware's is used.
 */
#include "fakefw.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
static EFI_GUID conout_guid = {0xd3b36f2c, 0xd551, 0x11d4,
    {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};

/* An adapter of 1280x800, whose pixels are kept, and its second mode. */
#define WIDTH  1280u
#define HEIGHT 800u
static EFI_GRAPHICS_OUTPUT_PROTOCOL gop;
static EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE gop_mode;
static EFI_GRAPHICS_OUTPUT_MODE_INFORMATION gop_info;
static uint32_t pixels[HEIGHT][WIDTH];
static EFI_STATUS blt_status;
static unsigned nfills;

static EFI_STATUS EFIAPI
gop_blt(EFI_GRAPHICS_OUTPUT_PROTOCOL *this, EFI_GRAPHICS_OUTPUT_BLT_PIXEL *buf,
    EFI_GRAPHICS_OUTPUT_BLT_OPERATION op, UINTN sx, UINTN sy, UINTN x, UINTN y,
    UINTN width, UINTN height, UINTN delta)
{
	assert_ptr_equal(this, &gop);
	assert_int_equal(sx + sy + delta, 0);
	assert_true(x + width <= gop_info.HorizontalResolution);
	assert_true(y + height <= gop_info.VerticalResolution);
	if (blt_status != EFI_SUCCESS)
		return blt_status;
	for (UINTN row = 0; row < height; row++)
		for (UINTN i = 0; i < width; i++)
			memcpy(&pixels[y + row][x + i],
			    op == EfiBltVideoFill ? buf : &buf[row * width + i],
			    4);
	nfills += op == EfiBltVideoFill;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
gop_set(EFI_GRAPHICS_OUTPUT_PROTOCOL *this __kunused, UINT32 mode)
{
	gop_info.HorizontalResolution = mode == 0 ? 1280 : 640;
	gop_info.VerticalResolution = mode == 0 ? 800 : 480;
	gop_mode.Mode = mode;
	return EFI_SUCCESS;
}

/* A serial line's text output, of 80x25, 80x50 and 100x31. */
static struct line {
	SIMPLE_TEXT_OUTPUT_INTERFACE to; /* first: calls get a pointer to it */
	SIMPLE_TEXT_OUTPUT_MODE mode;
	char text[128];
	UINTN attr, col, row;
	unsigned nclear;
} line, again;
static struct fakepath screen_path, line_path;
static EFI_HANDLE screen_handle, line_handle;

static EFI_STATUS EFIAPI
line_output(SIMPLE_TEXT_OUTPUT_INTERFACE *to, CHAR16 *s)
{
	struct line *ln = (struct line *)to;
	size_t len = strlen(ln->text), n = 0;

	while (s[n] != 0)
		n++;
	utf16_to_utf8(s, n, ln->text + len, sizeof(ln->text) - len);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_query(SIMPLE_TEXT_OUTPUT_INTERFACE *to __kunused, UINTN mode, UINTN *cols,
    UINTN *rows)
{
	static const UINTN size[3][2] = {{80, 25}, {80, 50}, {100, 31}};

	if (mode >= 3)
		return EFI_UNSUPPORTED;
	*cols = size[mode][0];
	*rows = size[mode][1];
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_set(SIMPLE_TEXT_OUTPUT_INTERFACE *to, UINTN mode)
{
	((struct line *)to)->mode.Mode = (INT32)mode;
	((struct line *)to)->mode.CursorRow = 0;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_attr(SIMPLE_TEXT_OUTPUT_INTERFACE *to, UINTN attr)
{
	((struct line *)to)->attr = attr;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_clear(SIMPLE_TEXT_OUTPUT_INTERFACE *to)
{
	((struct line *)to)->nclear++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_goto(SIMPLE_TEXT_OUTPUT_INTERFACE *to, UINTN col, UINTN row)
{
	((struct line *)to)->col = col;
	((struct line *)to)->row = row;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
text_set(SIMPLE_TEXT_OUTPUT_INTERFACE *to __kunused, UINTN mode)
{
	return mode == 1 ? EFI_UNSUPPORTED : EFI_SUCCESS;
}

static void
line_init(struct line *ln)
{
	memset(ln, 0, sizeof(*ln));
	ln->to = (SIMPLE_TEXT_OUTPUT_INTERFACE){.OutputString = line_output,
	    .QueryMode = line_query,
	    .SetMode = line_set,
	    .SetAttribute = line_attr,
	    .ClearScreen = line_clear,
	    .SetCursorPosition = line_goto,
	    .Mode = &ln->mode};
	ln->mode.MaxMode = 3;
	ln->mode.Mode = 1;
	ln->mode.CursorRow = 7;
}

/* A font of 12x24 dots: character c has the dots of c in its first line. */
static uint8_t font[32 + 256 * 48];

static void
font_make(void)
{
	const uint32_t header[8] = {
	    0x864ab572, 0, sizeof(header), 0, 256, 48, 24, 12};

	memset(font, 0, sizeof(font));
	memcpy(font, header, sizeof(header));
	for (unsigned c = 0; c < 256; c++)
		font[32 + c * 48] = (uint8_t)c;
}

static void
add_screen(void)
{
	memset(&screen_path, 0, sizeof(screen_path));
	path_pci(&screen_path, 2);
	path_end(&screen_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	screen_handle = fw_handle(NULL, gop_guid, &gop);
	fw_handle(screen_handle, devpath_guid, screen_path.fp_buf);
	fw_handle(screen_handle, textout_guid, &fw.fw_out);
	fw_handle(screen_handle, conout_guid, NULL);
}

static void
add_line(void)
{
	memset(&line_path, 0, sizeof(line_path));
	path_acpi(&line_path, EISA_PNP_ID(0x0501), 0);
	path_uart(&line_path, 115200);
	path_end(&line_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	line_handle = fw_handle(NULL, textout_guid, &line.to);
	fw_handle(line_handle, devpath_guid, line_path.fp_buf);
	fw_handle(line_handle, conout_guid, NULL);
}

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	font_make();
	line_init(&line);
	line_init(&again);
	gop.Blt = gop_blt;
	gop.SetMode = gop_set;
	gop.Mode = &gop_mode;
	gop_info =
	    (EFI_GRAPHICS_OUTPUT_MODE_INFORMATION){.PixelFormat = PixelBltOnly};
	gop_mode = (EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE){
	    .MaxMode = 2, .Info = &gop_info};
	(void)gop_set(&gop, 0);
	memset(pixels, 0x55, sizeof(pixels));
	blt_status = EFI_SUCCESS;
	nfills = 0;
	fw.fw_out.SetMode = text_set;
	fw.fw_efi.e_font[1] = (struct textgrid_font){font, sizeof(font)};
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

/* Are the dots of a character there, at a cell of the grid at (left, top)? */
static bool
dots_at(unsigned x, unsigned y, char c)
{
	for (unsigned i = 0; i < 8; i++)
		if ((pixels[y][x + i] != 0) != (((uint8_t)c & 0x80 >> i) != 0))
			return false;
	return true;
}

/* The menu's functions work on a screen of 100x31, in its middle. */
static void
screen_and_line(void **state __kunused)
{
	struct sa_cursor cur;

	add_screen();
	add_line();
	efi_out_init(&fw.fw_efi);
	assert_true(ours());
	assert_int_equal(nfills, 1);
	assert_int_equal(line.mode.Mode, 2);
	assert_int_equal(pixels[0][0], 0);
	put("A\nB");
	assert_string_equal(line.text, "A\r\nB");
	assert_string_equal(fw.fw_text, "");
	assert_true(dots_at(40, 28, 'A'));
	assert_true(dots_at(40, 28 + 24, 'B'));
	assert_int_equal(efi_cursor(&fw.fw_efi, &cur), 0);
	assert_int_equal(cur.scu_col, 1);
	assert_int_equal(cur.scu_row, 1);
	assert_int_equal(cur.scu_cols, 100);
	assert_int_equal(cur.scu_rows, 31);
	efi_goto(&fw.fw_efi, 5, 3);
	assert_int_equal(line.col, 5);
	assert_int_equal(line.row, 3);
	efi_color(&fw.fw_efi, SA_COLOR_ERROR);
	assert_int_equal(line.attr, EFI_LIGHTRED);
	put("C");
	assert_true(dots_at(40 + 5 * 12, 28 + 3 * 24, 'C'));
	assert_int_equal(pixels[28 + 3 * 24][40 + 5 * 12 + 1], 0xff5555);
	efi_clear(&fw.fw_efi);
	assert_int_equal(line.nclear, 1);
	assert_int_equal(pixels[28 + 3 * 24][40 + 5 * 12 + 1], 0);
	assert_int_equal(fw.fw_nclear, 0);
}

/* A line that is in this mode already keeps its cursor, and is not cleared. */
static void
line_as_it_is(void **state __kunused)
{
	add_screen();
	add_line();
	line.mode.Mode = 2;
	efi_out_init(&fw.fw_efi);
	put("A");
	assert_true(dots_at(40, 28 + 7 * 24, 'A'));
}

/* Without a serial line the whole screen is used. */
static void
screen_alone(void **state __kunused)
{
	struct sa_cursor cur;

	add_screen();
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
	assert_true(dots_at((640 - 53 * 12) / 2, 0, 'B'));
	/* It cannot be drawn on any more. */
	blt_status = EFI_DEVICE_ERROR;
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
		add_screen();
		switch (i) {
		case 0: /* the console is a serial line only */
			fw.fw_nproto = 0;
			fw_handle(NULL, gop_guid, &gop);
			add_line();
			break;
		case 1: /* the firmware does not say what its console is */
			fw.fw_nproto--;
			break;
		case 2: /* no graphics */
			fw.fw_nproto = 0;
			screen_handle =
			    fw_handle(NULL, textout_guid, &fw.fw_out);
			fw_handle(
			    screen_handle, devpath_guid, screen_path.fp_buf);
			fw_handle(screen_handle, conout_guid, NULL);
			break;
		case 3:
			blt_status = EFI_DEVICE_ERROR;
			break;
		case 4:
			gop.Mode = NULL;
			break;
		case 5:
			gop_mode.Info = NULL;
			break;
		case 6:
			gop_info.HorizontalResolution = UINT32_MAX;
			break;
		case 7:
			gop_info.VerticalResolution = 23;
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
		add_screen();
		add_line();
		fw.fw_poolfail = n;
		efi_out_init(&fw.fw_efi);
		fw.fw_poolfail = 0;
		put("x");
		if (ours()) {
			assert_string_equal(line.text, "x");
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

	add_screen();
	add_line();
	efi_out_init(&fw.fw_efi);
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_TEXT, 1), ENOTSUP);
	assert_true(ours());
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_TEXT, 0), 0);
	assert_false(ours());
	assert_int_equal(fw.fw_nclear, 1);
	assert_int_equal(efi_console_set(&fw.fw_efi, &aut), 0);
	put("x");
	assert_string_equal(fw.fw_text, "x");
	assert_string_equal(line.text, "");
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

	add_screen();
	add_line();
	efi_out_init(&fw.fw_efi);
	assert_int_equal(efi_console_set(&fw.fw_efi, &scr), 0);
	assert_true(ours());
	put("A");
	assert_string_equal(line.text, "");
	assert_true(dots_at(4, 4, 'A'));
	assert_int_equal(efi_console_set(&fw.fw_efi, &both), 0);
	put("B");
	assert_string_equal(line.text, "B");
	assert_true(dots_at(4, 4, 'B'));
	assert_int_equal(efi_console_set(&fw.fw_efi, &com), 0);
	assert_false(ours());
	put("C");
	assert_string_equal(line.text, "BC");
	assert_int_equal(efi_console_set(&fw.fw_efi, &aut), 0);
	put("D");
	assert_string_equal(line.text, "BCD");
	assert_true(dots_at(40, 28, 'D'));
	/* The line's driver was started again. */
	for (i = 0; i < fw.fw_nproto; i++)
		if (fw.fw_proto[i].interface == &line.to)
			fw.fw_proto[i].interface = &again.to;
	efi_screen_lines(&fw.fw_efi);
	put("E");
	assert_string_equal(line.text, "BCD");
	assert_string_equal(again.text, "E");
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
		add_screen();
		add_line();
		efi_out_init(&fw.fw_efi);
		assert_true(ours());
		/* Without text output a screen is a device of ConOut alone. */
		for (size_t k = 0; k < fw.fw_nproto; k++)
			if (fw.fw_proto[k].interface == &fw.fw_out)
				fw.fw_proto[k].interface = NULL;
		fw.fw_st.ConsoleOutHandle = line_handle;
		switch (i) {
		case 0:
			gop.Mode = NULL;
			break;
		case 1:
			blt_status = EFI_DEVICE_ERROR;
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
