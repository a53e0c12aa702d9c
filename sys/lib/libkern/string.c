/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * string.c: the str and mem functions, libc's contracts.  Copies go by words
 * where there are enough bytes: the loader moves tens of megabytes with them.
 */
#include <libkern/libkern.h>

#if !__STDC_HOSTED__
#undef memcpy
#undef memset
#endif

/* A word at any address: x86 reads it in one instruction. */
struct word {
	uintptr_t w;
} __attribute__((__packed__, __may_alias__));

#define WORD sizeof(struct word)

/*
 * From this length on, string instructions take less time than loops.  The
 * address sanitizer does not see what they access.
 */
#ifndef __has_feature
#define __has_feature(x) 0
#endif
#ifndef REP_MIN
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define REP_MIN SIZE_MAX
#else
#define REP_MIN ((size_t)256)
#endif
#endif
#if UINTPTR_MAX > UINT32_MAX
#define REP_MOVS "rep movsq"
#define REP_STOS "rep stosq"
#else
#define REP_MOVS "rep movsl"
#define REP_STOS "rep stosl"
#endif

/* Ascending copy: dst is below src, or they do not overlap. */
static void
copy_up(unsigned char *d, const unsigned char *s, size_t n)
{
	size_t words = n / WORD;

	if (n >= REP_MIN) {
		__asm volatile(REP_MOVS
			       : "+D"(d), "+S"(s), "+c"(words)
			       :
			       : "memory");
		n %= WORD;
	}
	for (; n >= 4 * WORD; n -= 4 * WORD, d += 4 * WORD, s += 4 * WORD) {
		const struct word *sw = (const void *)s;
		struct word *dw = (void *)d;
		/* Read all words before writing: the ranges may overlap. */
		struct word a = sw[0], b = sw[1], c = sw[2], e = sw[3];

		dw[0] = a;
		dw[1] = b;
		dw[2] = c;
		dw[3] = e;
	}
	for (; n >= WORD; n -= WORD, d += WORD, s += WORD)
		*(struct word *)(void *)d =
		    *(const struct word *)(const void *)s;
	for (; n > 0; n--)
		*d++ = *s++;
}

/* Descending copy: dst is above src. */
static void
copy_down(unsigned char *d, const unsigned char *s, size_t n)
{
	for (; n >= WORD; n -= WORD) {
		struct word a =
		    *(const struct word *)(const void *)(s + n - WORD);

		*(struct word *)(void *)(d + n - WORD) = a;
	}
	for (; n > 0; n--)
		d[n - 1] = s[n - 1];
}

void *
memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	copy_up(dst, src, n);
	return dst;
}

void *
memmove(void *dst, const void *src, size_t n)
{
	if ((uintptr_t)dst <= (uintptr_t)src)
		copy_up(dst, src, n);
	else
		copy_down(dst, src, n);
	return dst;
}

void *
memset(void *dst, int c, size_t n)
{
	unsigned char *d = dst;
	/* The byte in every byte of a word. */
	const struct word fill = {UINTPTR_MAX / 0xff * (unsigned char)c};
	size_t words = n / WORD;

	if (n >= REP_MIN) {
		__asm volatile(REP_STOS
			       : "+D"(d), "+c"(words)
			       : "a"(fill.w)
			       : "memory");
		n %= WORD;
	}
	for (; n >= 4 * WORD; n -= 4 * WORD, d += 4 * WORD) {
		struct word *dw = (void *)d;

		dw[0] = dw[1] = dw[2] = dw[3] = fill;
	}
	for (; n >= WORD; n -= WORD, d += WORD)
		*(struct word *)(void *)d = fill;
	for (; n > 0; n--)
		*d++ = (unsigned char)c;
	return dst;
}

int
memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	for (; n > 0; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *
memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	for (; n > 0; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

size_t
strlen(const char *s)
{
	const char *p = s;

	while (*p != '\0')
		p++;
	return (size_t)(p - s);
}

size_t
strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n] != '\0')
		n++;
	return n;
}

int
strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int
strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (*a == '\0')
			break;
	}
	return 0;
}

char *
strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)(uintptr_t)s;
		if (*s == '\0')
			return NULL;
	}
}

char *
strrchr(const char *s, int c)
{
	const char *last = NULL;

	for (;; s++) {
		if (*s == (char)c)
			last = s;
		if (*s == '\0')
			return (char *)(uintptr_t)last;
	}
}

char *
strstr(const char *s, const char *find)
{
	size_t n = strlen(find);

	for (;; s++) {
		if (strncmp(s, find, n) == 0)
			return (char *)(uintptr_t)s;
		if (*s == '\0')
			return NULL;
	}
}
