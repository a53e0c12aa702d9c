/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * printf.c: formatted output, one core for loader, kernel and host.  Output
 * goes to a function that takes one byte.
 */
#include <libkern/libkern.h>

/* The output function, and the number of bytes so far. */
struct sink {
	void (*sk_putc)(int c, void *arg);
	void *sk_arg;
	int sk_count; /* saturates at INT_MAX */
};

/* A parsed conversion specification. */
struct spec {
	bool spec_left, spec_zero, spec_plus, spec_space, spec_alt;
	int spec_width;     /* columns at least */
	int spec_precision; /* -1: none given */
	char spec_length;   /* 0 H(hh) h l L(ll) j z t */
	char spec_conv;
};

/* Digits of the largest number: 64 bits in octal. */
#define MAXDIGITS 22

static void
emit(struct sink *sk, int c)
{
	sk->sk_putc(c, sk->sk_arg);
	if (sk->sk_count < __INT_MAX__)
		sk->sk_count++;
}

static void
emit_n(struct sink *sk, int c, int n)
{
	for (; n > 0; n--)
		emit(sk, c);
}

/* n bytes of text in a field of spec_width columns. */
static void
emit_text(struct sink *sk, const struct spec *sp, const char *s, size_t n)
{
	int pad = n < (size_t)sp->spec_width ? sp->spec_width - (int)n : 0;
	size_t i;

	if (!sp->spec_left)
		emit_n(sk, ' ', pad);
	for (i = 0; i < n; i++)
		emit(sk, (unsigned char)s[i]);
	if (sp->spec_left)
		emit_n(sk, ' ', pad);
}

/*
 * v /= 10; returns the remainder.  By 16 bits at a time, so that a 32-bit
 * machine needs no 64-bit division function.
 */
static unsigned
divide_by_10(uint64_t *v)
{
	uint64_t q = 0;
	uint32_t rem = 0;
	int shift;

	for (shift = 48; shift >= 0; shift -= 16) {
		uint32_t part = rem << 16 | (uint32_t)(*v >> shift & 0xffff);

		q = q << 16 | part / 10;
		rem = part % 10;
	}
	*v = q;
	return rem;
}

/* Store the digits of v in reverse; their number, 0 for v == 0. */
static int
digits_of(uint64_t v, char conv, char out[MAXDIGITS])
{
	const char *set = conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	const unsigned shift = conv == 'o' ? 3 : 4;
	const bool decimal = conv == 'd' || conv == 'u';
	int n = 0;

	while (v != 0) {
		unsigned digit = (unsigned)v & ((1u << shift) - 1);

		if (decimal)
			digit = divide_by_10(&v);
		else
			v >>= shift;
		out[n++] = set[digit];
	}
	return n;
}

/* Print sign, prefix, zeros and digits by C's rules. */
static void
emit_number(struct sink *sk, const struct spec *sp, uint64_t v, bool neg)
{
	char digits[MAXDIGITS];
	int n = digits_of(v, sp->spec_conv, digits);
	int zeros = sp->spec_precision >= 0 ? sp->spec_precision - n : n == 0;
	const char *prefix = "";
	int width;

	if (neg)
		prefix = "-";
	else if (sp->spec_conv == 'd' && sp->spec_plus)
		prefix = "+";
	else if (sp->spec_conv == 'd' && sp->spec_space)
		prefix = " ";
	else if (sp->spec_conv == 'p' ||
	    (sp->spec_alt && v != 0 &&
		(sp->spec_conv == 'x' || sp->spec_conv == 'X')))
		prefix = sp->spec_conv == 'X' ? "0X" : "0x";
	else if (sp->spec_conv == 'o' && sp->spec_alt && zeros <= 0)
		zeros = 1;
	width = (int)strlen(prefix) + MAX(zeros, 0) + n;
	if (sp->spec_zero && !sp->spec_left && sp->spec_precision < 0 &&
	    width < sp->spec_width) {
		zeros = MAX(zeros, 0) + sp->spec_width - width;
		width = sp->spec_width;
	}
	if (!sp->spec_left)
		emit_n(sk, ' ', sp->spec_width - width);
	for (; *prefix != '\0'; prefix++)
		emit(sk, *prefix);
	emit_n(sk, '0', zeros);
	while (n > 0)
		emit(sk, digits[--n]);
	if (sp->spec_left)
		emit_n(sk, ' ', sp->spec_width - width);
}

/* Parse flags; returns the position after them. */
static const char *
read_flags(const char *p, struct spec *sp)
{
	for (;; p++) {
		switch (*p) {
		case '-':
			sp->spec_left = true;
			break;
		case '0':
			sp->spec_zero = true;
			break;
		case '+':
			sp->spec_plus = true;
			break;
		case ' ':
			sp->spec_space = true;
			break;
		case '#':
			sp->spec_alt = true;
			break;
		default:
			return p;
		}
	}
}

/* Parse a width or precision; saturates at INT_MAX. */
static const char *
read_int(const char *p, int *out)
{
	int v = 0;

	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, *p - '0', &v))
			v = __INT_MAX__;
	*out = v;
	return p;
}

static const char *
read_length(const char *p, struct spec *sp)
{
	if (p[0] == 'h' && p[1] == 'h') {
		sp->spec_length = 'H';
		return p + 2;
	}
	if (p[0] == 'l' && p[1] == 'l') {
		sp->spec_length = 'L';
		return p + 2;
	}
	if (*p != '\0' && strchr("hljzt", *p) != NULL)
		sp->spec_length = *p++;
	return p;
}

/* va_list through a pointer: it is an array on some machines. */
struct args {
	va_list ap;
};

/* Bits of a number with that length modifier. */
static unsigned
bits_of(char length)
{
	switch (length) {
	case 'H':
		return 8 * sizeof(char);
	case 'h':
		return 8 * sizeof(short);
	case 'l':
		return 8 * sizeof(long);
	case 'L':
	case 'j':
		return 8 * sizeof(intmax_t);
	case 'z':
	case 't':
		return 8 * sizeof(size_t);
	default:
		return 8 * sizeof(int);
	}
}
_Static_assert(sizeof(long long) == sizeof(intmax_t), "one case for both");

/*
 * Fetch a number and extend it to 64 bits.  It was passed as 32 or 64 bits,
 * whatever its type.
 */
static uint64_t
arg_number(struct args *a, char length, bool is_signed)
{
	const unsigned bits = bits_of(length), unused = 64 - bits;
	uint64_t v;

	if (bits > 8 * sizeof(unsigned))
		v = va_arg(a->ap, uint64_t);
	else
		v = va_arg(a->ap, unsigned);
	v <<= unused;
	return is_signed ? (uint64_t)((int64_t)v >> unused) : v >> unused;
}

/* Parse all from after % up to and including the conversion character. */
static const char *
read_spec(const char *p, struct spec *sp, struct args *a)
{
	p = read_flags(p, sp);
	if (*p == '*') {
		sp->spec_width = va_arg(a->ap, int);
		if (sp->spec_width < 0) {
			sp->spec_left = true;
			sp->spec_width = sp->spec_width == -__INT_MAX__ - 1
			    ? __INT_MAX__
			    : -sp->spec_width;
		}
		p++;
	} else
		p = read_int(p, &sp->spec_width);
	sp->spec_precision = -1;
	if (*p == '.' && p[1] == '*') {
		sp->spec_precision = va_arg(a->ap, int);
		if (sp->spec_precision < 0)
			sp->spec_precision = -1; /* as if not given */
		p += 2;
	} else if (*p == '.')
		p = read_int(p + 1, &sp->spec_precision);
	p = read_length(p, sp);
	sp->spec_conv = *p;
	return p;
}

/* Carry out one conversion.  False: there is no such conversion. */
static bool
convert(struct sink *sk, struct spec *sp, struct args *a)
{
	const char *s;
	int64_t i;
	char c;

	switch (sp->spec_conv) {
	case 'd':
	case 'i':
		sp->spec_conv = 'd';
		i = (int64_t)arg_number(a, sp->spec_length, true);
		emit_number(
		    sk, sp, i < 0 ? 0 - (uint64_t)i : (uint64_t)i, i < 0);
		return true;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		emit_number(
		    sk, sp, arg_number(a, sp->spec_length, false), false);
		return true;
	case 'p':
		emit_number(sk, sp, (uintptr_t)va_arg(a->ap, void *), false);
		return true;
	case 'c':
		c = (char)va_arg(a->ap, int);
		emit_text(sk, sp, &c, 1);
		return true;
	case 's':
		s = va_arg(a->ap, const char *);
		if (s == NULL)
			s = "(null)";
		emit_text(sk, sp, s,
		    strnlen(s,
			sp->spec_precision < 0 ? SIZE_MAX
					       : (size_t)sp->spec_precision));
		return true;
	case '%':
		emit(sk, '%');
		return true;
	default:
		return false;
	}
}

int
kvprintf(void (*putc)(int c, void *arg), void *arg, const char *fmt, va_list ap)
{
	struct sink sk = {.sk_putc = putc, .sk_arg = arg};
	struct args a;
	const char *p, *q;

	va_copy(a.ap, ap);
	for (p = fmt; *p != '\0'; p++) {
		struct spec sp = {0};

		if (*p != '%') {
			emit(&sk, (unsigned char)*p);
			continue;
		}
		q = read_spec(p + 1, &sp, &a);
		if (convert(&sk, &sp, &a)) {
			p = q;
			continue;
		}
		emit(&sk, '%'); /* unknown conversion: print it */
	}
	va_end(a.ap);
	return sk.sk_count;
}

/* A buffer being filled; sb_end leaves room for the NUL. */
struct strbuf {
	char *sb_next, *sb_end;
};

static void
strbuf_putc(int c, void *arg)
{
	struct strbuf *sb = arg;

	if (sb->sb_next < sb->sb_end)
		*sb->sb_next++ = (char)c;
}

/*
 * As C's vsnprintf: writes at most size bytes with the NUL, returns the length
 * of the whole text.
 */
int
kvsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct strbuf sb;
	int n;

	sb.sb_next = buf;
	sb.sb_end = size > 0 ? buf + (size - 1) : buf;
	n = kvprintf(strbuf_putc, &sb, fmt, ap);
	if (size > 0)
		*sb.sb_next = '\0';
	return n;
}

int
ksnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = kvsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
