/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * checkbench.h: helpers for the tests of `check': a machine with a kernel, of
 * either class, and modules that are made by a description.
 */
#ifndef _CHECKBENCH_H_
#define _CHECKBENCH_H_

#include "bootbench.h"
#include "kmodmake.h"

extern struct bootbench cb;
extern int cb_class; /* of kernel and modules */

int checkbench_setup(void **state);
int checkbench_teardown(void **state);
/* The test of i386, by a loader of either kind. */
struct CMUnitTest checkbench_i386(const char *name, CMUnitTestFunction fn);
/* Two initializers: a test of the loader's own machine, and that. */
#define checkbench(t)                                  \
	cmocka_unit_test_setup_teardown(               \
	    t, checkbench_setup, checkbench_teardown), \
	    checkbench_i386(#t " (i386)", t)

/*
 * boot_check().  Nothing is allocated, mounted or open afterwards that was not
 * before.
 */
int checkbench_run(const char *text, bool all);
/* This was printed. */
void checkbench_saw(const char *text);

/* Put a module into <dir>/modules; into the release's, with these fields. */
struct fakefile *checkbench_put(const char *dir, const struct kmodspec *spec);
#define STAND \
	(cb_class == ELFCLASS64 ? "/stand/amd64/10.1" : "/stand/i386/10.1")
#define PUT(...) checkbench_put(STAND, &(struct kmodspec){__VA_ARGS__})
#define DEFINES  .kms_defines
#define USES     .kms_uses
#define MOD(n)   .kms_name = (n)
#define NEEDS(n) .kms_required = (n)

/* Two modules that link: base, and user, which requires it. */
void checkbench_good(void);

#endif /* !_CHECKBENCH_H_ */
