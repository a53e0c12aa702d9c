/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sha1.c: see sha1.h.
 */
#include <bearssl_hash.h>

#include <libkern/libkern.h>

#include "sha1.h"

_Static_assert(br_sha1_SIZE == VERIFY_SHA1_SIZE, "SHA-1");

void
verify_sha1(const void *a, size_t alen, const void *b, size_t blen,
    uint8_t out[VERIFY_SHA1_SIZE])
{
	br_sha1_context sha;

	br_sha1_init(&sha);
	br_sha1_update(&sha, a, alen);
	br_sha1_update(&sha, b, blen);
	br_sha1_out(&sha, out);
}
