/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * satest.h: helpers for the tests of stand/ui: a machine with one volume, a
 * loader on it, and a check for leaks at the end.
 */
#ifndef _SATEST_H_
#define _SATEST_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fakeenv.h"

struct satest {
	struct fakeenv *fe;
	struct fakevol *vol; /* hd0a: system partition, boot volume */
	struct loader ld;
};

/* For cmocka_unit_test_setup_teardown; *state is a struct satest. */
int satest_setup(void **state);
int satest_teardown(void **state); /* fails the test on a leak */

/* Free what a loader holds, as loader_main does at its end. */
void satest_loader_free(struct satest *t);

/* The smallest kernel that boots: one segment at 0x200000, no version. */
#define SATEST_KERNEL_PA 0x200000u
struct fakefile *satest_kernel(struct fakevol *vol, const char *path);

/* Parse a boot.cfg. */
int satest_bootcfg_bytes(struct satest *t, const char *text, size_t len);
int satest_bootcfg(struct satest *t, const char *text);

#define satest_unit(f) \
	cmocka_unit_test_setup_teardown(f, satest_setup, satest_teardown)
#define assert_saw(t, text)     assert_true(fakeenv_saw((t)->fe, text))
#define assert_not_saw(t, text) assert_null(strstr(fakeenv_out((t)->fe), text))
/* The output must be printable ASCII, newlines and the editor's controls. */
void assert_clean_output(struct satest *t);

#endif /* !_SATEST_H_ */
