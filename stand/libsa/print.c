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
 * Bytes of a file or a disk are encoded because a terminal would interpret
 * control characters.  The result is never cut within a \xNN.
 */
char *
sa_vis(char *out, size_t outsize, const char *s, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0, cut = 0, i, need;
	unsigned char c;

	if (outsize == 0)
		return out;
	for (i = 0; i < len && s[i] != '\0'; i++) {
		c = (unsigned char)s[i];
		need = c < 0x20 || c > 0x7e ? 4 : 1;
		if (n + need >= outsize) {
			/* `cut`: the last end that leaves room for "...". */
			for (n = cut; n < cut + 3 && n + 1 < outsize; n++)
				out[n] = '.';
			break;
		}
		if (need == 1) {
			out[n] = (char)c;
		} else {
			out[n] = '\\';
			out[n + 1] = 'x';
			out[n + 2] = hex[c >> 4];
			out[n + 3] = hex[c & 15];
		}
		n += need;
		if (n + 3 < outsize)
			cut = n;
	}
	out[n] = '\0';
	return out;
}

bool
sa_cursor_get(struct loader *ld, struct sa_cursor *cur)
{
	const struct sa_env *env = ld->ld_env;

	return env->se_cursor != NULL && env->se_goto != NULL &&
	    env->se_cursor(env->se_cookie, cur) == 0;
}
