/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_console.c: output to the firmware's console.  A call of OutputString()
 * costs more than reading a sector, so characters are buffered until the end of
 * the line.  efi_out_flush() is called before everything that takes time: a
 * key, the disk, the hand-off.
 */
#include "efi_env.h"

void
efi_out_init(struct efi *e)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = e->e_st->ConOut;

	memset(&e->e_out, 0, sizeof(e->e_out));
	/* Serial consoles return EFI_UNSUPPORTED. */
	if (out != NULL)
		out->EnableCursor(out, TRUE);
}

/* Print what is buffered. */
void
efi_out_flush(struct efi *e)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = e->e_st->ConOut;
	struct efi_out *eo = &e->e_out;

	if (eo->efo_len == 0)
		return;
	eo->efo_buf[eo->efo_len] = 0;
	eo->efo_len = 0;
	if (out != NULL)
		out->OutputString(out, eo->efo_buf);
}

static void
efi_out_unit(struct efi *e, CHAR16 c)
{
	struct efi_out *eo = &e->e_out;

	if (eo->efo_len == EFI_OUTMAX)
		efi_out_flush(e);
	eo->efo_buf[eo->efo_len++] = c;
}

/*
 * UEFI defines NUL, backspace, line feed and carriage return; firmware draws
 * any other control character.  Tabs become blanks, the others are dropped.
 */
static void
efi_out_char(struct efi *e, CHAR16 c)
{
	struct efi_out *eo = &e->e_out;

	switch (c) {
	case '\n':
		efi_out_unit(e, '\r');
		efi_out_unit(e, '\n');
		eo->efo_col = 0;
		efi_out_flush(e);
		break;
	case '\r':
		efi_out_unit(e, c);
		eo->efo_col = 0;
		break;
	case '\b':
		efi_out_unit(e, c);
		if (eo->efo_col > 0)
			eo->efo_col--;
		break;
	case '\t':
		do {
			efi_out_unit(e, ' ');
		} while (++eo->efo_col % 8 != 0);
		break;
	default:
		if (c < ' ' || c == 0x7f)
			break;
		efi_out_unit(e, c == UTF_BAD ? '?' : c);
		eo->efo_col++;
		break;
	}
}

/* sa_env: print one byte of UTF-8. */
void
efi_putchar(void *cookie, int c)
{
	struct efi *e = cookie;
	CHAR16 unit[2];
	unsigned i, n;

	n = utf8_feed(&e->e_out.efo_utf8, (uint8_t)c, unit);
	for (i = 0; i < n; i++)
		efi_out_char(e, unit[i]);
}

/* sa_env: clear the screen. */
void
efi_clear(void *cookie)
{
	struct efi *e = cookie;
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = e->e_st->ConOut;

	efi_out_flush(e);
	e->e_out.efo_col = 0;
	if (out != NULL)
		out->ClearScreen(out);
}
