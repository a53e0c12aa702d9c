/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libkern.h: strings and formatted output for the loader, the kernel and the
 * host home.  The str and mem functions have libc's names and contracts; on
 * the host libc provides them.  Formatted output has names of its own, since
 * its conversions are not quite libc's (see kvprintf).
 */
#ifndef _LIBKERN_LIBKERN_H_
#define _LIBKERN_LIBKERN_H_

#include <libkern/kdefs.h>

void *memcpy(void *restrict dst, const void *restrict src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *find);
#if !__STDC_HOSTED__
/* As in a hosted program: no call for a small constant size. */
#define memcpy(dst, src, n) __builtin_memcpy((dst), (src), (n))
#define memset(dst, c, n)   __builtin_memset((dst), (c), (n))
#endif
/* BSD semantics; named apart because not every libc has them. */
size_t kstrlcpy(char *dst, const char *src, size_t size);
size_t kstrlcat(char *dst, const char *src, size_t size);
int kstrcasecmp(const char *a, const char *b);

/*
 * A set is a directory with a kernel of one of these names (NULL-terminated)
 * and its modules in modules/.  Returns the length of the directory's path; 0:
 * not a kernel in a set, or in the root.
 */
extern const char *const kset_names[];
size_t kset_length(const char *path);

/*
 * Convert a number with an optional sign; base 0 accepts the prefixes 0x and 0.
 * EINVAL: no digits, or bytes after them; ERANGE.
 */
int kstrtoi64(const char *s, int base, int64_t *out);
int kstrtou64(const char *s, int base, uint64_t *out);

/*
 * At most n units of UTF-16 in the machine's byte order, up to a NUL, as
 * UTF-8.  An unpaired surrogate becomes '?'; a result that does not fit is
 * truncated between characters.  NUL-terminated (outsize > 0); returns the
 * length.
 */
size_t utf16_to_utf8(const uint16_t *s, size_t n, char *out, size_t outsize);

/* utf8.c: state of a decoder; all zero at the start. */
struct utf8 {
	uint32_t u_cp;  /* code point so far */
	uint32_t u_min; /* smallest one that needs this many bytes */
	unsigned u_need;
};
#define UTF_BAD ((uint16_t)0xfffd) /* for what is not UTF-8 */
/*
 * The next byte of a stream.  Returns the number of units in out: 0 within a
 * character, 2 for a surrogate pair, or for UTF_BAD and the character that
 * follows a truncated one.
 */
unsigned utf8_feed(struct utf8 *u, uint8_t c, uint16_t out[2]);
/*
 * Convert a string to at most `max` units, NUL included.  EINVAL: it is not
 * UTF-8; ENAMETOOLONG.
 */
int utf8_to_utf16(const char *s, uint16_t *out, size_t max);

/* qsort's contract, in place, n log n at worst; not stable. */
void ksort(
    void *base, size_t n, size_t size, int (*cmp)(const void *, const void *));

/*
 * The printf core.  Conversions: d i u x X o c s p % with flags - 0 + # space,
 * width and precision (also *), lengths hh h l ll j z t.  Each byte goes to
 * putc(c, arg).  Returns the number of bytes.
 */
int kvprintf(void (*putc)(int c, void *arg), void *arg, const char *fmt,
    va_list ap) __kprintflike(3, 0);
int ksnprintf(char *buf, size_t size, const char *fmt, ...) __kprintflike(3, 4);
int kvsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
    __kprintflike(3, 0);

/*
 * A line of a hexadecimal dump: `offset' in at least 8 digits, n bytes, at most
 * KHEXLINE_BYTES, and the printable ones of ASCII between bars, '.' for the
 * others.  Fewer bytes leave blanks, so that lines have the same columns.  No
 * newline; returns buf, with a NUL.
 */
#define KHEXLINE_BYTES 16
#define KHEXLINE_MAX   (16 + 1 + 3 * KHEXLINE_BYTES + 2 + KHEXLINE_BYTES + 2 + 1)
char *khexline(
    char buf[KHEXLINE_MAX], uint64_t offset, const void *bytes, size_t n);

/*
 * A GUID as text, "8be4df61-93ca-11d2-aa0d-00e098032b8c", from its bytes in
 * memory, of which the first three fields are little-endian (UEFI 2.10,
 * appendix A).  Returns `out`.
 */
#define KGUID_MAX 37
char *kguid(char out[KGUID_MAX], const uint8_t guid[16]);

#endif /* !_LIBKERN_LIBKERN_H_ */
