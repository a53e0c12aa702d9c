/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_input.c: the devices that keys come from.
 */
#include "efi_key.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID input_guid = EFI_SIMPLE_TEXT_INPUT_PROTOCOL_GUID;
static EFI_GUID input_ex_guid = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;

/*
 * Is it a serial terminal of one of these types?  For all of them the firmware
 * reports 0x7f as Delete.  Only the last (*utf8) decodes UTF-8; the others
 * report bytes.
 */
static bool
path_is_terminal(const EFI_DEVICE_PATH *dp, bool *utf8)
{
	static const EFI_GUID kind[] = {EFI_PC_ANSI_GUID, EFI_VT_100_GUID,
	    EFI_VT_100_PLUS_GUID, EFI_VT_UTF8_GUID};
	VENDOR_DEVICE_PATH vendor;
	size_t i;

	if (!dp_find(dp, dp_size(dp), MESSAGING_DEVICE_PATH, MSG_VENDOR_DP,
		&vendor, sizeof(vendor)))
		return false;
	for (i = 0; i < knitems(kind); i++)
		if (memcmp(&vendor.Guid, &kind[i], sizeof(kind[i])) == 0) {
			*utf8 = i == knitems(kind) - 1;
			return true;
		}
	return false;
}

/*
 * The first serial terminal, or NULL.  ConIn reports its keys too, but not
 * which device they are from, and a terminal's keys are decoded differently.
 */
static SIMPLE_INPUT_INTERFACE *
terminal_find(struct efi *e)
{
	SIMPLE_INPUT_INTERFACE *term = NULL;
	EFI_HANDLE *handles = NULL;
	UINTN i, n = 0;

	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &input_guid, NULL, &n, &handles)))
		return NULL;
	for (i = 0; i < n && term == NULL; i++)
		if (path_is_terminal(efi_protocol(e, handles[i], &devpath_guid),
			&e->e_in.efn_term_utf8))
			term = efi_protocol(e, handles[i], &input_guid);
	e->e_bs->FreePool(handles);
	return term;
}

/*
 * Find keyboard and terminal.  The Ex protocol reports modifiers; firmware
 * older than UEFI 2.1 has the plain one only.
 */
void
efi_in_init(struct efi *e)
{
	struct efi_in *ei = &e->e_in;

	memset(ei, 0, sizeof(*ei));
	ei->efn_pending = SA_KEY_NONE;
	ei->efn_in = e->e_st->ConIn;
	ei->efn_ex = efi_protocol(e, e->e_st->ConsoleInHandle, &input_ex_guid);
	ei->efn_term = terminal_find(e);
	if (EFI_ERROR(e->e_bs->CreateEvent(
		EVT_TIMER, TPL_APPLICATION, NULL, NULL, &ei->efn_timer)))
		ei->efn_timer = NULL;
}

/*
 * Take keys also from a serial line: from a terminal of the firmware, or by its
 * port.  Neither: from the first terminal, as at the start.
 */
void
efi_in_serial(struct efi *e, EFI_HANDLE terminal, uint16_t port)
{
	struct efi_in *ei = &e->e_in;

	ei->efn_port = port;
	ei->efn_chosen = terminal != NULL;
	ei->efn_term_utf8 = false;
	if (terminal == NULL) {
		ei->efn_term = port != 0 ? NULL : terminal_find(e);
		return;
	}
	(void)path_is_terminal(
	    efi_protocol(e, terminal, &devpath_guid), &ei->efn_term_utf8);
	ei->efn_term = efi_protocol(e, terminal, &input_guid);
}

void
efi_in_fini(struct efi *e)
{
	if (e->e_in.efn_timer != NULL)
		e->e_bs->CloseEvent(e->e_in.efn_timer);
	e->e_in.efn_timer = NULL;
}

/* A byte of a serial line, as the firmware's terminals report it. */
static bool
uart_poll(struct efi_in *ei, struct keypress *kp)
{
	const int c = ei->efn_port == 0 ? -1 : efi_uart_getc(ei->efn_port);

	if (c < 0)
		return false;
	kp->ky_terminal = true;
	if (c == SA_KEY_ESC)
		kp->ky_key.ScanCode = SCAN_ESC;
	else if (c == CHAR_DEL)
		kp->ky_key.ScanCode = SCAN_DELETE;
	else
		kp->ky_key.UnicodeChar = (CHAR16)c;
	return true;
}

/*
 * Get a key if there is one.  The terminal is polled before ConIn, of which it
 * is a part.
 */
bool
efi_key_poll(struct efi_in *ei, struct keypress *kp)
{
	const uint32_t ctrl =
	    EFI_LEFT_CONTROL_PRESSED | EFI_RIGHT_CONTROL_PRESSED;
	EFI_KEY_DATA data;
	uint32_t shift;

	memset(kp, 0, sizeof(*kp));
	if (uart_poll(ei, kp))
		return true;
	if (ei->efn_term != NULL &&
	    !EFI_ERROR(
		ei->efn_term->ReadKeyStroke(ei->efn_term, &kp->ky_key))) {
		kp->ky_terminal = true;
		return true;
	}
	if (ei->efn_ex == NULL)
		return ei->efn_in != NULL &&
		    !EFI_ERROR(
			ei->efn_in->ReadKeyStroke(ei->efn_in, &kp->ky_key));
	memset(&data, 0, sizeof(data));
	if (EFI_ERROR(ei->efn_ex->ReadKeyStrokeEx(ei->efn_ex, &data)))
		return false;
	kp->ky_key = data.Key;
	shift = data.KeyState.KeyShiftState;
	kp->ky_ctrl =
	    (shift & EFI_SHIFT_STATE_VALID) != 0 && (shift & ctrl) != 0;
	return true;
}
