/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_message.c: the default primeboot_vprintf() writes to cpu_cnputc() and
 * keeps nothing.
 */
#include <sys/machdep.h>
#include <sys/systm.h>

static void
message_putc(int c, void *arg __kunused)
{
	cpu_cnputc(c);
}

int
kvprintf_cons(const char *fmt, va_list ap)
{
	return kvprintf(message_putc, NULL, fmt, ap);
}
