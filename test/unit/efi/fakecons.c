/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakecons.c: console, keys and timer of the fake firmware.
 */
#include "fakefw.h"
#include "fakepriv.h"

/* Events are told apart by their addresses. */
static char key_event, term_event, timer_event;

static EFI_STATUS EFIAPI
fake_output(SIMPLE_TEXT_OUTPUT_INTERFACE *out __kunused, CHAR16 *s)
{
	size_t len = strlen(fw.fw_text), n = 0;

	fw_alive("OutputString");
	while (s[n] != 0)
		n++;
	utf16_to_utf8(s, n, fw.fw_text + len, sizeof(fw.fw_text) - len);
	fw.fw_nwrites++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_clear(SIMPLE_TEXT_OUTPUT_INTERFACE *out __kunused)
{
	fw.fw_nclear++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_cursor(SIMPLE_TEXT_OUTPUT_INTERFACE *out __kunused, BOOLEAN on __kunused)
{
	return EFI_UNSUPPORTED;
}

static const struct fakekey *
next_key(bool term)
{
	const struct fakekey *k = &fw.fw_keys[fw.fw_nextkey];

	return fw.fw_nextkey < fw.fw_nkeys && k->fk_term == term &&
		k->fk_at <= fw.fw_us
	    ? k
	    : NULL;
}

static EFI_STATUS EFIAPI
fake_read_ex(
    EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *in __kunused, EFI_KEY_DATA *data)
{
	const struct fakekey *k = next_key(false);

	fw_alive("ReadKeyStrokeEx");
	if (k == NULL)
		return EFI_NOT_READY;
	*data = k->fk_data;
	fw.fw_nextkey++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_read_term(SIMPLE_INPUT_INTERFACE *in __kunused, EFI_INPUT_KEY *key)
{
	const struct fakekey *k = next_key(true);

	fw_alive("ReadKeyStroke");
	if (k == NULL)
		return EFI_NOT_READY;
	*key = k->fk_data.Key;
	fw.fw_nextkey++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_create_event(UINT32 type, EFI_TPL tpl __kunused,
    EFI_EVENT_NOTIFY notify __kunused, void *context __kunused,
    EFI_EVENT *event)
{
	if (type != EVT_TIMER)
		fw_die("CreateEvent: only timers");
	*event = &timer_event;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_close_event(EFI_EVENT event __kunused)
{
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_set_timer(EFI_EVENT event __kunused, EFI_TIMER_DELAY how, UINT64 when)
{
	fw_alive("SetTimer");
	/* As real firmware: an expiry stays signaled until it is read. */
	fw.fw_timer = how == TimerCancel ? 0 : when;
	return EFI_SUCCESS;
}

/* Does the next key signal this event, now or `late'? */
static bool
key_signals(EFI_EVENT event, bool late)
{
	const struct fakekey *k = &fw.fw_keys[fw.fw_nextkey];

	if (fw.fw_nextkey >= fw.fw_nkeys || (k->fk_at > fw.fw_us && !late))
		return false;
	if (event == &term_event)
		return k->fk_term;
	return event == &key_event && !(k->fk_term && fw.fw_term_apart);
}

static EFI_STATUS EFIAPI
fake_check_event(EFI_EVENT event)
{
	bool gone = fw.fw_timer_gone;

	fw_alive("CheckEvent");
	if (event != &timer_event)
		return key_signals(event, false) ? EFI_SUCCESS : EFI_NOT_READY;
	fw.fw_timer_gone = false;
	return gone ? EFI_SUCCESS : EFI_NOT_READY;
}

/*
 * A key in the script is available at once; else the timer expires.
 */
static EFI_STATUS EFIAPI
fake_wait(UINTN n, EFI_EVENT *events, UINTN *index)
{
	UINTN i;

	fw_alive("WaitForEvent");
	fw.fw_nsleep++;
	for (i = 0; i < n; i++) {
		*index = i;
		if (events[i] == &timer_event) {
			if (fw.fw_timer == 0 && !fw.fw_timer_gone)
				continue;
			fw.fw_timer = 0;
			fw.fw_timer_gone = false;
			return EFI_SUCCESS;
		}
		if (fake_check_event(events[i]) == EFI_SUCCESS)
			return EFI_SUCCESS;
	}
	for (i = 0; i < n; i++)
		if (key_signals(events[i], true)) {
			fw.fw_us = fw.fw_keys[fw.fw_nextkey].fk_at;
			*index = i;
			return EFI_SUCCESS;
		}
	fw_die("waiting for ever");
}

static EFI_STATUS EFIAPI
fake_stall(UINTN us)
{
	fw.fw_us += us;
	fw_alive("Stall");
	return EFI_SUCCESS;
}

void
fakecons_init(void)
{
	EFI_GUID ex = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;

	fw.fw_out.OutputString = fake_output;
	fw.fw_out.ClearScreen = fake_clear;
	fw.fw_out.EnableCursor = fake_cursor;
	fw.fw_in.ReadKeyStrokeEx = fake_read_ex;
	fw.fw_in.WaitForKeyEx = &key_event;
	fw.fw_term.ReadKeyStroke = fake_read_term;
	fw.fw_term.WaitForKey = &term_event;
	fw.fw_bs.CreateEvent = fake_create_event;
	fw.fw_bs.CloseEvent = fake_close_event;
	fw.fw_bs.SetTimer = fake_set_timer;
	fw.fw_bs.CheckEvent = fake_check_event;
	fw.fw_bs.WaitForEvent = fake_wait;
	fw.fw_bs.Stall = fake_stall;
	fw.fw_st.ConOut = &fw.fw_out;
	fw.fw_efi.e_out.efo_to = &fw.fw_out;
	fw.fw_st.ConsoleInHandle = fw_handle(NULL, ex, &fw.fw_in);
	fw.fw_st.ConsoleOutHandle = &fw.fw_out;
}

void
fw_key(UINT16 scan, CHAR16 c, UINT32 shift)
{
	struct fakekey *k = &fw.fw_keys[fw.fw_nkeys++];

	assert_true(fw.fw_nkeys <= FAKE_MAXKEYS);
	memset(k, 0, sizeof(*k));
	k->fk_data.Key.ScanCode = scan;
	k->fk_data.Key.UnicodeChar = c;
	k->fk_data.KeyState.KeyShiftState = shift;
}

/*
 * Bytes of a serial line, as EDK II's terminal driver delivers them.
 */
void
fw_termkeys(const char *bytes)
{
	for (; *bytes != '\0'; bytes++) {
		if (*bytes == 0x1b)
			fw_key(SCAN_ESC, 0, 0);
		else if (*bytes == 0x7f)
			fw_key(SCAN_DELETE, 0, 0);
		else
			fw_key(0, (CHAR16)*bytes, 0);
		fw.fw_keys[fw.fw_nkeys - 1].fk_term = true;
	}
}

void
fw_termkeys_in(unsigned ms, const char *bytes)
{
	size_t i = fw.fw_nkeys;

	fw_termkeys(bytes);
	for (; i < fw.fw_nkeys; i++)
		fw.fw_keys[i].fk_at = fw.fw_us + (uint64_t)ms * 1000;
}
