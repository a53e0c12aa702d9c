/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hexline.c: a line of a hexadecimal dump.
 */
#include <libkern/libkern.h>

char *
khexline(char buf[KHEXLINE_MAX], uint64_t offset, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = bytes;
	char *s = buf;

	n = MIN(n, (size_t)KHEXLINE_BYTES);
	s +=
	    ksnprintf(buf, KHEXLINE_MAX, "%08llx ", (unsigned long long)offset);
	for (size_t i = 0; i < KHEXLINE_BYTES; i++) {
		*s++ = ' ';
		*s++ = i < n ? digits[p[i] >> 4] : ' ';
		*s++ = i < n ? digits[p[i] & 15] : ' ';
	}
	*s++ = ' ';
	*s++ = ' ';
	*s++ = '|';
	for (size_t i = 0; i < n; i++)
		*s++ = p[i] >= ' ' && p[i] <= '~' ? (char)p[i] : '.';
	*s++ = '|';
	*s = '\0';
	return buf;
}
