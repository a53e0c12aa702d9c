/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed.h: functions that a kernel with the archives of mk/lib.mk may define
 * itself, in addition to those of machdep.h, kmem.h and kernconfig.h; then the
 * archive's default is not linked.
 */
#ifndef _SYS_EMBED_H_
#define _SYS_EMBED_H_

#include <libkern/kdefs.h>

/* A piece of a message; kvprintf() formats it, whose conversions it uses. */
int primeboot_vprintf(const char *fmt, va_list ap) __kprintflike(1, 0);
int kvprintf(void (*putc)(int c, void *arg), void *arg, const char *fmt,
    va_list ap) __kprintflike(3, 0);

/* Print the message and stop. */
__knoreturn void primeboot_panic(const char *fmt, ...) __kprintflike(1, 2);

/* libthreads.a: make mutex(9), condvar(9), kthread(9) known to modules. */
int lwp_add_exports(void) __kwarnunused;

#endif /* !_SYS_EMBED_H_ */
