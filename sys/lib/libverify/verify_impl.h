/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verify_impl.h: BearSSL, and what the verifier's files use of each other.
 */
#ifndef _LIBVERIFY_VERIFY_IMPL_H_
#define _LIBVERIFY_VERIFY_IMPL_H_

#include <bearssl_ec.h>
#include <bearssl_hash.h>
#include <bearssl_rsa.h>
#include <bearssl_x509.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "key.h"
#include "verify.h"

static inline uint16_t
le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
le32(const uint8_t *p)
{
	return le16(p) | (uint32_t)le16(p + 2) << 16;
}

static inline uint64_t
le64(const uint8_t *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

#define VERIFY_DAY          86400u  /* seconds */
#define VERIFY_DAYS_TO_1970 719528u /* BearSSL counts from the year 0 */

/* What struct verify_work is. */
struct cert_work {
	br_x509_minimal_context cwk_minimal;
	br_x509_decoder_context cwk_decoder;
	br_x509_trust_anchor cwk_anchor;
	uint8_t cwk_dn[1024]; /* of a CA */
	size_t cwk_dnlen;     /* larger than it: too long */
};
_Static_assert(sizeof(struct cert_work) <= sizeof(struct verify_work),
    "room for certificates");

/* A certificate, decoded. */
struct cert {
	struct verify_key crt_key; /* in the work memory */
	uint64_t crt_from, crt_to; /* seconds since 1970 */
	bool crt_ca;
};

/* key.c */
const char *key_of_certificate(
    struct verify_key *vky, const br_x509_pkey *pkey);

/* cert.c: NULL, or what is wrong with it. */
const char *cert_decode(
    struct cert_work *cwk, struct cert *crt, const uint8_t *bytes, size_t len);

/* chain.c: EAUTH, or 0 and the signer's key, in the work memory. */
int chain_verify(const struct verify_trust *vtr, const struct signature *sgn,
    struct verify_key *vky, struct verify_reason *vrs);

/* Refuse: returns EAUTH. */
int verify_refuse(
    struct verify_reason *vrs, const char *what, const char *help);

#endif /* !_LIBVERIFY_VERIFY_IMPL_H_ */
