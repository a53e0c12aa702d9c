/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_panic.c: panic().
 */
#include <sys/machdep.h>
#include <sys/systm.h>

/*
 * A second panic, raised by the first one's backtrace, is printed and ends the
 * backtrace.
 */
void
panic(const char *fmt, ...)
{
	static bool panicking; /* owner: this function */
	va_list ap;

	(void)cons_mute(false);
	kprintf("panic: ");
	va_start(ap, fmt);
	kvprintf_cons(fmt, ap);
	va_end(ap);
	kprintf("\n");
	if (!panicking) {
		panicking = true;
		cpu_backtrace();
	}
	cpu_halt();
}
