/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devtest.h: helpers for the tests of devices that modules have.
 */
#ifndef _MODTEST_DEVTEST_H_
#define _MODTEST_DEVTEST_H_

int devtest_setup(void **state);
int devtest_teardown(void **state);
#define devtest(fn) \
	cmocka_unit_test_setup_teardown(fn, devtest_setup, devtest_teardown)

/* Load the module's fixture; it must succeed. */
void devtest_load(const char *name);
/* Let n ticks pass. */
void devtest_ticks(int n);

#endif /* !_MODTEST_DEVTEST_H_ */
