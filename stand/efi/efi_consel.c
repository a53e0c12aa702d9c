/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_consel.c: move the loader's console to the screen, to a serial line, or
 * to both.  A serial line is used through the firmware's terminal driver where
 * there is one, which would otherwise take the line's bytes; else by its port.
 */
#include "efi_env.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
static EFI_GUID serial_guid = EFI_SERIAL_IO_PROTOCOL_GUID;

/* A serial line that was found. */
struct line {
	EFI_HANDLE ln_handle; /* its terminal; NULL: used by port */
	SIMPLE_TEXT_OUTPUT_INTERFACE *ln_out;
	uint16_t ln_port; /* 0: used by ln_out */
};

/*
 * The text output of the device at a serial port or, for port 0, of the first
 * device that is no serial line: a screen.  NULL: there is none.
 */
static SIMPLE_TEXT_OUTPUT_INTERFACE *
textout_find(struct efi *e, uint16_t port, EFI_HANDLE *handle)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = NULL;
	uint8_t uart[offsetof(UART_DEVICE_PATH, StopBits) + 1];
	const EFI_DEVICE_PATH *dp;
	EFI_HANDLE *handles = NULL;
	UINTN i, n = 0;
	uint32_t speed;
	size_t size;
	bool found;

	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &textout_guid, NULL, &n, &handles)))
		return NULL;
	for (i = 0; i < n && out == NULL; i++) {
		dp = efi_protocol(e, handles[i], &devpath_guid);
		size = dp_size(dp);
		if (size == 0)
			continue; /* the multiplexer */
		found = port != 0 ? efi_com_port(dp, size, &speed) == port
				  : !dp_find(dp, size, MESSAGING_DEVICE_PATH,
					MSG_UART_DP, uart, sizeof(uart));
		if (found)
			out = efi_protocol(e, handles[i], &textout_guid);
		*handle = handles[i];
	}
	e->e_bs->FreePool(handles);
	return out;
}

/*
 * Set the speed of a terminal's line.  EINVAL: it has no such speed.  The
 * line's device path contains the speed, so that firmware may stop the
 * terminal's driver and start it again: handle and interfaces are no longer
 * valid.
 */
static int
speed_set(struct efi *e, EFI_HANDLE terminal, uint32_t speed)
{
	EFI_DEVICE_PATH *dp = efi_protocol(e, terminal, &devpath_guid);
	EFI_SERIAL_IO_PROTOCOL *sio = NULL;
	EFI_HANDLE h;
	uint32_t now;

	if (efi_com_port(dp, dp_size(dp), &now) != 0 && now == speed)
		return 0;
	if (dp != NULL &&
	    !EFI_ERROR(e->e_bs->LocateDevicePath(&serial_guid, &dp, &h)))
		sio = efi_protocol(e, h, &serial_guid);
	/* Zeros: the other attributes' defaults, 8 bits without parity. */
	if (sio == NULL ||
	    EFI_ERROR(sio->SetAttributes(
		sio, speed, 0, 0, DefaultParity, 0, DefaultStopBits)))
		return EINVAL;
	return 0;
}

/* Find a serial line and set its speed. */
static int
line_find(struct efi *e, const struct sa_console *con, struct line *ln)
{
	int error;

	*ln = (struct line){NULL, NULL, 0};
	ln->ln_out = textout_find(e, con->sco_port, &ln->ln_handle);
	if (ln->ln_out == NULL) {
		ln->ln_handle = NULL;
		ln->ln_port = con->sco_port;
		return efi_uart_init(con->sco_port, con->sco_speed);
	}
	if (con->sco_speed == 0)
		return 0;
	error = speed_set(e, ln->ln_handle, con->sco_speed);
	ln->ln_out = textout_find(e, con->sco_port, &ln->ln_handle);
	efi_serial_init(e);
	efi_screen_lines(e);
	return error == 0 && ln->ln_out == NULL ? ENXIO : error;
}

/*
 * The screen: drawn by us, or a device of its own, or a console that is nothing
 * else.
 */
static SIMPLE_TEXT_OUTPUT_INTERFACE *
screen_find(struct efi *e)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = efi_screen_open(e, false);
	EFI_HANDLE h;
	uint32_t speed;

	if (out == NULL)
		out = textout_find(e, 0, &h);
	if (out == NULL && efi_conout_com(e, &speed) == 0)
		out = e->e_st->ConOut;
	return out;
}

/*
 * Move the console.  *lost: there is no screen; ours, if the console was on it,
 * may be one that cannot be drawn on any more.
 */
static int
console_move(struct efi *e, const struct sa_console *con, bool *lost)
{
	const bool com =
	    con->sco_dev == SA_CON_COM || con->sco_dev == SA_CON_BOTH;
	SIMPLE_TEXT_OUTPUT_INTERFACE *screen;
	struct line ln = {NULL, NULL, 0};
	int error;

	*lost = false;
	efi_out_flush(e); /* the line's speed may change */
	if (com && (error = line_find(e, con, &ln)) != 0)
		return error;
	if (con->sco_dev == SA_CON_SCREEN || con->sco_dev == SA_CON_BOTH) {
		screen = screen_find(e);
		if (screen == NULL) {
			*lost = true;
			return ENXIO;
		}
	} else if (con->sco_dev == SA_CON_AUTO) {
		screen = efi_screen_open(e, true);
		if (screen == NULL)
			screen = e->e_st->ConOut;
	} else
		screen = NULL;
	if (con->sco_dev == SA_CON_COM)
		efi_out_set(&e->e_out, ln.ln_out, ln.ln_port);
	else
		efi_out_set(&e->e_out, screen, 0);
	if (con->sco_dev == SA_CON_BOTH)
		efi_out_set(&e->e_com, ln.ln_out, ln.ln_port);
	else
		efi_out_set(&e->e_com, NULL, 0);
	efi_in_serial(e, ln.ln_handle, ln.ln_port);
	e->e_con = *con;
	return 0;
}

/*
 * Go back to the firmware's console on the screen, since others will draw
 * there.
 */
void
efi_console_leave(struct efi *e)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = e->e_st->ConOut;
	bool lost;

	efi_out_flush(e);
	if (!efi_screen_close(e))
		return;
	/* SA_CON_BOTH and SA_CON_SCREEN: the devices are found again. */
	efi_out_set(&e->e_out, out, 0);
	if (e->e_con.sco_dev != SA_CON_AUTO)
		(void)console_move(e, &e->e_con, &lost);
	if (out != NULL)
		out->ClearScreen(out);
}

/* sa_env: move the console. */
int
efi_console_set(void *cookie, const struct sa_console *con)
{
	struct efi *e = cookie;
	bool lost;
	const int error = console_move(e, con, &lost);

	if (lost)
		efi_console_leave(e);
	return error;
}
