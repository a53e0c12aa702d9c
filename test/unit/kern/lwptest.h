/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lwptest.h: helpers for the tests of threads, timers and locks: a trace of
 * events, and a check for leaks.
 */
#ifndef _LWPTEST_H_
#define _LWPTEST_H_

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include <arch/host/host.h>
#include <libkern/kerrno.h>
#include <sys/callout.h>
#include <sys/condvar.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/mutex.h>
#include <sys/systm.h>

/* Append an event to the trace; compare the trace and clear it. */
void note(const char *what);
void expect(const char *want);

/* fn(arg) must panic with a message that contains `text`. */
void expect_panic(void (*fn)(void *), void *arg, const char *text);

/* A thread called "test/thread". */
struct lwp *start(void (*fn)(void *), void *arg, bool join);

int lwptest_setup(void **state);
int lwptest_teardown(void **state);
#define T(fn) \
	cmocka_unit_test_setup_teardown(fn, lwptest_setup, lwptest_teardown)

#endif /* !_LWPTEST_H_ */
