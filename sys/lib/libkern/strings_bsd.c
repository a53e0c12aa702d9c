/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strings_bsd.c: bounded string copies and case-insensitive comparison, under
 * names of their own, so that the host has them with any libc.
 */
#include <libkern/libkern.h>

/*
 * Copy as much of src as fits, always with a NUL (unless size is 0).  Returns
 * strlen(src): a result >= size means that it was truncated.
 */
size_t
kstrlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src);

	if (size > 0) {
		size_t n = MIN(len, size - 1);

		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return len;
}

/*
 * Append src to the string in dst[size].  Returns the length without
 * truncation; a dst without NUL counts as full.
 */
size_t
kstrlcat(char *dst, const char *src, size_t size)
{
	size_t have = strnlen(dst, size);

	if (have == size)
		return size + strlen(src);
	return have + kstrlcpy(dst + have, src, size - have);
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* strcmp without regard to the case of ASCII letters. */
int
kstrcasecmp(const char *a, const char *b)
{
	for (; lower(*a) == lower(*b); a++, b++)
		if (*a == '\0')
			return 0;
	return lower(*a) - lower(*b);
}
