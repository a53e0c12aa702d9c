/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * print.c: printing to the loader's console, and encoding untrusted bytes.
 */
#include <libsa/libsa.h>

static void
print_putc(int c, void *arg)
{
	const struct sa_env *env = arg;

	env->se_putchar(env->se_cookie, c);
}

void
sa_vprintf(struct loader *ld, const char *fmt, va_list ap)
{
	(void)kvprintf(
	    print_putc, (void *)(uintptr_t)(const void *)ld->ld_env, fmt, ap);
}

void
sa_printf(struct loader *ld, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sa_vprintf(ld, fmt, ap);
	va_end(ap);
}

void
sa_cprintf(struct loader *ld, enum sa_color color, const char *fmt, ...)
{
	const struct sa_env *env = ld->ld_env;
	va_list ap;

	if (env->se_color != NULL)
		env->se_color(env->se_cookie, color);
	va_start(ap, fmt);
	sa_vprintf(ld, fmt, ap);
	va_end(ap);
	if (env->se_color != NULL)
		env->se_color(env->se_cookie, SA_COLOR_NORMAL);
}

static void
serial_putc(int c, void *arg)
{
	const struct sa_env *env = arg;

	env->se_putserial(env->se_cookie, c);
}

void
sa_log(struct loader *ld, const char *fmt, ...)
{
	va_list ap;

	if (ld->ld_env->se_putserial == NULL)
		return;
	va_start(ap, fmt);
	(void)kvprintf(
	    serial_putc, (void *)(uintptr_t)(const void *)ld->ld_env, fmt, ap);
	va_end(ap);
}

/*
 * Characters that take one column: letters of Latin, Greek, Cyrillic and
 * Armenian, punctuation, signs, arrows and lines; not control characters, and
 * not those that combine.
 */
static const struct {
	uint16_t first, last;
} one_column[] = {{0xa0, 0x2ff}, {0x370, 0x482}, {0x48a, 0x58f},
    {0x2010, 0x2027}, {0x2030, 0x205e}, {0x20a0, 0x20cf}, {0x2100, 0x2319},
    {0x231c, 0x2328}, {0x232b, 0x23e8}, {0x2400, 0x25fc}};

/* Bytes of a UTF-8 character that takes one column.  0: another byte. */
static size_t
char_len(const char *s, size_t len)
{
	struct utf8 u = {0, 0, 0};
	uint16_t unit[2];
	unsigned n = 0;
	size_t used;

	for (used = 0; used < len && n == 0; used++)
		n = utf8_feed(&u, (uint8_t)s[used], unit);
	if (n != 1)
		return 0;
	for (size_t i = 0; i < knitems(one_column); i++)
		if (unit[0] >= one_column[i].first &&
		    unit[0] <= one_column[i].last)
			return used;
	return 0;
}

/* The next byte or character, in at most 4 columns; *used: bytes of it. */
static size_t
encode_one(const char *s, size_t len, bool text, char buf[4], size_t *used)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char c = (unsigned char)s[0];

	*used = c >= 0x20 && c <= 0x7e ? 1 : text ? char_len(s, len) : 0;
	if (*used != 0) {
		memcpy(buf, s, *used);
		return *used;
	}
	*used = 1;
	buf[0] = '\\';
	buf[1] = 'x';
	buf[2] = hex[c >> 4];
	buf[3] = hex[c & 15];
	return 4;
}

/*
 * Bytes of a file or a disk are encoded because a terminal would interpret
 * control characters.  The result is never cut within a \xNN or a character.
 */
static char *
encode(char *out, size_t outsize, size_t cols, const char *s, size_t len,
    bool text)
{
	size_t n = 0, col = 0, cut = 0, i, need, width, used;
	char buf[4];

	if (outsize == 0)
		return out;
	for (i = 0; i < len && s[i] != '\0'; i += used) {
		need = encode_one(s + i, len - i, text, buf, &used);
		width = used == need ? 1 : need;
		if (n + need >= outsize || col + width > cols) {
			/* `cut`: the last end that leaves room for "...". */
			for (n = cut; n < cut + 3 && n + 1 < outsize; n++)
				out[n] = '.';
			break;
		}
		memcpy(out + n, buf, need);
		n += need;
		col += width;
		if (n + 3 < outsize && col + 3 <= cols)
			cut = n;
	}
	out[n] = '\0';
	return out;
}

char *
sa_vis(char *out, size_t outsize, const char *s, size_t len)
{
	return encode(out, outsize, SIZE_MAX, s, len, false);
}

char *
sa_text(char *out, size_t outsize, size_t cols, const char *s, size_t len)
{
	return encode(out, outsize, cols, s, len, true);
}

bool
sa_cursor_get(struct loader *ld, struct sa_cursor *cur)
{
	const struct sa_env *env = ld->ld_env;

	return env->se_cursor != NULL && env->se_goto != NULL &&
	    env->se_cursor(env->se_cookie, cur) == 0;
}
