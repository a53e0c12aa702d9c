/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * klibc.h: functions of libc that NetBSD's kernel has for its modules, beyond
 * libkern.h.  The host home, which has a libc, knows each function by its name
 * with a k before it, so that its tests find ours.
 */
#ifndef _SYS_KLIBC_H_
#define _SYS_KLIBC_H_

#include <libkern/kdefs.h>

#ifdef _HOST
#define KLIBC(name) k##name
#else
#define KLIBC(name) name
#endif

char *KLIBC(strcpy)(char *dst, const char *src);
char *KLIBC(strcat)(char *dst, const char *src);
char *KLIBC(strncpy)(char *dst, const char *src, size_t n);
char *KLIBC(strncat)(char *dst, const char *src, size_t n);
int KLIBC(strncasecmp)(const char *a, const char *b, size_t n);
size_t KLIBC(strspn)(const char *s, const char *set);
size_t KLIBC(strcspn)(const char *s, const char *set);
char *KLIBC(strpbrk)(const char *s, const char *set);
char *KLIBC(strsep)(char **sp, const char *delimiters);

/*
 * A number at the start of s; *endp, unless NULL, is what follows it, s when
 * there is none.  Out of range: the nearest value.
 */
long KLIBC(strtol)(const char *s, char **endp, int base);
unsigned long KLIBC(strtoul)(const char *s, char **endp, int base);
long long KLIBC(strtoll)(const char *s, char **endp, int base);
unsigned long long KLIBC(strtoull)(const char *s, char **endp, int base);

/*
 * Not optimised away (explicit_memset); in constant time (consttime_memequal).
 */
void *KLIBC(explicit_memset)(void *p, int c, size_t n);
int KLIBC(consttime_memequal)(const void *a, const void *b, size_t n);

#ifndef _HOST
#define ffs(i) __builtin_ffs(i)
#define abs(i) __builtin_abs(i)

static inline int
isdigit(int c)
{
	return c >= '0' && c <= '9';
}

static inline int
isupper(int c)
{
	return c >= 'A' && c <= 'Z';
}

static inline int
islower(int c)
{
	return c >= 'a' && c <= 'z';
}

static inline int
isalpha(int c)
{
	return isupper(c) || islower(c);
}

static inline int
isalnum(int c)
{
	return isalpha(c) || isdigit(c);
}

static inline int
isxdigit(int c)
{
	return isdigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline int
isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline int
isprint(int c)
{
	return c >= ' ' && c <= '~';
}

static inline int
toupper(int c)
{
	return islower(c) ? c - 'a' + 'A' : c;
}

static inline int
tolower(int c)
{
	return isupper(c) ? c - 'A' + 'a' : c;
}
#endif /* !_HOST */

#endif /* !_SYS_KLIBC_H_ */
