/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_screen.c: a console of our own on the screen, in its resolution and with
 * a font of a readable size: a SIMPLE_TEXT_OUTPUT_INTERFACE that draws by the
 * Graphics Output Protocol.  The firmware's has 80 columns of 8 pixels in the
 * middle of any screen, if a serial line is a console, too.  What that line
 * gets is what the screen shows, by its own device; both have the same number
 * of rows, since the menu moves the cursor on them.
 *
 * Before the firmware or a program draws on the screen, efi_console_leave()
 * goes back to the firmware's console.
 */
#include "efi_env.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
/* EDK II marks the devices of ConOut by this protocol, without an interface. */
static EFI_GUID conout_guid = {0xd3b36f2c, 0xd551, 0x11d4,
    {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};

#define ALSO_ROWS 40  /* also_mode() */
#define MAXMODES  256 /* that are looked at */

/* Copies of the grid's cursor and colour, for who reads our Mode. */
static void
screen_sync(struct efi_screen *scr)
{
	scr->scr_mode.CursorColumn = (INT32)scr->scr_grid.grd_x;
	scr->scr_mode.CursorRow = (INT32)scr->scr_grid.grd_y;
	scr->scr_mode.Attribute = scr->scr_grid.grd_attr;
	textgrid_draw(&scr->scr_grid);
}

static struct efi_screen *
screen_of(SIMPLE_TEXT_OUTPUT_INTERFACE *out)
{
	return (struct efi_screen *)(void *)((char *)out -
	    offsetof(struct efi_screen, scr_out));
}

static EFI_STATUS EFIAPI
screen_output(SIMPLE_TEXT_OUTPUT_INTERFACE *out, CHAR16 *s)
{
	struct efi_screen *scr = screen_of(out);

	for (size_t i = 0; s[i] != 0; i++)
		textgrid_putc(&scr->scr_grid, s[i]);
	screen_sync(scr);
	for (size_t i = 0; i < scr->scr_nalso; i++)
		scr->scr_also[i]->OutputString(scr->scr_also[i], s);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
screen_query(
    SIMPLE_TEXT_OUTPUT_INTERFACE *out, UINTN mode, UINTN *cols, UINTN *rows)
{
	const struct efi_screen *scr = screen_of(out);

	if (mode != 0)
		return EFI_UNSUPPORTED;
	*cols = scr->scr_grid.grd_cols;
	*rows = scr->scr_grid.grd_rows;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
screen_attribute(SIMPLE_TEXT_OUTPUT_INTERFACE *out, UINTN attr)
{
	struct efi_screen *scr = screen_of(out);

	scr->scr_grid.grd_attr = (uint8_t)(attr & 0x7f);
	screen_sync(scr);
	for (size_t i = 0; i < scr->scr_nalso; i++)
		scr->scr_also[i]->SetAttribute(scr->scr_also[i], attr);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
screen_clear(SIMPLE_TEXT_OUTPUT_INTERFACE *out)
{
	struct efi_screen *scr = screen_of(out);

	textgrid_clear(&scr->scr_grid);
	screen_sync(scr);
	for (size_t i = 0; i < scr->scr_nalso; i++)
		scr->scr_also[i]->ClearScreen(scr->scr_also[i]);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
screen_goto(SIMPLE_TEXT_OUTPUT_INTERFACE *out, UINTN col, UINTN row)
{
	struct efi_screen *scr = screen_of(out);

	textgrid_goto(&scr->scr_grid, (unsigned)MIN(col, UINT16_MAX),
	    (unsigned)MIN(row, UINT16_MAX));
	screen_sync(scr);
	for (size_t i = 0; i < scr->scr_nalso; i++)
		scr->scr_also[i]->SetCursorPosition(scr->scr_also[i], col, row);
	return EFI_SUCCESS;
}

/* A textgrid's grd_blit. */
static void
screen_blit(void *cookie, unsigned x, unsigned y, unsigned width,
    unsigned height, const uint32_t *pixels)
{
	struct efi_screen *scr = cookie;

	/* The firmware does not change the pixels. */
	scr->scr_gop->Blt(scr->scr_gop,
	    (EFI_GRAPHICS_OUTPUT_BLT_PIXEL *)(uintptr_t)pixels,
	    EfiBltBufferToVideo, 0, 0, x, y, width, height, 0);
}
_Static_assert(sizeof(EFI_GRAPHICS_OUTPUT_BLT_PIXEL) == sizeof(uint32_t),
    "blue, green, red, reserved: 0x00rrggbb");

/*
 * Find the serial lines among the console's devices.  False: no device is a
 * screen, there are too many, or the firmware does not say which there are.
 */
static bool
devices_find(struct efi *e, struct efi_screen *scr)
{
	uint8_t uart[offsetof(UART_DEVICE_PATH, StopBits) + 1];
	SIMPLE_TEXT_OUTPUT_INTERFACE *out;
	const EFI_DEVICE_PATH *dp;
	EFI_HANDLE *handles = NULL;
	bool screen = false, fits = true;
	UINTN n;

	scr->scr_nalso = 0;
	n = 0;
	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &conout_guid, NULL, &n, &handles)))
		return false;
	for (UINTN i = 0; i < n; i++) {
		dp = efi_protocol(e, handles[i], &devpath_guid);
		out = efi_protocol(e, handles[i], &textout_guid);
		if (dp_size(dp) == 0 || out == NULL)
			continue;
		if (!dp_find(dp, dp_size(dp), MESSAGING_DEVICE_PATH,
			MSG_UART_DP, uart, sizeof(uart)))
			screen = true;
		else if (!scr->scr_all)
			continue;
		else if (scr->scr_nalso < knitems(scr->scr_also))
			scr->scr_also[scr->scr_nalso++] = out;
		else
			fits = false;
	}
	e->e_bs->FreePool(handles);
	return screen && fits;
}

/*
 * Set a serial line's mode: the most columns with not so many rows that letters
 * are small on a screen.  Firmware has several, whatever its terminal is.
 */
static void
also_mode(SIMPLE_TEXT_OUTPUT_INTERFACE *out)
{
	UINTN cols, rows, bestcols = 0;
	INT32 best = -1;

	if (out->Mode == NULL)
		return;
	for (INT32 i = 0; i < MIN(out->Mode->MaxMode, MAXMODES); i++) {
		if (EFI_ERROR(out->QueryMode(out, (UINTN)i, &cols, &rows)) ||
		    rows > ALSO_ROWS || cols <= bestcols)
			continue;
		best = i;
		bestcols = cols;
	}
	/* It clears the terminal. */
	if (best >= 0 && best != out->Mode->Mode)
		(void)out->SetMode(out, (UINTN)best);
}

/* The size and the cursor of a device that shows the same; 0: unknown. */
static void
also_size(const struct efi_screen *scr, UINTN *cols, UINTN *rows)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = scr->scr_also[0];

	*cols = *rows = 0;
	if (scr->scr_nalso == 0 || out->Mode == NULL || out->Mode->Mode < 0 ||
	    EFI_ERROR(
		out->QueryMode(out, (UINTN)out->Mode->Mode, cols, rows)) ||
	    *cols > UINT16_MAX || *rows > UINT16_MAX)
		*cols = *rows = 0;
}

static void
screen_free(struct efi_screen *scr)
{
	efi_free(scr->scr_efi, scr->scr_mem, scr->scr_size);
	scr->scr_mem = NULL;
}

/* Set up the grid for the screen's present mode, and clear the screen. */
static bool
screen_start(struct efi_screen *scr)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop = scr->scr_gop;
	EFI_GRAPHICS_OUTPUT_BLT_PIXEL black = {0, 0, 0, 0};
	const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info;
	UINTN cols, rows;

	screen_free(scr);
	if (gop->Mode == NULL || gop->Mode->Info == NULL)
		return false;
	info = gop->Mode->Info;
	if (info->HorizontalResolution > EFI_MAXPIXELS ||
	    info->VerticalResolution > EFI_MAXPIXELS)
		return false;
	also_size(scr, &cols, &rows);
	scr->scr_size = textgrid_plan(&scr->scr_grid, scr->scr_efi->e_font,
	    knitems(scr->scr_efi->e_font), info->HorizontalResolution,
	    info->VerticalResolution, (unsigned)cols, (unsigned)rows);
	if (scr->scr_size == 0 ||
	    EFI_ERROR(gop->Blt(gop, &black, EfiBltVideoFill, 0, 0, 0, 0,
		info->HorizontalResolution, info->VerticalResolution, 0)))
		return false;
	scr->scr_mem = efi_alloc(scr->scr_efi, scr->scr_size);
	if (scr->scr_mem == NULL)
		return false;
	scr->scr_grid.grd_blit = screen_blit;
	scr->scr_grid.grd_cookie = scr;
	textgrid_start(&scr->scr_grid, scr->scr_mem);
	if (cols != 0)
		textgrid_goto(&scr->scr_grid,
		    (unsigned)MAX(scr->scr_also[0]->Mode->CursorColumn, 0),
		    (unsigned)MAX(scr->scr_also[0]->Mode->CursorRow, 0));
	screen_sync(scr);
	return true;
}

/*
 * The console on the screen and, with `all`, on the serial lines that are the
 * firmware's console.  NULL: the firmware's own is to be used.
 */
SIMPLE_TEXT_OUTPUT_INTERFACE *
efi_screen_open(struct efi *e, bool all)
{
	struct efi_screen *scr = &e->e_screen;
	struct btinfo_framebuffer fb;

	scr->scr_efi = e;
	scr->scr_gop = scr->scr_left ? NULL : efi_gop(e, &fb);
	scr->scr_all = all;
	if (scr->scr_gop == NULL || !devices_find(e, scr))
		return NULL;
	for (size_t i = 0; i < scr->scr_nalso; i++)
		also_mode(scr->scr_also[i]);
	scr->scr_mode = (SIMPLE_TEXT_OUTPUT_MODE){.MaxMode = 1};
	scr->scr_out = (SIMPLE_TEXT_OUTPUT_INTERFACE){
	    .OutputString = screen_output,
	    .QueryMode = screen_query,
	    .SetAttribute = screen_attribute,
	    .ClearScreen = screen_clear,
	    .SetCursorPosition = screen_goto,
	    .Mode = &scr->scr_mode,
	};
	return screen_start(scr) ? &scr->scr_out : NULL;
}

/* The firmware may have started a serial line's driver again. */
void
efi_screen_lines(struct efi *e)
{
	if (e->e_out.efo_to == &e->e_screen.scr_out)
		(void)devices_find(e, &e->e_screen);
}

/* The screen's mode has changed.  False: it cannot be drawn on any more. */
bool
efi_screen_resize(struct efi *e)
{
	return e->e_out.efo_to != &e->e_screen.scr_out ||
	    screen_start(&e->e_screen);
}

/* Others draw on the screen from now on.  False: it was not drawn on. */
bool
efi_screen_close(struct efi *e)
{
	if (e->e_out.efo_to != &e->e_screen.scr_out)
		return false;
	e->e_screen.scr_left = true;
	screen_free(&e->e_screen);
	return true;
}
