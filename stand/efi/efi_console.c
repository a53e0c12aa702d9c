/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_console.c: output to the firmware's console.  A call of OutputString()
 * takes longer than to read a sector, so characters are buffered until the end
 * of the line.  efi_out_flush() is called before what takes time: waiting for a
 * key, reading a disk, the hand-off.
 */
#include "efi_env.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;

/* The first serial line with a text output protocol, or NULL. */
static SIMPLE_TEXT_OUTPUT_INTERFACE *
serial_find(struct efi *e)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = NULL;
	uint8_t uart[offsetof(UART_DEVICE_PATH, StopBits) + 1];
	const EFI_DEVICE_PATH *dp;
	EFI_HANDLE *handles = NULL;
	UINTN i, n = 0;

	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &textout_guid, NULL, &n, &handles)))
		return NULL;
	for (i = 0; i < n && out == NULL; i++) {
		dp = efi_protocol(e, handles[i], &devpath_guid);
		if (dp_find(dp, dp_size(dp), MESSAGING_DEVICE_PATH, MSG_UART_DP,
			uart, sizeof(uart)))
			out = efi_protocol(e, handles[i], &textout_guid);
	}
	e->e_bs->FreePool(handles);
	return out;
}

/* Write to another device: `to`, or a serial line by its port, or none. */
void
efi_out_set(struct efi_out *eo, SIMPLE_TEXT_OUTPUT_INTERFACE *to, uint16_t port)
{
	memset(eo, 0, sizeof(*eo));
	eo->efo_to = to;
	eo->efo_port = port;
}

/* Find the serial line for se_putserial. */
void
efi_serial_init(struct efi *e)
{
	efi_out_set(&e->e_serial, serial_find(e), 0);
}

void
efi_out_init(struct efi *e)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = e->e_st->ConOut;
	SIMPLE_TEXT_OUTPUT_INTERFACE *own = efi_screen_open(e, true);

	efi_out_set(&e->e_out, own != NULL ? own : out, 0);
	efi_out_set(&e->e_com, NULL, 0);
	efi_serial_init(e);
	/* An error is ignored: a serial console has no cursor to enable. */
	if (out != NULL && own == NULL)
		out->EnableCursor(out, TRUE);
}

/* Write bytes to a serial line. */
void
efi_uart_puts(uint16_t port, const char *s)
{
	while (*s != '\0')
		efi_uart_putc(port, (uint8_t)*s++);
}

static void
out_flush(struct efi_out *eo)
{
	char bytes[3 * EFI_OUTMAX + 1];
	const size_t len = eo->efo_len;

	if (len == 0)
		return;
	eo->efo_buf[len] = 0;
	eo->efo_len = 0;
	if (eo->efo_to != NULL)
		eo->efo_to->OutputString(eo->efo_to, eo->efo_buf);
	if (eo->efo_port != 0) {
		utf16_to_utf8(eo->efo_buf, len, bytes, sizeof(bytes));
		efi_uart_puts(eo->efo_port, bytes);
	}
}

/* Write the console's buffer. */
void
efi_out_flush(struct efi *e)
{
	out_flush(&e->e_out);
	out_flush(&e->e_com);
}

static void
out_unit(struct efi_out *eo, CHAR16 c)
{
	if (eo->efo_len == EFI_OUTMAX)
		out_flush(eo);
	eo->efo_buf[eo->efo_len++] = c;
}

/*
 * UEFI defines NUL, backspace, line feed and carriage return; firmware draws
 * any other control character.  Tabs become blanks, the others are dropped.
 */
static void
out_char(struct efi_out *eo, CHAR16 c)
{
	switch (c) {
	case '\n':
		out_unit(eo, '\r');
		out_unit(eo, '\n');
		eo->efo_col = 0;
		out_flush(eo);
		break;
	case '\r':
		out_unit(eo, c);
		eo->efo_col = 0;
		break;
	case '\b':
		out_unit(eo, c);
		if (eo->efo_col > 0)
			eo->efo_col--;
		break;
	case '\t':
		do {
			out_unit(eo, ' ');
		} while (++eo->efo_col % 8 != 0);
		break;
	default:
		if (c < ' ' || c == 0x7f)
			break;
		out_unit(eo, c == UTF_BAD ? '?' : c);
		eo->efo_col++;
		break;
	}
}

/* Write one byte of UTF-8. */
static void
out_byte(struct efi_out *eo, int c)
{
	CHAR16 unit[2];
	unsigned i, n;

	n = utf8_feed(&eo->efo_utf8, (uint8_t)c, unit);
	for (i = 0; i < n; i++)
		out_char(eo, unit[i]);
}

/* sa_env: write a byte to the console; to the serial line alone. */
void
efi_putchar(void *cookie, int c)
{
	struct efi *e = cookie;

	out_byte(&e->e_out, c);
	if (e->e_con.sco_dev == SA_CON_BOTH)
		out_byte(&e->e_com, c);
}

void
efi_putserial(void *cookie, int c)
{
	struct efi *e = cookie;

	out_byte(&e->e_serial, c);
}

static void
out_clear(struct efi_out *eo)
{
	out_flush(eo);
	eo->efo_col = 0;
	if (eo->efo_to != NULL)
		eo->efo_to->ClearScreen(eo->efo_to);
	if (eo->efo_port != 0) /* ECMA-48: ED, CUP */
		efi_uart_puts(eo->efo_port, "\033[2J\033[H");
}

/* sa_env: clear the screen. */
void
efi_clear(void *cookie)
{
	struct efi *e = cookie;

	out_clear(&e->e_out);
	out_clear(&e->e_com);
}
