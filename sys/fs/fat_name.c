/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_name.c: short names, from code page 437 to UTF-8.
 */
#include <libkern/libkern.h>

#include "fat_impl.h"
#include "fs_utf8.h"

/* Code page 437, from 0x80 on: what a short name without a long one is in. */
static const uint16_t cp437[128] = {
    0x00c7,
    0x00fc,
    0x00e9,
    0x00e2,
    0x00e4,
    0x00e0,
    0x00e5,
    0x00e7,
    0x00ea,
    0x00eb,
    0x00e8,
    0x00ef,
    0x00ee,
    0x00ec,
    0x00c4,
    0x00c5,
    0x00c9,
    0x00e6,
    0x00c6,
    0x00f4,
    0x00f6,
    0x00f2,
    0x00fb,
    0x00f9,
    0x00ff,
    0x00d6,
    0x00dc,
    0x00a2,
    0x00a3,
    0x00a5,
    0x20a7,
    0x0192,
    0x00e1,
    0x00ed,
    0x00f3,
    0x00fa,
    0x00f1,
    0x00d1,
    0x00aa,
    0x00ba,
    0x00bf,
    0x2310,
    0x00ac,
    0x00bd,
    0x00bc,
    0x00a1,
    0x00ab,
    0x00bb,
    0x2591,
    0x2592,
    0x2593,
    0x2502,
    0x2524,
    0x2561,
    0x2562,
    0x2556,
    0x2555,
    0x2563,
    0x2551,
    0x2557,
    0x255d,
    0x255c,
    0x255b,
    0x2510,
    0x2514,
    0x2534,
    0x252c,
    0x251c,
    0x2500,
    0x253c,
    0x255e,
    0x255f,
    0x255a,
    0x2554,
    0x2569,
    0x2566,
    0x2560,
    0x2550,
    0x256c,
    0x2567,
    0x2568,
    0x2564,
    0x2565,
    0x2559,
    0x2558,
    0x2552,
    0x2553,
    0x256b,
    0x256a,
    0x2518,
    0x250c,
    0x2588,
    0x2584,
    0x258c,
    0x2590,
    0x2580,
    0x03b1,
    0x00df,
    0x0393,
    0x03c0,
    0x03a3,
    0x03c3,
    0x00b5,
    0x03c4,
    0x03a6,
    0x0398,
    0x03a9,
    0x03b4,
    0x221e,
    0x03c6,
    0x03b5,
    0x2229,
    0x2261,
    0x00b1,
    0x2265,
    0x2264,
    0x2320,
    0x2321,
    0x00f7,
    0x2248,
    0x00b0,
    0x2219,
    0x00b7,
    0x221a,
    0x207f,
    0x00b2,
    0x25a0,
    0x00a0,
};

/* The small letter of a capital of that code page. */
static uint32_t
small(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
	    (c >= 0x391 && c <= 0x3a9))
		return c + 0x20;
	return c;
}

/* `n` bytes padded with blanks. */
static void
put_part(const uint8_t *p, size_t n, bool lower, char *name, size_t *lenp)
{
	uint32_t c;
	size_t i;

	while (n > 0 && p[n - 1] == ' ')
		n--;
	for (i = 0; i < n; i++) {
		c = p[i] < 0x80 ? p[i] : cp437[p[i] - 0x80];
		fs_utf8_put(name, lenp, lower ? small(c) : c);
	}
}

size_t
fat_short_name(const uint8_t *de, char *name)
{
	uint8_t base[8];
	size_t len = 0, dot;

	memcpy(base, de, sizeof(base));
	if (base[0] == 0x05)
		base[0] = 0xe5; /* which stands for a deleted entry there */
	put_part(base, sizeof(base), (de[12] & 0x08) != 0, name, &len);
	dot = len;
	name[len++] = '.';
	put_part(de + 8, 3, (de[12] & 0x10) != 0, name, &len);
	if (len == dot + 1)
		len = dot;
	name[len] = '\0';
	return len;
}

uint8_t
fat_checksum(const uint8_t *de)
{
	unsigned sum = 0, i;

	for (i = 0; i < 11; i++)
		sum = ((sum >> 1 | sum << 7) + de[i]) & 0xff;
	return (uint8_t)sum;
}
