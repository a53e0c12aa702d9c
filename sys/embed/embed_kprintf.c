/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_kprintf.c: messages of the archives (mk/lib.mk), all through one
 * function, which the kernel may define itself.
 */
#include <sys/systm.h>

int
kprintf(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = kvprintf_cons(fmt, ap);
	va_end(ap);
	return n;
}
