/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_kprintf.c: kprintf(), over kvprintf_cons(): that of subr_prf.c, or in
 * the archives (mk/lib.mk) one that another kernel may define.
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
