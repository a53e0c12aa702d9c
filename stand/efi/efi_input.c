/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_input.c: keys from the firmware's console.  Waiting is the firmware's
 * WaitForEvent, which halts the processor, never a loop of ours.
 */
#include "efi_env.h"

static EFI_GUID input_ex_guid = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;

/* What a key tells us, before it is a character. */
struct keypress {
	EFI_INPUT_KEY kp_key;
	bool kp_ctrl;
};

/*
 * Find the keyboard.  The Ex protocol tells which modifiers are down; the
 * plain one must do on firmware older than UEFI 2.1.
 */
void
efi_in_init(struct efi *e)
{
	struct efi_in *ei = &e->e_in;

	memset(ei, 0, sizeof(*ei));
	ei->ei_in = e->e_st->ConIn;
	ei->ei_ex = efi_protocol(e, e->e_st->ConsoleInHandle, &input_ex_guid);
	if (EFI_ERROR(e->e_bs->CreateEvent(
		EVT_TIMER, TPL_APPLICATION, NULL, NULL, &ei->ei_timer)))
		ei->ei_timer = NULL;
}

void
efi_in_fini(struct efi *e)
{
	if (e->e_in.ei_timer != NULL)
		e->e_bs->CloseEvent(e->e_in.ei_timer);
	e->e_in.ei_timer = NULL;
}

/*
 * Take a keypress that is there already.
 */
static bool
key_poll(struct efi_in *ei, struct keypress *kp)
{
	const uint32_t ctrl =
	    EFI_LEFT_CONTROL_PRESSED | EFI_RIGHT_CONTROL_PRESSED;
	EFI_KEY_DATA data;
	uint32_t shift;

	memset(&data, 0, sizeof(data));
	if (ei->ei_ex != NULL) {
		if (EFI_ERROR(ei->ei_ex->ReadKeyStrokeEx(ei->ei_ex, &data)))
			return false;
		shift = data.KeyState.KeyShiftState;
		kp->kp_ctrl =
		    (shift & EFI_SHIFT_STATE_VALID) != 0 && (shift & ctrl) != 0;
	} else {
		if (ei->ei_in == NULL ||
		    EFI_ERROR(ei->ei_in->ReadKeyStroke(ei->ei_in, &data.Key)))
			return false;
		kp->kp_ctrl = false;
	}
	kp->kp_key = data.Key;
	return true;
}

/*
 * A keypress as the loader knows it; SA_KEY_NONE for one without a meaning
 * here (a function key, a modifier alone, a character beyond ASCII).
 */
static int
key_decode(const struct keypress *kp)
{
	static const struct {
		uint16_t scan;
		int key;
	} map[] = {
	    {SCAN_UP, SA_KEY_UP},
	    {SCAN_DOWN, SA_KEY_DOWN},
	    {SCAN_LEFT, SA_KEY_LEFT},
	    {SCAN_RIGHT, SA_KEY_RIGHT},
	    {SCAN_HOME, SA_KEY_HOME},
	    {SCAN_END, SA_KEY_END},
	    {SCAN_DELETE, SA_KEY_DELETE},
	    {SCAN_ESC, 0x1b},
	};
	const CHAR16 c = kp->kp_key.UnicodeChar;
	size_t i;

	for (i = 0; i < knitems(map); i++)
		if (kp->kp_key.ScanCode == map[i].scan)
			return map[i].key;
	if (c == 0 || c > 0x7f)
		return SA_KEY_NONE;
	/* Through Ex, ^C may come as 'c' and a modifier, or as 3. */
	if (kp->kp_ctrl && ((c >= '@' && c <= '_') || (c >= 'a' && c <= 'z')))
		return c & 0x1f;
	return c == '\r' ? '\n' : c;
}

/*
 * Sleep until there may be a key or the timer has gone off.  False: it has.
 */
static bool
key_sleep(struct efi *e, bool timed)
{
	struct efi_in *ei = &e->e_in;
	EFI_EVENT event[2];
	UINTN index = 0, n = 0;

	if (ei->ei_ex != NULL)
		event[n++] = ei->ei_ex->WaitForKeyEx;
	else if (ei->ei_in != NULL)
		event[n++] = ei->ei_in->WaitForKey;
	if (timed)
		event[n++] = ei->ei_timer;
	if (!EFI_ERROR(e->e_bs->WaitForEvent(n, event, &index)))
		return !timed || index != n - 1;
	e->e_bs->Stall(10000);
	return !timed || e->e_bs->CheckEvent(ei->ei_timer) != EFI_SUCCESS;
}

/*
 * Let the timer go off in timeout_ms.
 */
static bool
timer_start(struct efi *e, int timeout_ms)
{
	const EFI_EVENT timer = e->e_in.ei_timer;

	if (timer == NULL)
		return false;
	/* It may have gone off unseen, beside the last key. */
	e->e_bs->CheckEvent(timer);
	return !EFI_ERROR(e->e_bs->SetTimer(
	    timer, TimerRelative, (uint64_t)timeout_ms * 10000));
}

/*
 * sa_env: the next key, SA_KEY_NONE when timeout_ms have gone by (-1: never,
 * 0: at once).
 */
int
efi_getkey(void *cookie, int timeout_ms)
{
	struct efi *e = cookie;
	const bool timed = timeout_ms >= 0;
	struct keypress kp;
	bool more = timeout_ms != 0;
	int key;

	efi_out_flush(e);
	if (timeout_ms > 0 && !timer_start(e, timeout_ms)) {
		/* Without a timer: late by a whole wait, but never stuck. */
		e->e_bs->Stall((UINTN)timeout_ms * 1000);
		more = false;
	}
	for (;;) {
		while (key_poll(&e->e_in, &kp)) {
			key = key_decode(&kp);
			if (key != SA_KEY_NONE)
				goto out;
		}
		key = SA_KEY_NONE;
		if (!more)
			goto out;
		more = key_sleep(e, timed);
	}
out:
	if (timeout_ms > 0 && e->e_in.ei_timer != NULL)
		e->e_bs->SetTimer(e->e_in.ei_timer, TimerCancel, 0);
	return key;
}
