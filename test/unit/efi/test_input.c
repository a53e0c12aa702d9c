/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_input.c: keys in.
 */
#include "fakefw.h"

#define CTRL  (EFI_SHIFT_STATE_VALID | EFI_LEFT_CONTROL_PRESSED)
#define NOMOD EFI_SHIFT_STATE_VALID

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textin_guid = EFI_SIMPLE_TEXT_INPUT_PROTOCOL_GUID;

static void
put(const char *s)
{
	for (; *s != '\0'; s++)
		efi_putchar(&fw.fw_efi, (uint8_t)*s);
}

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	efi_out_init(&fw.fw_efi);
	return 0;
}

static int
getkey(void)
{
	return efi_getkey(&fw.fw_efi, -1);
}

static void
test_in_keys(void **state __kunused)
{
	static const struct {
		UINT16 scan;
		CHAR16 c;
		UINT32 shift;
		int key;
	} keys[] = {
	    {0, 'a', NOMOD, 'a'},
	    {0, '\r', NOMOD, '\n'},
	    {0, '\t', NOMOD, '\t'},
	    {0, '\b', NOMOD, '\b'},
	    {SCAN_UP, 0, NOMOD, SA_KEY_UP},
	    {SCAN_DOWN, 0, NOMOD, SA_KEY_DOWN},
	    {SCAN_LEFT, 0, NOMOD, SA_KEY_LEFT},
	    {SCAN_RIGHT, 0, NOMOD, SA_KEY_RIGHT},
	    {SCAN_HOME, 0, NOMOD, SA_KEY_HOME},
	    {SCAN_END, 0, NOMOD, SA_KEY_END},
	    {SCAN_DELETE, 0, NOMOD, SA_KEY_DELETE},
	    {SCAN_ESC, 0, NOMOD, 0x1b},
	    {0, 'c', CTRL, 3},
	    {0, 'C', CTRL, 3},
	    {0, 3, NOMOD, 3},
	    {0, 'u', EFI_SHIFT_STATE_VALID | EFI_RIGHT_CONTROL_PRESSED, 0x15},
	    {0, '5', CTRL, '5'},
	    /* Not valid: the bits mean nothing. */
	    {0, 'c', EFI_LEFT_CONTROL_PRESSED, 'c'},
	};
	size_t i;

	efi_in_init(&fw.fw_efi);
	for (i = 0; i < knitems(keys); i++) {
		/* Keys without a meaning are passed over. */
		fw_key(SCAN_F1, 0, NOMOD);
		fw_key(0, 0, CTRL);
		fw_key(0, 0x9b, NOMOD);
		fw_key(0, 0xd83d, NOMOD);
		fw_key(keys[i].scan, keys[i].c, keys[i].shift);
		assert_int_equal(getkey(), keys[i].key);
		fw.fw_nkeys = fw.fw_nextkey = 0;
	}
	efi_in_fini(&fw.fw_efi);
}

/* Characters beyond ASCII come as UTF-8, in front of the next key. */
static void
test_in_utf8(void **state __kunused)
{
	static const uint8_t bytes[] = {0xc3, 0xa9, 0xe2, 0x82, 0xac, 'x'};
	size_t i;

	efi_in_init(&fw.fw_efi);
	fw_key(0, 0xe9, NOMOD);
	fw_key(0, 0x20ac, NOMOD);
	fw_key(0, 'x', NOMOD);
	for (i = 0; i < sizeof(bytes); i++)
		assert_int_equal(getkey(), bytes[i]);
	efi_in_fini(&fw.fw_efi);
}

static void
test_in_timeout(void **state __kunused)
{
	struct efi *e = &fw.fw_efi;

	efi_in_init(e);
	put("prompt> ");
	assert_int_equal(efi_getkey(e, 0), SA_KEY_NONE);
	assert_string_equal(fw.fw_text, "prompt> ");
	assert_int_equal(fw.fw_nsleep, 0);
	assert_int_equal(efi_getkey(e, 500), SA_KEY_NONE);
	assert_int_equal(fw.fw_nsleep, 1);
	fw_key(0, 'x', NOMOD);
	assert_int_equal(efi_getkey(e, 500), 'x');
	assert_int_equal(fw.fw_timer, 0);
	/* A timer that went off beside the last key ends no later wait. */
	fw.fw_timer_gone = true;
	fw_key(SCAN_F1, 0, NOMOD);
	assert_int_equal(efi_getkey(e, 500), SA_KEY_NONE);
	assert_int_equal(fw.fw_nsleep, 2);
	fw_key(0, 'y', NOMOD);
	assert_int_equal(efi_getkey(e, 0), 'y');
	/* Without a timer, time still passes. */
	e->e_in.efn_timer = NULL;
	assert_int_equal(efi_getkey(e, 500), SA_KEY_NONE);
	assert_int_equal(fw.fw_nsleep, 2);
}

/* A keyboard that hangs: keys that are none, or an event without a key. */
static UINT64 deadline;

static EFI_STATUS EFIAPI
hung_read(EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *in __kunused, EFI_KEY_DATA *data)
{
	memset(data, 0, sizeof(*data));
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
no_read(EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *in __kunused,
    EFI_KEY_DATA *data __kunused)
{
	return EFI_NOT_READY;
}

static EFI_STATUS EFIAPI
hung_wait(UINTN n, EFI_EVENT *events __kunused, UINTN *index)
{
	assert_int_equal(n, 2);
	*index = 0;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
hung_timer(EFI_EVENT event __kunused, EFI_TIMER_DELAY how, UINT64 when)
{
	deadline = how == TimerCancel ? 0 : fw.fw_us + when / 10;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
hung_check(EFI_EVENT event __kunused)
{
	return deadline != 0 && fw.fw_us >= deadline ? EFI_SUCCESS
						     : EFI_NOT_READY;
}

static void
test_in_hung(void **state __kunused)
{
	struct efi *e = &fw.fw_efi;

	fw.fw_bs.WaitForEvent = hung_wait;
	fw.fw_bs.SetTimer = hung_timer;
	fw.fw_bs.CheckEvent = hung_check;
	for (int i = 0; i < 2; i++) {
		fw.fw_in.ReadKeyStrokeEx = i == 0 ? hung_read : no_read;
		fw.fw_us = 0;
		deadline = 0;
		efi_in_init(e);
		assert_int_equal(efi_getkey(e, 0), SA_KEY_NONE);
		assert_int_equal(efi_getkey(e, 500), SA_KEY_NONE);
		assert_true(fw.fw_us >= 500000 && fw.fw_us < 600000);
	}
}

/*
 * A terminal on a serial line: its backspace is not Delete, and sequences
 * that the firmware does not know are put together here.
 */
static void
test_in_terminal(void **state __kunused)
{
	EFI_GUID ansi = EFI_PC_ANSI_GUID;
	struct fakepath path = {0};
	EFI_HANDLE h;

	path_acpi(&path, EISA_PNP_ID(0x0501), 0);
	path_uart(&path, 115200);
	path_vendor(&path, ansi);
	path_end(&path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	h = fw_handle(NULL, textin_guid, &fw.fw_term);
	fw_handle(h, devpath_guid, path.fp_buf);
	efi_in_init(&fw.fw_efi);

	fw_termkeys("a\x7f\b\r\x03");
	assert_int_equal(getkey(), 'a');
	assert_int_equal(getkey(), '\b');
	assert_int_equal(getkey(), '\b');
	assert_int_equal(getkey(), '\n');
	assert_int_equal(getkey(), 3);
	fw_termkeys("\033[3~\033[1~\033[4~\033[7~\033[8~\033OH\033OF\033[A");
	assert_int_equal(getkey(), SA_KEY_DELETE);
	assert_int_equal(getkey(), SA_KEY_HOME);
	assert_int_equal(getkey(), SA_KEY_END);
	assert_int_equal(getkey(), SA_KEY_HOME);
	assert_int_equal(getkey(), SA_KEY_END);
	assert_int_equal(getkey(), SA_KEY_HOME);
	assert_int_equal(getkey(), SA_KEY_END);
	assert_int_equal(getkey(), SA_KEY_UP);
	fw.fw_nkeys = fw.fw_nextkey = 0;
	/* Unknown ones vanish whole; a lone ESC and its neighbour do not. */
	fw_termkeys("\033[15~x\033[1;5Cy\033[999999999999~z\033q\033");
	assert_int_equal(getkey(), 'x');
	assert_int_equal(getkey(), SA_KEY_RIGHT);
	assert_int_equal(getkey(), 'y');
	/* Longer than any: what it does not take is text. */
	while (getkey() != 'z')
		continue;
	assert_int_equal(getkey(), 0x1b);
	assert_int_equal(getkey(), 'q');
	assert_int_equal(getkey(), 0x1b);
	/* A slow line brings the bytes of one key apart, a person more so. */
	fw.fw_nkeys = fw.fw_nextkey = 0;
	fw_termkeys("\033");
	fw_termkeys_in(20, "[");
	fw_termkeys_in(45, "3~");
	assert_int_equal(getkey(), SA_KEY_DELETE);
	fw_termkeys("\033");
	fw_termkeys_in(200, "[");
	assert_int_equal(getkey(), 0x1b);
	fw.fw_us += 200000;
	assert_int_equal(getkey(), '[');
	/* The keyboard's Delete beside it stays one. */
	fw_key(SCAN_DELETE, 0, NOMOD);
	assert_int_equal(getkey(), SA_KEY_DELETE);
}

/* Firmware of before UEFI 2.1: the plain protocol alone. */
static void
test_in_plain(void **state __kunused)
{
	fw.fw_st.ConsoleInHandle = NULL;
	fw.fw_st.ConIn = &fw.fw_term;
	efi_in_init(&fw.fw_efi);
	assert_null(fw.fw_efi.e_in.efn_ex);
	fw_termkeys("k\x7f");
	assert_int_equal(getkey(), 'k');
	assert_int_equal(getkey(), SA_KEY_DELETE);
	assert_int_equal(efi_getkey(&fw.fw_efi, 10), SA_KEY_NONE);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_in_keys),
	    T(test_in_utf8),
	    T(test_in_timeout),
	    T(test_in_hung),
	    T(test_in_terminal),
	    T(test_in_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
