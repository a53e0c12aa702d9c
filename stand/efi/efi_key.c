/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_key.c: what a key is: characters, keys with a name, and the escape
 * sequences of terminals that the firmware does not decode.
 */
#include "efi_key.h"

#define ESCSEQ_MAX 8 /* bytes behind "ESC [" */
/* A terminal sends all bytes of one key within this many milliseconds. */
#define ESCSEQ_TIME 50
/* Some firmware reports keys without end that are none: so many at once. */
#define EMPTY_KEYS 64

/*
 * A character beyond ASCII: returns the first byte of its UTF-8 encoding, and
 * keeps the others in efn_bytes.  C1 controls and surrogates are ignored.
 */
static int
key_beyond_ascii(struct efi_in *ei, const struct keypress *kp)
{
	const CHAR16 c = kp->ky_key.UnicodeChar;
	int first;

	if (kp->ky_terminal && !ei->efn_term_utf8)
		return c <= 0xff ? c : SA_KEY_NONE;
	if (c < 0xa0 || (c >= 0xd800 && c <= 0xdfff))
		return SA_KEY_NONE;
	utf16_to_utf8(&c, 1, ei->efn_bytes, sizeof(ei->efn_bytes));
	first = (uint8_t)ei->efn_bytes[0];
	memmove(ei->efn_bytes, ei->efn_bytes + 1, sizeof(ei->efn_bytes) - 1);
	return first;
}

/*
 * What se_getkey returns for a key; SA_KEY_NONE for one that has no meaning (a
 * function key, a modifier alone).
 */
static int
key_decode(struct efi_in *ei, const struct keypress *kp)
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
	    {SCAN_ESC, SA_KEY_ESC},
	};
	const CHAR16 c = kp->ky_key.UnicodeChar;
	size_t i;

	/* The firmware reports 0x7f, a terminal's backspace key, as Delete. */
	if (kp->ky_terminal && kp->ky_key.ScanCode == SCAN_DELETE)
		return '\b';
	for (i = 0; i < knitems(map); i++)
		if (kp->ky_key.ScanCode == map[i].scan)
			return map[i].key;
	if (c == 0)
		return SA_KEY_NONE;
	if (c > 0x7f)
		return key_beyond_ascii(ei, kp);
	/* Ex may report ^C as 'c' with a modifier, or as 3. */
	if (kp->ky_ctrl && ((c >= '@' && c <= '_') || (c >= 'a' && c <= 'z')))
		return c & 0x1f;
	return c == '\r' ? '\n' : c;
}

/*
 * The key of a sequence "ESC [ 3 ~" or "ESC O H", by its number and last
 * byte; SA_KEY_NONE if it has no meaning here.
 */
static int
escseq_key(unsigned number, CHAR16 last)
{
	static const int tilde[] = {SA_KEY_NONE, SA_KEY_HOME, SA_KEY_NONE,
	    SA_KEY_DELETE, SA_KEY_END, SA_KEY_NONE, SA_KEY_NONE, SA_KEY_HOME,
	    SA_KEY_END};

	switch (last) {
	case 'A':
		return SA_KEY_UP;
	case 'B':
		return SA_KEY_DOWN;
	case 'C':
		return SA_KEY_RIGHT;
	case 'D':
		return SA_KEY_LEFT;
	case 'H':
		return SA_KEY_HOME;
	case 'F':
		return SA_KEY_END;
	case '~':
		return number < knitems(tilde) ? tilde[number] : SA_KEY_NONE;
	default:
		return SA_KEY_NONE;
	}
}

/* Wait for the next byte of a sequence, for at most *left milliseconds. */
static bool
escseq_poll(struct efi *e, struct keypress *kp, unsigned *left)
{
	while (!efi_key_poll(&e->e_in, kp)) {
		if (*left == 0)
			return false;
		e->e_bs->Stall(1000);
		--*left;
	}
	return true;
}

/*
 * Read what follows an ESC.  Firmware decodes some escape sequences and reports
 * the bytes of others.  A key that is not part of a sequence is kept for the
 * next call.
 */
static int
escseq_read(struct efi *e)
{
	struct efi_in *ei = &e->e_in;
	struct keypress kp;
	unsigned number = 0, left = ESCSEQ_TIME;
	CHAR16 c;
	int i;

	if (!escseq_poll(e, &kp, &left))
		return SA_KEY_ESC;
	if (kp.ky_key.UnicodeChar != '[' && kp.ky_key.UnicodeChar != 'O') {
		ei->efn_pending = key_decode(ei, &kp);
		return SA_KEY_ESC;
	}
	for (i = 0; i < ESCSEQ_MAX && escseq_poll(e, &kp, &left); i++) {
		c = kp.ky_key.UnicodeChar;
		if (c >= '@' && c <= '~')
			return escseq_key(number, c);
		if (c >= '0' && c <= '9')
			number = number * 10 + c - '0';
	}
	return SA_KEY_NONE;
}

int
efi_key_next(struct efi *e)
{
	struct efi_in *ei = &e->e_in;
	struct keypress kp;
	int key = ei->efn_pending;

	ei->efn_pending = SA_KEY_NONE;
	if (key == SA_KEY_NONE && ei->efn_bytes[0] != '\0') {
		key = (uint8_t)ei->efn_bytes[0];
		memmove(ei->efn_bytes, ei->efn_bytes + 1,
		    sizeof(ei->efn_bytes) - 1);
	}
	for (int i = 0;
	     i < EMPTY_KEYS && key == SA_KEY_NONE && efi_key_poll(ei, &kp);
	     i++) {
		key = key_decode(ei, &kp);
		if (key == SA_KEY_ESC)
			key = escseq_read(e);
	}
	return key;
}
