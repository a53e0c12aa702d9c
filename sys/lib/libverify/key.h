/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * key.h: public keys, and the lists of those that an owner trusts
 * (docs/trust.md).
 */
#ifndef _LIBVERIFY_KEY_H_
#define _LIBVERIFY_KEY_H_

#include <libverify/digest.h>

/* The numbers are those of the formats. */
enum verify_keytype {
	VERIFY_NOKEY,
	VERIFY_P256, /* ECDSA */
	VERIFY_P384,
	VERIFY_RSA /* PKCS #1 version 1.5 */
};

#define VERIFY_P256_POINT    65
#define VERIFY_P384_POINT    97
#define VERIFY_RSA_MIN       256 /* bytes of a modulus */
#define VERIFY_RSA_MAX       512
#define VERIFY_KEY_MAX       (4 + VERIFY_RSA_MAX)
#define VERIFY_SIGNATURE_MAX VERIFY_RSA_MAX

struct verify_key {
	enum verify_keytype vky_type;
	const uint8_t *vky_data; /* point, or modulus */
	size_t vky_len;
	const uint8_t *vky_exp; /* RSA's exponent */
	size_t vky_explen;
	/* SHA-256 of its SubjectPublicKeyInfo in DER. */
	uint8_t vky_id[VERIFY_SHA256_SIZE];
};

/* "ECDSA P-256"; "?" when there is none. */
const char *verify_key_name(enum verify_keytype type);
/*
 * A key from its parts, whose memory stays the caller's.  NULL, or what is
 * wrong with it.
 */
const char *verify_key_set(struct verify_key *vky, enum verify_keytype type,
    const uint8_t *data, size_t len, const uint8_t *exp, size_t explen);
/* From an item of a key list: RSA's has its exponent in front, 4 bytes. */
const char *verify_key_item(struct verify_key *vky, enum verify_keytype type,
    const uint8_t *item, size_t len);
/* The bytes of a signature by it. */
size_t verify_key_sigsize(const struct verify_key *vky);
/* Is this a signature by it, over that SHA-256? */
bool verify_key_check(const struct verify_key *vky,
    const uint8_t digest[VERIFY_SHA256_SIZE], const uint8_t *sig, size_t len);

/* Memory for certificates: about 6 KB, for one verification at a time. */
struct verify_work {
	uint64_t vwk_space[900];
};

/*
 * The key of an X.509 certificate in DER, in the work memory, and whether it is
 * a CA's.  NULL, or what is wrong with it.
 */
const char *verify_certificate(struct verify_work *vwk, const uint8_t *der,
    size_t len, struct verify_key *vky, bool *ca);
/*
 * The hash of what an issuer signs of it, TBSCertificate (RFC 5280, 4.1).
 * False: it is no certificate.
 */
bool verify_certificate_signed(
    const uint8_t *der, size_t len, uint8_t hash[VERIFY_SHA256_SIZE]);

/* The list, 32 bytes, and the items behind it.  Numbers are little-endian. */
#define KEYLIST_MAGIC  "PBKEYS\r\n"
#define KEYLIST_HEADER 32
#define KEYLIST_MAX    ((size_t)1 << 20) /* bytes */
#define KEYLIST_ITEMS  8192
#define KEYLIST_CERT   4096 /* bytes of a certificate */

/* Items; those of plain keys are numbers of enum verify_keytype. */
#define KEYLIST_CA     16 /* an X.509 certificate of a CA */
#define KEYLIST_FORBID 17 /* SHA-256 (docs/trust.md says of what) */
#define KEYLIST_DB     18 /* the firmware's db is trusted, too: one byte, 1 */
/* The level is `enforce', also without Secure Boot: one byte, 1. */
#define KEYLIST_ENFORCE 19
#define KEYLIST_ITEM    8 /* bytes of an item's header */

struct keylist {
	const uint8_t *kyl_bytes;
	size_t kyl_len; /* its own; more may follow in memory */
	uint32_t kyl_n; /* items */
	uint32_t kyl_svn;
	uint64_t kyl_built; /* seconds since 1970 */
};

struct keylist_item {
	unsigned kli_type;
	const uint8_t *kli_data;
	size_t kli_len;
};

/* What is wrong with bytes of a format, and where. */
struct verify_fault {
	const char *vft_what, *vft_help;
	size_t vft_offset;
};

/* Check all of a list.  EFTYPE: *vft says why. */
int keylist_open(struct keylist *kyl, const void *bytes, size_t len,
    struct verify_work *vwk, struct verify_fault *vft);
/* The item at *at, which is 0 for the first one; false: there are no more. */
bool keylist_next(
    const struct keylist *kyl, size_t *at, struct keylist_item *kli);
/* Is there an item of that type? */
bool keylist_has(const struct keylist *kyl, unsigned type);
/* How many keys, certificates and forbidden hashes. */
uint32_t keylist_count(const struct keylist *kyl);
bool keylist_forbids(
    const struct keylist *kyl, const uint8_t hash[VERIFY_SHA256_SIZE]);
/* The plain key of that id. */
bool keylist_find(const struct keylist *kyl,
    const uint8_t id[VERIFY_SHA256_SIZE], struct verify_key *vky);

#endif /* !_LIBVERIFY_KEY_H_ */
