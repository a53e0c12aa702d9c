/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_kprintf.c: kprintf(), by kvprintf_cons(): the kernel's (subr_prf.c), or
 * in the archives one that another kernel may define (mk/lib.mk).
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
