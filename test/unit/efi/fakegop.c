/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakegop.c: see fakegop.h.
 */
#include "fakegop.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
static EFI_GUID conout_guid = {0xd3b36f2c, 0xd551, 0x11d4,
    {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};

struct fakegop fg;

static EFI_STATUS EFIAPI
gop_blt(EFI_GRAPHICS_OUTPUT_PROTOCOL *this, EFI_GRAPHICS_OUTPUT_BLT_PIXEL *buf,
    EFI_GRAPHICS_OUTPUT_BLT_OPERATION op, UINTN sx, UINTN sy, UINTN x, UINTN y,
    UINTN width, UINTN height, UINTN delta)
{
	assert_ptr_equal(this, &fg.fg_gop);
	assert_int_equal(sx + sy + delta, 0);
	assert_true(x + width <= fg.fg_info.HorizontalResolution);
	assert_true(y + height <= fg.fg_info.VerticalResolution);
	if (fg.fg_blt_status != EFI_SUCCESS)
		return fg.fg_blt_status;
	for (UINTN row = 0; row < height; row++)
		for (UINTN i = 0; i < width; i++)
			memcpy(&fg.fg_pixels[y + row][x + i],
			    op == EfiBltVideoFill ? buf : &buf[row * width + i],
			    4);
	fg.fg_nfills += op == EfiBltVideoFill;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
gop_set(EFI_GRAPHICS_OUTPUT_PROTOCOL *this __kunused, UINT32 mode)
{
	fg.fg_info.HorizontalResolution = mode == 0 ? 1280 : 640;
	fg.fg_info.VerticalResolution = mode == 0 ? 800 : 480;
	fg.fg_mode.Mode = mode;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_output(SIMPLE_TEXT_OUTPUT_INTERFACE *to, CHAR16 *s)
{
	struct fakeline *ln = (struct fakeline *)to;
	size_t len = strlen(ln->fl_text), n = 0;

	while (s[n] != 0)
		n++;
	utf16_to_utf8(s, n, ln->fl_text + len, sizeof(ln->fl_text) - len);
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
	((struct fakeline *)to)->fl_mode.Mode = (INT32)mode;
	((struct fakeline *)to)->fl_mode.CursorRow = 0;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_attr(SIMPLE_TEXT_OUTPUT_INTERFACE *to, UINTN attr)
{
	((struct fakeline *)to)->fl_attr = attr;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_clear(SIMPLE_TEXT_OUTPUT_INTERFACE *to)
{
	((struct fakeline *)to)->fl_nclear++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
line_goto(SIMPLE_TEXT_OUTPUT_INTERFACE *to, UINTN col, UINTN row)
{
	((struct fakeline *)to)->fl_col = col;
	((struct fakeline *)to)->fl_row = row;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
text_set(SIMPLE_TEXT_OUTPUT_INTERFACE *to __kunused, UINTN mode)
{
	return mode == 1 ? EFI_UNSUPPORTED : EFI_SUCCESS;
}

static void
line_init(struct fakeline *ln)
{
	memset(ln, 0, sizeof(*ln));
	ln->fl_to = (SIMPLE_TEXT_OUTPUT_INTERFACE){.OutputString = line_output,
	    .QueryMode = line_query,
	    .SetMode = line_set,
	    .SetAttribute = line_attr,
	    .ClearScreen = line_clear,
	    .SetCursorPosition = line_goto,
	    .Mode = &ln->fl_mode};
	ln->fl_mode.MaxMode = 3;
	ln->fl_mode.Mode = 1;
	ln->fl_mode.CursorRow = 7;
}

static void
font_make(void)
{
	const uint32_t header[8] = {
	    0x864ab572, 0, sizeof(header), 0, 256, 48, 24, 12};

	memset(fg.fg_font, 0, sizeof(fg.fg_font));
	memcpy(fg.fg_font, header, sizeof(header));
	for (unsigned c = 0; c < 256; c++)
		fg.fg_font[32 + c * 48] = (uint8_t)c;
}

void
fakegop_add(void)
{
	memset(&fg.fg_screen_path, 0, sizeof(fg.fg_screen_path));
	path_pci(&fg.fg_screen_path, 2);
	path_end(&fg.fg_screen_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	fg.fg_screen = fw_handle(NULL, gop_guid, &fg.fg_gop);
	fw_handle(fg.fg_screen, devpath_guid, fg.fg_screen_path.fp_buf);
	fw_handle(fg.fg_screen, textout_guid, &fw.fw_out);
	fw_handle(fg.fg_screen, conout_guid, NULL);
}

void
fakegop_add_line(void)
{
	memset(&fg.fg_line_path, 0, sizeof(fg.fg_line_path));
	path_acpi(&fg.fg_line_path, EISA_PNP_ID(0x0501), 0);
	path_uart(&fg.fg_line_path, 115200);
	path_end(&fg.fg_line_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	fg.fg_line_handle = fw_handle(NULL, textout_guid, &fg.fg_line.fl_to);
	fw_handle(fg.fg_line_handle, devpath_guid, fg.fg_line_path.fp_buf);
	fw_handle(fg.fg_line_handle, conout_guid, NULL);
}

void
fakegop_init(void)
{
	font_make();
	line_init(&fg.fg_line);
	line_init(&fg.fg_again);
	fg.fg_gop.Blt = gop_blt;
	fg.fg_gop.SetMode = gop_set;
	fg.fg_gop.Mode = &fg.fg_mode;
	fg.fg_info =
	    (EFI_GRAPHICS_OUTPUT_MODE_INFORMATION){.PixelFormat = PixelBltOnly};
	fg.fg_mode = (EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE){
	    .MaxMode = 2, .Info = &fg.fg_info};
	(void)gop_set(&fg.fg_gop, 0);
	memset(fg.fg_pixels, 0x55, sizeof(fg.fg_pixels));
	fg.fg_blt_status = EFI_SUCCESS;
	fg.fg_nfills = 0;
	fw.fw_out.SetMode = text_set;
	fw.fw_efi.e_font[1] =
	    (struct textgrid_font){fg.fg_font, sizeof(fg.fg_font)};
}

bool
fakegop_dots(unsigned x, unsigned y, char c)
{
	for (unsigned i = 0; i < 8; i++)
		if ((fg.fg_pixels[y][x + i] != 0) !=
		    (((uint8_t)c & 0x80 >> i) != 0))
			return false;
	return true;
}
