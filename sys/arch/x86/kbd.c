/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kbd.c: a polled keyboard behind an 8042, US layout, scan code set 1 (the
 * 8042 translates).
 */
#include <arch/x86/cons.h>

#include <arch/x86/cpufunc.h>

#include <libkern/kdefs.h>

#define KBD_DATA     0x60
#define KBD_STATUS   0x64
#define KBD_COMMAND  0x64
#define STATUS_OUT   0x01 /* a byte is waiting */
#define STATUS_IN    0x02 /* busy with the last byte written */
#define STATUS_AUX   0x20 /* the byte is the mouse's */
#define CMD_CONFIG_R 0x20
#define CMD_CONFIG_W 0x60
#define CONFIG_INTR  0x03 /* keyboard, mouse */
#define CONFIG_OFF   0x10 /* keyboard's clock is stopped */
#define CONFIG_XLATE 0x40 /* to scan code set 1 */
#define KEY_SCAN     0xf4 /* to the keyboard: report keys */
#define CMD_ENABLE   0xae
#define CMD_RESET    0xfe
#define KBD_SPINS    100000
#define KBD_DRAIN    64 /* most bytes to discard at start */

#define SC_RELEASE   0x80
#define SC_EXTENDED  0xe0
#define SC_CTRL      0x1d
#define SC_LSHIFT    0x2a
#define SC_RSHIFT    0x36
#define SC_CAPS      0x3a
#define SC_SLASH     0x35 /* extended: on the keypad */
#define SC_ENTER     0x1c /* extended: on the keypad */

static const char kbd_plain[] = "\0\033"
				"1234567890-=\b\tqwertyuiop[]\n\0"
				"asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char kbd_shift[] = "\0\033"
				"!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0"
				"ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";
_Static_assert(sizeof(kbd_plain) == sizeof(kbd_shift), "same keys");

/* Extended keys, as a terminal would send them: ESC [ and this. */
static const struct {
	uint8_t code;
	char final;
} kbd_cursor[] = {
    {0x48, 'A'},
    {0x50, 'B'},
    {0x4d, 'C'},
    {0x4b, 'D'},
    {0x47, 'H'},
    {0x4f, 'F'},
};

/* owner: this file */
static bool kbd_shifted, kbd_ctrl, kbd_caps, kbd_extended;
static const char *kbd_pending = ""; /* rest of a key's sequence */

static bool
wait_writable(void)
{
	unsigned spins;

	for (spins = 0; spins < KBD_SPINS; spins++)
		if ((inb(KBD_STATUS) & STATUS_IN) == 0)
			return true;
	return false;
}

/* The controller's next byte; -1: timeout. */
static int
read_data(void)
{
	unsigned spins;

	for (spins = 0; spins < KBD_SPINS; spins++)
		if ((inb(KBD_STATUS) & STATUS_OUT) != 0)
			return inb(KBD_DATA);
	return -1;
}

static bool
write_port(uint16_t port, uint8_t v)
{
	if (!wait_writable())
		return false;
	outb(port, v);
	return true;
}

/* Discard what the firmware left in the controller's buffer. */
static void
drain(void)
{
	unsigned i;

	for (i = 0; i < KBD_DRAIN && (inb(KBD_STATUS) & STATUS_OUT) != 0; i++)
		(void)inb(KBD_DATA);
}

/*
 * At hand-off the firmware may have disabled the keyboard's clock, its scanning
 * or both, and may have selected another scan code set.
 */
bool
kbd_init(void)
{
	int config;

	/* All ones: no controller. */
	if (inb(KBD_STATUS) == 0xff || !write_port(KBD_COMMAND, CMD_ENABLE))
		return false;
	drain();
	if (!write_port(KBD_COMMAND, CMD_CONFIG_R) ||
	    (config = read_data()) == -1)
		return false;
	config = (config & ~(CONFIG_INTR | CONFIG_OFF)) | CONFIG_XLATE;
	if (!write_port(KBD_COMMAND, CMD_CONFIG_W) ||
	    !write_port(KBD_DATA, (uint8_t)config) ||
	    !write_port(KBD_DATA, KEY_SCAN))
		return false;
	(void)read_data(); /* its answer, if there is a keyboard at all */
	drain();
	return true;
}

/* A key with a sequence: return its first byte, store the rest. */
static int
extended_key(uint8_t code)
{
	static char seq[3]; /* owner: this function */
	size_t i;

	if (code == SC_SLASH)
		return '/';
	if (code == SC_ENTER)
		return '\n';
	for (i = 0; i < knitems(kbd_cursor); i++) {
		if (kbd_cursor[i].code == code) {
			seq[0] = '[';
			seq[1] = kbd_cursor[i].final;
			kbd_pending = seq;
			return '\033';
		}
	}
	return -1;
}

static int
plain_key(uint8_t code)
{
	char c;
	bool letter;

	if (code >= sizeof(kbd_plain))
		return -1;
	c = kbd_plain[code];
	letter = c >= 'a' && c <= 'z';
	if (kbd_ctrl && letter)
		return c - 'a' + 1;
	if (kbd_shifted != (letter && kbd_caps))
		c = kbd_shift[code];
	return c == '\0' ? -1 : c;
}

/* Take a scan code.  The character that it completes; -1: none. */
static int
scan_code(uint8_t raw)
{
	const uint8_t code = raw & (uint8_t)~SC_RELEASE;
	const bool down = (raw & SC_RELEASE) == 0;
	const bool extended = kbd_extended;

	kbd_extended = raw == SC_EXTENDED;
	if (kbd_extended)
		return -1;
	switch (code) {
	case SC_LSHIFT:
	case SC_RSHIFT:
		/* Extended: a fake shift around some keys, not a key. */
		if (!extended)
			kbd_shifted = down;
		return -1;
	case SC_CTRL:
		kbd_ctrl = down;
		return -1;
	case SC_CAPS:
		if (down)
			kbd_caps = !kbd_caps;
		return -1;
	default:
		if (!down)
			return -1;
		return extended ? extended_key(code) : plain_key(code);
	}
}

int
kbd_poll(void)
{
	uint8_t status;
	int c;

	if (*kbd_pending != '\0')
		return *kbd_pending++;
	while (((status = inb(KBD_STATUS)) & STATUS_OUT) != 0) {
		if ((status & STATUS_AUX) != 0) {
			(void)inb(KBD_DATA);
			continue;
		}
		c = scan_code(inb(KBD_DATA));
		if (c != -1)
			return c;
	}
	return -1;
}

void
kbd_reset_cpu(void)
{
	if (wait_writable())
		outb(KBD_COMMAND, CMD_RESET);
}
