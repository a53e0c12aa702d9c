/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embedtest.h: a host program as the kernel that took libmodule.a in: its
 * machine, and the modules of test/unit/kern to load.
 */
#ifndef _EMBEDTEST_H_
#define _EMBEDTEST_H_

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libkern/kdefs.h>

/* A file of the build, malloc'd; "host/modfixtures/plain.kmod". */
void *embedtest_read(const char *path, size_t *lenp);

/* What the console has seen since this was last called. */
const char *embedtest_console(void);

/* Put `name` for all that is `old`, of the same length. */
void embedtest_rename(
    void *data, size_t len, const char *old, const char *name);

/* Make known what the modules of modfixtures/ call. */
void embedtest_exports(void);
int modtest_command(const char *name, int cmd, void *arg);
void modtest_note(const char *what);

#endif /* !_EMBEDTEST_H_ */
