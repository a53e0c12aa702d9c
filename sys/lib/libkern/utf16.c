/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utf16.c: convert UTF-16, used by partition tables, file systems and firmware,
 * to UTF-8.
 */
#include <libkern/libkern.h>

/*
 * The code point at s[*i]; *i advances past it.  '?' for an unpaired surrogate.
 */
static uint32_t
utf16_get(const uint16_t *s, size_t n, size_t *i)
{
	uint32_t c = s[(*i)++], d;

	if (c < 0xd800 || c > 0xdfff)
		return c;
	if (c >= 0xdc00 || *i == n)
		return '?';
	d = s[*i];
	if (d < 0xdc00 || d > 0xdfff)
		return '?';
	(*i)++;
	return 0x10000 + ((c & 0x3ff) << 10 | (d & 0x3ff));
}

size_t
utf16_to_utf8(const uint16_t *s, size_t n, char *out, size_t outsize)
{
	uint8_t byte[4];
	size_t i = 0, len = 0;
	unsigned k, nb;
	uint32_t c;

	while (i < n && s[i] != 0) {
		c = utf16_get(s, n, &i);
		nb = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		if (nb >= outsize - len)
			break;
		for (k = nb - 1; k > 0; k--) {
			byte[k] = (uint8_t)(0x80 | (c & 0x3f));
			c >>= 6;
		}
		byte[0] = (uint8_t)(nb == 1 ? c : (0xf00u >> nb & 0xff) | c);
		memcpy(out + len, byte, nb);
		len += nb;
	}
	out[len] = '\0';
	return len;
}
