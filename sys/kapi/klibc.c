/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * klibc.c: see <sys/klibc.h>.
 */
#include <libkern/libkern.h>
#include <sys/klibc.h>
#include <sys/limits.h>

char *
KLIBC(strcpy)(char *dst, const char *src)
{

	return memcpy(dst, src, strlen(src) + 1);
}

char *
KLIBC(strcat)(char *dst, const char *src)
{

	memcpy(dst + strlen(dst), src, strlen(src) + 1);
	return dst;
}

/* Padded with NULs; not terminated when src has n bytes or more. */
char *
KLIBC(strncpy)(char *dst, const char *src, size_t n)
{
	size_t len = strnlen(src, n);

	memcpy(dst, src, len);
	memset(dst + len, 0, n - len);
	return dst;
}

/* At most n bytes of src, and always a NUL. */
char *
KLIBC(strncat)(char *dst, const char *src, size_t n)
{
	size_t len = strnlen(src, n);
	char *end = dst + strlen(dst);

	memcpy(end, src, len);
	end[len] = '\0';
	return dst;
}

static int
lower(char c)
{

	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

int
KLIBC(strncasecmp)(const char *a, const char *b, size_t n)
{

	for (; n > 0 && lower(*a) == lower(*b); a++, b++, n--)
		if (*a == '\0')
			return 0;
	return n == 0 ? 0 : lower(*a) - lower(*b);
}

/* Length of the prefix of s made of bytes in the set (in), or not in it. */
static size_t
span(const char *s, const char *set, bool in)
{
	size_t n;

	for (n = 0; s[n] != '\0'; n++)
		if ((strchr(set, s[n]) != NULL) != in)
			break;
	return n;
}

size_t
KLIBC(strspn)(const char *s, const char *set)
{

	return span(s, set, true);
}

size_t
KLIBC(strcspn)(const char *s, const char *set)
{

	return span(s, set, false);
}

char *
KLIBC(strpbrk)(const char *s, const char *set)
{

	s += span(s, set, false);
	return *s != '\0' ? (char *)(uintptr_t)s : NULL;
}

/* Terminate and return the next field of *sp, which is NULL after the last. */
char *
KLIBC(strsep)(char **sp, const char *delimiters)
{
	char *field = *sp, *end;

	if (field == NULL)
		return NULL;
	end = field + span(field, delimiters, false);
	*sp = *end != '\0' ? end + 1 : NULL;
	*end = '\0';
	return field;
}

static unsigned int
digit_value(char c)
{

	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c = (char)lower(c);
	return c >= 'a' && c <= 'z' ? (unsigned int)(c - 'a') + 10 : 36;
}

/* Skip the prefix of a base (0: detect the base).  Returns the base. */
static unsigned int
prefix(const char **sp, int base)
{
	const char *s = *sp;

	if ((base == 0 || base == 16) && s[0] == '0' && lower(s[1]) == 'x' &&
	    digit_value(s[2]) < 16) {
		*sp = s + 2;
		return 16;
	}
	if (base == 0)
		return s[0] == '0' ? 8 : 10;
	return (unsigned int)base;
}

/*
 * The magnitude of the number at the start of s; *minusp: its sign.  *overp: it
 * exceeded ULLONG_MAX, which is returned.
 */
static unsigned long long
number(const char *s, char **endp, int base, bool *minusp, bool *overp)
{
	unsigned long long v = 0;
	const char *start = s;
	unsigned int b, d;
	bool any = false;

	*minusp = *overp = false;
	while (*s == ' ' || (*s >= '\t' && *s <= '\r'))
		s++;
	*minusp = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	b = prefix(&s, base);
	for (; b >= 2 && b <= 36 && (d = digit_value(*s)) < b; s++) {
		any = true;
		if (__builtin_mul_overflow(v, b, &v) ||
		    __builtin_add_overflow(v, d, &v))
			*overp = true;
	}
	if (endp != NULL)
		*endp = (char *)(uintptr_t)(any ? s : start);
	return *overp ? ULLONG_MAX : v;
}

/* A signed number, clamped to [min, max]; min is -max - 1. */
static long long
signed_number(const char *s, char **endp, int base, long long max)
{
	unsigned long long v, limit = (unsigned long long)max;
	bool minus, over;

	v = number(s, endp, base, &minus, &over);
	if (minus)
		return v > limit ? -max - 1 : -(long long)v;
	return v > limit ? max : (long long)v;
}

/* An unsigned number; '-' negates it modulo 2^n, as in C. */
static unsigned long long
unsigned_number(const char *s, char **endp, int base, unsigned long long max)
{
	unsigned long long v;
	bool minus, over;

	v = number(s, endp, base, &minus, &over);
	if (over || v > max)
		return max;
	return minus ? (0 - v) & max : v;
}

long
KLIBC(strtol)(const char *s, char **endp, int base)
{

	return (long)signed_number(s, endp, base, LONG_MAX);
}

long long
KLIBC(strtoll)(const char *s, char **endp, int base)
{

	return signed_number(s, endp, base, LLONG_MAX);
}

unsigned long
KLIBC(strtoul)(const char *s, char **endp, int base)
{

	return (unsigned long)unsigned_number(s, endp, base, ULONG_MAX);
}

unsigned long long
KLIBC(strtoull)(const char *s, char **endp, int base)
{

	return unsigned_number(s, endp, base, ULLONG_MAX);
}

void *
KLIBC(explicit_memset)(void *p, int c, size_t n)
{

	memset(p, c, n);
	__asm volatile("" : : "r"(p) : "memory");
	return p;
}

/* 1: equal.  The time does not depend on the contents. */
int
KLIBC(consttime_memequal)(const void *a, const void *b, size_t n)
{
	const volatile unsigned char *p = a, *q = b;
	unsigned int differ = 0;
	size_t i;

	for (i = 0; i < n; i++)
		differ |= p[i] ^ q[i];
	return differ == 0;
}
