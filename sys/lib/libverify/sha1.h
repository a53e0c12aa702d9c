/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sha1.h: SHA-1, for the registers of a TPM that has no other hash.  Nothing is
 * trusted by it: it is not one of digest.h's.
 */
#ifndef _LIBVERIFY_SHA1_H_
#define _LIBVERIFY_SHA1_H_

#include <libkern/kdefs.h>

#define VERIFY_SHA1_SIZE 20

/* Of a, and of b behind it. */
void verify_sha1(const void *a, size_t alen, const void *b, size_t blen,
    uint8_t out[VERIFY_SHA1_SIZE]);

#endif /* !_LIBVERIFY_SHA1_H_ */
