/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embedtest.h: a host program in the place of a kernel that uses libmodule.a:
 * its machine, and the modules of test/unit/kern to load.
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

/* The console's output since the last call. */
const char *embedtest_console(void);

/* Replace `old` by `name`, of the same length. */
void embedtest_rename(
    void *data, size_t len, const char *old, const char *name);

/* Make known what the modules of modfixtures/ call. */
void embedtest_exports(void);
int modtest_command(const char *name, int cmd, void *arg);
void modtest_note(const char *what);

#endif /* !_EMBEDTEST_H_ */
