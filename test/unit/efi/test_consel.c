/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moving the console: to a screen, to a serial line with and without a driver,
 * to both, and back.
 */
#include "fakefw.h"

#define COM0 0x3f8
#define COM1 0x2f8

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textin_guid = EFI_SIMPLE_TEXT_INPUT_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
static EFI_GUID serial_guid = EFI_SERIAL_IO_PROTOCOL_GUID;

/* A text output that keeps what is written. */
struct output {
	SIMPLE_TEXT_OUTPUT_INTERFACE to; /* first: calls get a pointer to it */
	char text[128];
	unsigned nclear;
};

/* A machine: a screen, com0 with a terminal driver, a multiplexer of both. */
static struct output screen, serial, restarted;
static struct fakepath screen_path, uart_path, term_path;
static EFI_SERIAL_IO_PROTOCOL sio;
static EFI_HANDLE screen_handle, term_handle;
static UINT64 speed_set;
static bool restarts; /* a new speed starts the terminal's driver again */

static EFI_STATUS EFIAPI
output_string(SIMPLE_TEXT_OUTPUT_INTERFACE *to, CHAR16 *s)
{
	struct output *o = (struct output *)to;
	size_t len = strlen(o->text), n = 0;

	while (s[n] != 0)
		n++;
	utf16_to_utf8(s, n, o->text + len, sizeof(o->text) - len);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
output_clear(SIMPLE_TEXT_OUTPUT_INTERFACE *to)
{
	((struct output *)to)->nclear++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
output_gone(SIMPLE_TEXT_OUTPUT_INTERFACE *to __kunused, CHAR16 *s __kunused)
{
	fail_msg("a stopped driver was called");
	return EFI_SUCCESS;
}

/* The terminal's driver is stopped, and started with another interface. */
static void
restart(void)
{
	size_t i;

	serial.to.OutputString = output_gone;
	for (i = 0; i < fw.fw_nproto; i++)
		if (fw.fw_proto[i].interface == &serial.to)
			fw.fw_proto[i].interface = &restarted.to;
}

static EFI_STATUS EFIAPI
set_attributes(EFI_SERIAL_IO_PROTOCOL *this __kunused, UINT64 speed,
    UINT32 depth, UINT32 timeout, EFI_PARITY_TYPE parity, UINT8 bits,
    EFI_STOP_BITS_TYPE stop)
{
	assert_int_equal(depth + timeout + bits, 0);
	assert_int_equal(parity, DefaultParity);
	assert_int_equal(stop, DefaultStopBits);
	if (speed == 31337)
		return EFI_INVALID_PARAMETER;
	speed_set = speed;
	if (restarts)
		restart();
	return EFI_SUCCESS;
}

static void
output_init(struct output *o)
{
	memset(o, 0, sizeof(*o));
	o->to.OutputString = output_string;
	o->to.ClearScreen = output_clear;
}

static void
add_serial(void)
{
	EFI_GUID vt = EFI_VT_UTF8_GUID;

	memset(&uart_path, 0, sizeof(uart_path));
	path_acpi(&uart_path, EISA_PNP_ID(0x0501), 0);
	term_path = uart_path;
	path_end(&uart_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	path_uart(&term_path, 38400);
	path_vendor(&term_path, vt);
	path_end(&term_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	term_handle = fw_handle(NULL, textout_guid, &serial.to);
	fw_handle(term_handle, textin_guid, &fw.fw_term);
	fw_handle(term_handle, devpath_guid, term_path.fp_buf);
	sio.SetAttributes = set_attributes;
	fw_handle(
	    fw_handle(NULL, serial_guid, &sio), devpath_guid, uart_path.fp_buf);
}

static void
add_screen(void)
{
	memset(&screen_path, 0, sizeof(screen_path));
	path_pci(&screen_path, 2);
	path_end(&screen_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	screen_handle = fw_handle(NULL, textout_guid, &screen.to);
	fw_handle(screen_handle, devpath_guid, screen_path.fp_buf);
}

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	output_init(&screen);
	output_init(&serial);
	output_init(&restarted);
	speed_set = 0;
	restarts = false;
	/* The multiplexer: it has no device path. */
	fw_handle(fw.fw_st.ConsoleOutHandle, textout_guid, &fw.fw_out);
	fw.fw_uart.fu_in = "";
	efi_out_init(&fw.fw_efi);
	efi_in_init(&fw.fw_efi);
	return 0;
}

static void
put(const char *s)
{
	for (; *s != '\0'; s++)
		efi_putchar(&fw.fw_efi, (uint8_t)*s);
}

static int
choose(enum sa_condev dev, uint16_t port, uint32_t speed)
{
	const struct sa_console con = {dev, port, speed};

	return efi_console_set(&fw.fw_efi, &con);
}

static void
check_record(const char *name, int addr, int speed)
{
	struct btinfo_console con;

	assert_int_equal(efi_console(&fw.fw_efi, &con), 0);
	assert_string_equal(con.devname, name);
	assert_int_equal(con.addr, addr);
	assert_int_equal(con.speed, speed);
}

static void
test_moves(void **state __kunused)
{
	add_serial();
	add_screen();
	put("1\n");
	assert_int_equal(choose(SA_CON_SCREEN, 0, 0), 0);
	check_record("pc", 0, 0);
	put("2\n");
	assert_int_equal(choose(SA_CON_COM, COM0, 9600), 0);
	assert_int_equal(speed_set, 9600);
	check_record("com", COM0, 9600);
	put("3\n");
	assert_int_equal(choose(SA_CON_BOTH, COM0, 0), 0);
	assert_int_equal(speed_set, 9600);
	check_record("com", COM0, 115200);
	put("4\n");
	efi_clear(&fw.fw_efi);
	assert_int_equal(choose(SA_CON_AUTO, 0, 0), 0);
	put("5\n");
	assert_string_equal(screen.text, "2\r\n4\r\n");
	assert_string_equal(serial.text, "3\r\n4\r\n");
	assert_string_equal(fw.fw_text, "1\r\n5\r\n");
	assert_int_equal(screen.nclear, 1);
	assert_int_equal(serial.nclear, 1);
	assert_int_equal(fw.fw_nclear, 0);
	check_record("pc", 0, 0);
}

/* EDK II starts the terminal's driver again when its line's speed changes. */
static void
test_driver_restarts(void **state __kunused)
{
	add_serial();
	efi_serial_init(&fw.fw_efi);
	restarts = true;
	assert_int_equal(choose(SA_CON_COM, COM0, 38400), 0);
	assert_int_equal(speed_set, 0); /* it has this speed */
	put("old\n");
	put("rest");
	assert_int_equal(choose(SA_CON_COM, COM0, 9600), 0);
	put("new\n");
	efi_putserial(&fw.fw_efi, '\n');
	assert_string_equal(serial.text, "old\r\nrest");
	assert_string_equal(restarted.text, "new\r\n\r\n");
}

/* What was buffered belongs to the old console. */
static void
test_flushes(void **state __kunused)
{
	add_screen();
	put("old");
	assert_int_equal(choose(SA_CON_SCREEN, 0, 0), 0);
	put("new");
	efi_out_flush(&fw.fw_efi);
	assert_string_equal(fw.fw_text, "old");
	assert_string_equal(screen.text, "new");
}

/* A device that is not there: the console stays where it is. */
static void
test_absent(void **state __kunused)
{
	add_serial();
	memcpy(fw.fw_conout_var, term_path.fp_buf, term_path.fp_len);
	fw.fw_conout_size = term_path.fp_len;
	assert_int_equal(choose(SA_CON_SCREEN, 0, 0), ENXIO);
	assert_int_equal(choose(SA_CON_BOTH, COM0, 0), ENXIO);
	assert_int_equal(choose(SA_CON_COM, COM1, 0), ENXIO);
	assert_int_equal(choose(SA_CON_COM, COM0, 31337), EINVAL);
	put("x\n");
	assert_string_equal(fw.fw_text, "x\r\n");
	check_record("com", COM0, 38400);
	/* The firmware's speed of the line that it uses as well. */
	assert_int_equal(choose(SA_CON_COM, COM0, 0), 0);
	check_record("com", COM0, 38400);
	/* A console that is no serial line is a screen. */
	fw.fw_conout_size = 0;
	assert_int_equal(choose(SA_CON_SCREEN, 0, 0), 0);
	put("y\n");
	assert_string_equal(fw.fw_text, "x\r\ny\r\n");
}

/* A line without a driver: the loader's own. */
static void
test_uart(void **state __kunused)
{
	struct fakeuart *fu = &fw.fw_uart;

	add_serial();
	fu->fu_port = COM1;
	assert_int_equal(choose(SA_CON_COM, COM1, 9600), 0);
	assert_int_equal(fu->fu_divisor[0], 12);
	assert_int_equal(fu->fu_divisor[1], 0);
	assert_int_equal(fu->fu_reg[3], 0x03);
	put("a\xc3\xa9\n");
	efi_clear(&fw.fw_efi);
	assert_string_equal(fu->fu_out, "a\xc3\xa9\r\n\033[2J\033[H");
	assert_string_equal(serial.text, "");
	check_record("com", COM1, 9600);
	assert_int_equal(choose(SA_CON_COM, COM1, 300), 0);
	assert_int_equal(fu->fu_divisor[0] | fu->fu_divisor[1] << 8, 384);
	assert_int_equal(choose(SA_CON_COM, COM1, 115201), EINVAL);
	assert_int_equal(choose(SA_CON_COM, COM1, 1), EINVAL);
	check_record("com", COM1, 300);
}

/* A line that takes no bytes costs time, but not for ever. */
static void
test_uart_stuck(void **state __kunused)
{
	fw.fw_uart.fu_port = COM0;
	assert_int_equal(choose(SA_CON_COM, COM0, 0), 0);
	fw.fw_uart.fu_stuck = true;
	put("x\n");
	assert_string_equal(fw.fw_uart.fu_out, "");
	assert_in_range(fw.fw_uart.fu_polls, 1, 1000000);
}

static int
getkey(int timeout)
{
	return efi_getkey(&fw.fw_efi, timeout);
}

static void
test_uart_keys(void **state __kunused)
{
	static const int keys[] = {
	    'a', SA_KEY_UP, '\b', '\n', 0xc3, 0xa9, SA_KEY_DELETE, 0x1b};
	size_t i;

	add_serial();
	fw.fw_uart.fu_port = COM1;
	assert_int_equal(choose(SA_CON_COM, COM1, 0), 0);
	fw.fw_uart.fu_in = "a\033[A\x7f\r\xc3\xa9\033[3~\033";
	for (i = 0; i < knitems(keys); i++)
		assert_int_equal(getkey(-1), keys[i]);
	assert_int_equal(getkey(0), SA_KEY_NONE);
	/* The keyboard still works; com0's terminal is no longer read. */
	fw_key(0, 'k', 0);
	assert_int_equal(getkey(-1), 'k');
	/* Back to the firmware's console, and its terminal. */
	assert_int_equal(choose(SA_CON_AUTO, 0, 0), 0);
	fw.fw_uart.fu_in = "z";
	fw_termkeys("t");
	assert_int_equal(getkey(-1), 't');
	assert_int_equal(getkey(0), SA_KEY_NONE);
}

/* The keys of a chosen terminal need not signal ConIn's event. */
static void
test_terminal_keys(void **state __kunused)
{
	add_serial();
	fw.fw_term_apart = true;
	assert_int_equal(choose(SA_CON_COM, COM0, 0), 0);
	fw_termkeys_in(20, "k");
	assert_int_equal(getkey(-1), 'k');
	assert_int_equal(fw.fw_nsleep, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)
	    T(test_moves),
	    T(test_driver_restarts),
	    T(test_flushes),
	    T(test_absent),
	    T(test_uart),
	    T(test_uart_stuck),
	    T(test_uart_keys),
	    T(test_terminal_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
