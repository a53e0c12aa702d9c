/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bitable.h: read a bootinfo table as a kernel does, for tests.
 */
#ifndef _BITABLE_H_
#define _BITABLE_H_

#include "fakeenv.h"

/* The table and its physical address. */
struct bitable {
	const uint8_t *bt_data;
	uint64_t bt_pa;
	size_t bt_size;
};

/* The record of a type, NULL when there is none. */
const void *bitable_find(const struct bitable *bt, int type);
/* The same, in the table of the last hand-off. */
const void *bitable_handoff(const struct fakehandoff *h, int type);

/*
 * The order of the records as their numbers, "6 8 0 ...", after copying them
 * into a buffer of `limit` bytes like NetBSD's locore: the first that does not
 * fit is dropped with all after it.  Static.  Fails the test when a record
 * leaves the table.
 */
const char *bitable_order(const struct bitable *bt, size_t limit);

#endif /* !_BITABLE_H_ */
