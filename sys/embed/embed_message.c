/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_message.c: primeboot_vprintf() of a kernel that defines none: to
 * cpu_cnputc(), and nothing is kept.
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
