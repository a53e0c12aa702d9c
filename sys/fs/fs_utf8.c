/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_utf8.c: names in UTF-16 as UTF-8, and which names are the same but for
 * case.
 */
#include <libkern/libkern.h>

#include "fs_utf8.h"

void
fs_utf8_put(char *name, size_t *np, uint32_t c)
{
	char *p = name + *np;
	size_t i, n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = {0, 0x00, 0xc0, 0xe0, 0xf0};

	for (i = n; i-- > 1; c >>= 6)
		p[i] = (char)(0x80 | (c & 0x3f));
	p[0] = (char)(lead[n] | c);
	*np += n;
}

size_t
fs_utf8_name(const uint16_t *chars, size_t n, char name[FS_NAME_MAX + 1])
{
	size_t i, len = 0;
	uint32_t c;

	for (i = 0; i < n && chars[i] != 0; i++) {
		if (i == 255)
			return 0;
		c = chars[i];
		if (c >= 0xd800 && c < 0xdc00 && i + 1 < n &&
		    chars[i + 1] >= 0xdc00 && chars[i + 1] < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) +
			    (chars[++i] - 0xdc00U);
		} else if (c >= 0xd800 && c < 0xe000)
			c = 0xfffd; /* half of a pair */
		if (len > FS_NAME_MAX - 4)
			return 0;
		fs_utf8_put(name, &len, c);
	}
	return len;
}

/*
 * The capital of a letter of the Latin, Greek and Cyrillic blocks; of another
 * character itself.
 */
static uint32_t
capital(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7) ||
	    (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) ||
	    (c >= 0x430 && c <= 0x44f))
		return c - 0x20;
	if (c >= 0x450 && c <= 0x45f)
		return c - 0x50;
	if ((c >= 0x100 && c <= 0x12f) || (c >= 0x132 && c <= 0x137) ||
	    (c >= 0x14a && c <= 0x177))
		return c & ~1U;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c - (c % 2 == 0);
	return c == 0xff ? 0x178 : c;
}

/*
 * The character at s[*ip], before `len`; a byte that is not UTF-8 is one that
 * no name has.
 */
static uint32_t
get_utf8(const char *s, size_t len, size_t *ip)
{
	const uint8_t first = (uint8_t)s[(*ip)++];
	size_t n = first < 0x80 ? 0
	    : first < 0xc0      ? SIZE_MAX
	    : first < 0xe0      ? 1
	    : first < 0xf0      ? 2
				: 3;
	uint32_t c;
	size_t i;

	if (n == 0)
		return first;
	if (n > len - *ip)
		return 0x110000 + first;
	c = first & (0x3fU >> n);
	for (i = 0; i < n; i++) {
		if ((s[*ip + i] & 0xc0) != 0x80)
			return 0x110000 + first;
		c = c << 6 | ((uint32_t)s[*ip + i] & 0x3f);
	}
	*ip += n;
	return c;
}

bool
fs_utf8_same(const char *a, const char *b, size_t blen)
{
	const size_t alen = strlen(a);
	size_t i = 0, j = 0;

	while (i < alen && j < blen)
		if (capital(get_utf8(a, alen, &i)) !=
		    capital(get_utf8(b, blen, &j)))
			return false;
	return i == alen && j == blen;
}
