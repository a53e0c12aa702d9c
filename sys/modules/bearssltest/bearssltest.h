/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bearssltest.h: published test vectors.
 */
#ifndef _BEARSSLTEST_H_
#define _BEARSSLTEST_H_

#include <libkern/kdefs.h>

#define SHA256_LEN     32
#define P256_POINT_LEN 65 /* 4, then two coordinates of 32 bytes */
#define P256_SIG_LEN   64 /* r, then s */

struct sha256_vector {
	const char *sv_text;
	unsigned int sv_repeat; /* the text that many times over */
	unsigned char sv_digest[SHA256_LEN];
};

struct ecdsa_vector {
	const char *ev_text;
	unsigned char ev_sig[P256_SIG_LEN];
};

extern const struct sha256_vector sha256_vectors[];
extern const size_t sha256_nvectors;
extern const unsigned char ecdsa_point[P256_POINT_LEN];
extern const struct ecdsa_vector ecdsa_vectors[];
extern const size_t ecdsa_nvectors;

#endif /* !_BEARSSLTEST_H_ */
