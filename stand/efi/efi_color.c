/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_color.c: colours and the cursor of the console.  On a serial line the
 * firmware's terminal driver sends what its terminal type needs; a line that is
 * used by its port gets ECMA-48's sequences.
 */
#include "efi_env.h"

static const struct {
	UINTN attr;
	const char *sgr; /* ECMA-48, SGR */
} colors[SA_COLORS] = {
    [SA_COLOR_NORMAL] = {EFI_LIGHTGRAY | EFI_BACKGROUND_BLACK, "\033[0m"},
    [SA_COLOR_TITLE] = {EFI_WHITE | EFI_BACKGROUND_BLACK, "\033[0;1;37m"},
    [SA_COLOR_KEY] = {EFI_LIGHTCYAN | EFI_BACKGROUND_BLACK, "\033[0;1;36m"},
    [SA_COLOR_SELECTED] = {EFI_BLACK | EFI_BACKGROUND_LIGHTGRAY, "\033[0;7m"},
    [SA_COLOR_BAR] = {EFI_LIGHTGREEN | EFI_BACKGROUND_BLACK, "\033[0;1;32m"},
    [SA_COLOR_ERROR] = {EFI_LIGHTRED | EFI_BACKGROUND_BLACK, "\033[0;1;31m"},
};

static void
out_color(struct efi_out *eo, enum sa_color color)
{
	if (eo->efo_to != NULL)
		eo->efo_to->SetAttribute(eo->efo_to, colors[color].attr);
	if (eo->efo_port != 0)
		efi_uart_puts(eo->efo_port, colors[color].sgr);
}

/* sa_env: the colour of what follows. */
void
efi_color(void *cookie, enum sa_color color)
{
	struct efi *e = cookie;

	efi_out_flush(e);
	out_color(&e->e_out, color);
	out_color(&e->e_com, color);
}

/*
 * The console, if it is one device with a cursor: two devices may be at
 * different rows.
 */
static SIMPLE_TEXT_OUTPUT_INTERFACE *
cursor_device(const struct efi *e)
{
	if (e->e_out.efo_port != 0 || e->e_com.efo_to != NULL ||
	    e->e_com.efo_port != 0 || e->e_out.efo_to == NULL ||
	    e->e_out.efo_to->Mode == NULL)
		return NULL;
	return e->e_out.efo_to;
}

/* sa_env: where the cursor is. */
int
efi_cursor(void *cookie, struct sa_cursor *cur)
{
	struct efi *e = cookie;
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = cursor_device(e);
	const SIMPLE_TEXT_OUTPUT_MODE *mode;
	UINTN cols = 0, rows = 0;

	if (out == NULL || out->Mode->Mode < 0)
		return ENOTSUP;
	efi_out_flush(e);
	mode = out->Mode;
	if (EFI_ERROR(out->QueryMode(out, (UINTN)mode->Mode, &cols, &rows)) ||
	    mode->CursorColumn < 0 || (UINTN)mode->CursorColumn >= cols ||
	    mode->CursorRow < 0 || (UINTN)mode->CursorRow >= rows)
		return ENOTSUP;
	cur->scu_col = (uint32_t)mode->CursorColumn;
	cur->scu_row = (uint32_t)mode->CursorRow;
	cur->scu_cols = (uint32_t)MIN(cols, UINT32_MAX);
	cur->scu_rows = (uint32_t)MIN(rows, UINT32_MAX);
	return 0;
}

/* sa_env: move the cursor. */
void
efi_goto(void *cookie, uint32_t col, uint32_t row)
{
	struct efi *e = cookie;
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = cursor_device(e);

	efi_out_flush(e);
	if (out == NULL)
		return;
	out->SetCursorPosition(out, col, row);
	e->e_out.efo_col = col;
}
