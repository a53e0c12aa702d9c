/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utf8.c: convert UTF-8 to the UTF-16 of firmware.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Encode a code point as UTF-16; an invalid one as UTF_BAD. */
static unsigned
utf16_put(uint32_t cp, uint16_t *out)
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = UTF_BAD;
	if (cp <= 0xffff) {
		out[0] = (uint16_t)cp;
		return 1;
	}
	cp -= 0x10000;
	out[0] = (uint16_t)(0xd800 | (cp >> 10));
	out[1] = (uint16_t)(0xdc00 | (cp & 0x3ff));
	return 2;
}

/* Process the first byte of a code point. */
static unsigned
utf8_first(struct utf8 *u, uint8_t c, uint16_t *out)
{
	if (c < 0x80) {
		out[0] = c;
		return 1;
	}
	if (c >= 0xc2 && c <= 0xdf) {
		*u = (struct utf8){c & 0x1fu, 0x80, 1};
	} else if (c >= 0xe0 && c <= 0xef) {
		*u = (struct utf8){c & 0x0fu, 0x800, 2};
	} else if (c >= 0xf0 && c <= 0xf4) {
		*u = (struct utf8){c & 0x07u, 0x10000, 3};
	} else {
		out[0] = UTF_BAD;
		return 1;
	}
	return 0;
}

/*
 * Process the next byte of a UTF-8 stream.  Returns the number of units in out:
 * 0 within a character, 2 for a surrogate pair, or for UTF_BAD and the
 * character that follows a truncated one.
 */
unsigned
utf8_feed(struct utf8 *u, uint8_t c, uint16_t out[2])
{
	uint32_t cp;

	if (u->u_need == 0)
		return utf8_first(u, c, out);
	if ((c & 0xc0) != 0x80) {
		u->u_need = 0;
		out[0] = UTF_BAD;
		return 1 + utf8_first(u, c, out + 1);
	}
	u->u_cp = u->u_cp << 6 | (c & 0x3f);
	if (--u->u_need != 0)
		return 0;
	cp = u->u_cp >= u->u_min ? u->u_cp : UTF_BAD;
	return utf16_put(cp, out);
}

/*
 * Convert a string to at most `max` units, NUL included.  EINVAL: it is not
 * UTF-8; ENAMETOOLONG.
 */
int
utf8_to_utf16(const char *s, uint16_t *out, size_t max)
{
	struct utf8 u = {0, 0, 0};
	uint16_t unit[2];
	size_t len = 0;
	unsigned i, n;

	for (; *s != '\0'; s++) {
		n = utf8_feed(&u, (uint8_t)*s, unit);
		if (n > max || len > max - n)
			return ENAMETOOLONG;
		for (i = 0; i < n; i++) {
			if (unit[i] == UTF_BAD)
				return EINVAL;
			out[len++] = unit[i];
		}
	}
	if (u.u_need != 0)
		return EINVAL;
	if (len >= max)
		return ENAMETOOLONG;
	out[len] = 0;
	return 0;
}
