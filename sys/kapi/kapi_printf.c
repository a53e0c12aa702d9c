/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kapi_printf.c: the kernel's functions by the names that modules call.  The
 * host home exports the k-names by these names, since libc has them.
 */
#ifndef _HOST

#include <sys/syslog.h>
#include <sys/systm.h>

int
vprintf(const char *fmt, va_list ap)
{
	return kvprintf_cons(fmt, ap);
}

int
printf(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = kvprintf_cons(fmt, ap);
	va_end(ap);
	return n;
}

/* LOG_DEBUG is for the message buffer alone. */
void
log(int level, const char *fmt, ...)
{
	va_list ap;
	bool muted = false;

	va_start(ap, fmt);
	if (level == LOG_DEBUG)
		muted = cons_mute(true);
	kvprintf_cons(fmt, ap);
	if (level == LOG_DEBUG)
		(void)cons_mute(muted);
	va_end(ap);
}

int
vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	return kvsnprintf(buf, size, fmt, ap);
}

int
snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = kvsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

size_t
strlcpy(char *dst, const char *src, size_t size)
{
	return kstrlcpy(dst, src, size);
}

size_t
strlcat(char *dst, const char *src, size_t size)
{
	return kstrlcat(dst, src, size);
}

int
strcasecmp(const char *a, const char *b)
{
	return kstrcasecmp(a, b);
}

#endif /* !_HOST */
