/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrectest.h: a builder of bootinfo for each test, and the table that it
 * makes.
 */
#ifndef _TEST_BOOTRECTEST_H_
#define _TEST_BOOTRECTEST_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bitable.h"
#include <boot/bootrec.h>

/* Owner: the running test. */
extern struct fakeenv *fe;
extern struct loader ld;
extern struct bootrec *br;
extern struct boot_image img;

extern const struct bootrec_kernel kernel; /* /netbsd on hd1e */
#define SMALL_MAP 14
extern const struct sa_memrange small_map[SMALL_MAP];

int bootrectest_setup(void **state);
int bootrectest_teardown(void **state); /* fails the test on a leak */

/* Place and finish it; returns the finished table. */
struct bitable finish_with(int expect, const struct sa_memrange *map,
    size_t nmap, const void *efi, uint32_t ndesc);
/* The same with `ndesc` firmware descriptors that are not memory. */
struct bitable finish(
    int expect, const struct sa_memrange *map, size_t nmap, uint32_t ndesc);
void check_entry(const struct btinfo_memmap *mm, int i, uint64_t addr,
    uint64_t end, uint32_t type);

#define bootrectest(f)                   \
	cmocka_unit_test_setup_teardown( \
	    f, bootrectest_setup, bootrectest_teardown)

#endif /* !_TEST_BOOTRECTEST_H_ */
