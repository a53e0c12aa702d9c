/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verifytest.h: what material.py made, for the tests of libverify.
 */
#ifndef _VERIFYTEST_H_
#define _VERIFYTEST_H_

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libkern/kerrno.h>
#include <libverify/verify.h>

/* The bytes of a file, in memory of exactly that size; freed by blob_free(). */
struct blob {
	uint8_t *b_data;
	size_t b_len;
};

struct blob blob_read(const char *name);
/* The first n bytes of it, as memory of its own. */
struct blob blob_cut(struct blob b, size_t n);
void blob_free(struct blob *b);

/* A key list that is trusted, and a clock. */
struct world {
	struct blob w_list;
	struct keylist w_keys;
	struct verify_work w_work;
	struct verify_trust w_trust;
};
void world_open(struct world *w, const char *list);
void world_close(struct world *w);

/* A verdict's text.  Static. */
const char *reason_of(const struct verify_reason *vrs);

/* An emulated processor takes ten times as long: then fewer cases. */
#define SLOW (sizeof(void *) == 4)

#endif /* !_VERIFYTEST_H_ */
