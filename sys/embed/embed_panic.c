/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_panic.c: the default primeboot_panic() prints and halts.
 */
#include <sys/machdep.h>
#include <sys/systm.h>

void
panic(const char *fmt, ...)
{
	va_list ap;

	kprintf("panic: ");
	va_start(ap, fmt);
	kvprintf_cons(fmt, ap);
	va_end(ap);
	kprintf("\n");
	cpu_halt();
}
