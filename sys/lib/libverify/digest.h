/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * digest.h: hashes of the bytes of a file, made while it is read.
 */
#ifndef _LIBVERIFY_DIGEST_H_
#define _LIBVERIFY_DIGEST_H_

#include <libkern/kdefs.h>

enum verify_hash { VERIFY_NOHASH, VERIFY_SHA256, VERIFY_SHA384, VERIFY_SHA512 };

#define VERIFY_SHA256_SIZE 32
#define VERIFY_HASH_SIZE   64 /* of the largest */

/* The bytes of a hash; 0: VERIFY_NOHASH, or no hash. */
size_t verify_hash_size(enum verify_hash hash);
/* "sha256"; "?" when there is none. */
const char *verify_hash_name(enum verify_hash hash);
/* The hash of that name, in lower or upper case, or VERIFY_NOHASH. */
enum verify_hash verify_hash_named(const char *name, size_t len);

/*
 * SHA-256 of a file, by which it is forbidden, and a second hash if its
 * manifest has another one.  The fields are private.
 */
struct verify_digest {
	enum verify_hash vdg_second;
	uint64_t vdg_size; /* bytes so far */
	uint64_t vdg_state[14], vdg_state2[26];
	/*
	 * verify_digest_file(): SHA-256 of what is before its signature, and of
	 * its first vdg_signed bytes; or 0
	 */
	uint8_t vdg_plainhash[VERIFY_SHA256_SIZE];
	uint8_t vdg_signedhash[VERIFY_SHA256_SIZE];
	uint64_t vdg_signed;
};

void verify_digest_init(struct verify_digest *vd, enum verify_hash second);
void verify_digest_update(
    struct verify_digest *vd, const void *bytes, size_t len);
/*
 * The hash of all bytes so far, verify_hash_size() bytes; more may follow.
 * False: it is not made.
 */
bool verify_digest_out(
    const struct verify_digest *vd, enum verify_hash hash, uint8_t *out);
/* SHA-256 of one piece. */
void verify_sha256(
    const void *bytes, size_t len, uint8_t out[VERIFY_SHA256_SIZE]);

#endif /* !_LIBVERIFY_DIGEST_H_ */
