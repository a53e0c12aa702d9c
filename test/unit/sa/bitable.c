/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bitable.c: read a bootinfo table as a kernel does, for tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "bitable.h"

/* Record i, checked; NULL past the last. */
static const struct btinfo_common *
record(const struct bitable *bt, uint32_t i)
{
	const struct btinfo_common *c;
	uint32_t count, pa;

	memcpy(&count, bt->bt_data, sizeof(count));
	assert_true(count < 64);
	if (i >= count)
		return NULL;
	memcpy(&pa, bt->bt_data + 4 + 4 * (size_t)i, sizeof(pa));
	assert_true(pa >= bt->bt_pa + 4 + 4 * (uint64_t)count);
	assert_true(range_valid(pa - bt->bt_pa, sizeof(*c), bt->bt_size));
	c = (const void *)(bt->bt_data + (pa - bt->bt_pa));
	assert_true(c->len >= (int)sizeof(*c));
	assert_true(range_valid(pa - bt->bt_pa, (uint64_t)c->len, bt->bt_size));
	assert_int_equal(pa % 4, 0);
	return c;
}

const void *
bitable_find(const struct bitable *bt, int type)
{
	const struct btinfo_common *c, *found = NULL;

	for (uint32_t i = 0; (c = record(bt, i)) != NULL; i++) {
		if (c->type != type)
			continue;
		assert_null(found); /* at most one of each type */
		found = c;
	}
	return found;
}

const void *
bitable_handoff(const struct fakehandoff *h, int type)
{
	const struct bitable bt = {
	    h->fh_bootinfo, h->fh_bootinfo_pa, h->fh_bootinfo_size};

	return bitable_find(&bt, type);
}

const char *
bitable_order(const struct bitable *bt, size_t limit)
{
	static char order[256];
	const struct btinfo_common *c;
	size_t used = 4, n = 0;

	order[0] = '\0';
	for (uint32_t i = 0; (c = record(bt, i)) != NULL; i++) {
		used += (size_t)c->len;
		if (used > limit)
			break;
		n += (size_t)snprintf(order + n, sizeof(order) - n, "%s%d",
		    n == 0 ? "" : " ", c->type);
	}
	return order;
}
