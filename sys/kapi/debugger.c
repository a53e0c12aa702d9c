/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * debugger.c: Debugger(), which stops NetBSD's kernel.  Here the monitor is the
 * debugger, and the caller may be one of its commands: so it only says where it
 * was called.
 */
#include <sys/machdep.h>
#include <sys/systm.h>

void
Debugger(void)
{
	kprintf("Debugger() was called:\n");
	cpu_backtrace();
}
