/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_msg.c: the framework's messages, one line each.
 */
#include <kern/module/module_impl.h>
#include <sys/systm.h>

static void message(const char *fmt, va_list ap) __kprintflike(1, 0);

static void
message(const char *fmt, va_list ap)
{

	kprintf("module: ");
	kvprintf_cons(fmt, ap);
	kprintf("\n");
}

void
module_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
}

void
module_print(const char *fmt, ...)
{
	va_list ap;

	if (!module_verbose_on)
		return;
	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
}
