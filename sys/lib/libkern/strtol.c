/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strtol.c: numbers from text.  The whole string must be a number.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* The value of a digit; 36, invalid in every base, if it is not one. */
static unsigned
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A') + 10;
	return 36;
}

/* Skip a base prefix; returns the base. */
static unsigned
skip_prefix(const char **sp, int base)
{
	const char *s = *sp;
	bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');

	if (hex && (base == 0 || base == 16)) {
		*sp = s + 2;
		return 16;
	}
	if (base == 0)
		return s[0] == '0' ? 8 : 10;
	return (unsigned)base;
}

/* The digits of a number up to the NUL: EINVAL, ERANGE. */
static int
parse_digits(const char *s, int base, uint64_t *out)
{
	uint64_t v = 0;
	bool overflow = false;
	unsigned b;

	if (base != 0 && (base < 2 || base > 36))
		return EINVAL;
	b = skip_prefix(&s, base);
	if (*s == '\0')
		return EINVAL;
	for (; *s != '\0'; s++) {
		unsigned d = digit_value(*s);

		if (d >= b)
			return EINVAL;
		if (__builtin_mul_overflow(v, (uint64_t)b, &v) ||
		    __builtin_add_overflow(v, (uint64_t)d, &v))
			overflow = true; /* still EINVAL if no number */
	}
	if (overflow)
		return ERANGE;
	*out = v;
	return 0;
}

int
kstrtou64(const char *s, int base, uint64_t *out)
{
	if (*s == '+')
		s++;
	return parse_digits(s, base, out);
}

int
kstrtoi64(const char *s, int base, int64_t *out)
{
	bool neg = *s == '-';
	uint64_t limit = neg ? (uint64_t)1 << 63 : (uint64_t)INT64_MAX;
	uint64_t v;
	int error;

	if (*s == '-' || *s == '+')
		s++;
	error = parse_digits(s, base, &v);
	if (error != 0)
		return error;
	if (v > limit)
		return ERANGE;
	*out = (int64_t)(neg ? 0 - v : v);
	return 0;
}
