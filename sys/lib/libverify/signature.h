/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signature.h: the bytes of a signature, in a file of its own or at the end of
 * the file that is signed (docs/trust.md).
 */
#ifndef _LIBVERIFY_SIGNATURE_H_
#define _LIBVERIFY_SIGNATURE_H_

#include <libverify/key.h>

#define SIGNATURE_MAGIC   "PBSIG\r\n\032"
#define SIGNATURE_VERSION 1
#define SIGNATURE_HEADER  64
#define SIGNATURE_CERTS   3
#define SIGNATURE_CERT    4096 /* bytes of a certificate */
#define SIGNATURE_MAX     ((size_t)16384)

/* Behind one that is appended to a file: its length, and this. */
#define SIGNATURE_TAIL       16
#define SIGNATURE_TAIL_MAGIC "PBsigned\r\n\032\n"

/* What the signature was made for. */
enum verify_purpose { VERIFY_FOR_MANIFEST = 1, VERIFY_FOR_MODULE };

struct signature {
	const uint8_t *sgn_bytes;
	size_t sgn_len;    /* of all of it */
	size_t sgn_signed; /* its first bytes, which are signed too */
	enum verify_keytype sgn_type;
	enum verify_purpose sgn_purpose;
	uint32_t sgn_svn;
	const uint8_t *sgn_key; /* id of the signer's key */
	unsigned sgn_ncerts;
	const uint8_t *sgn_cert[SIGNATURE_CERTS]; /* the signer's first */
	size_t sgn_certlen[SIGNATURE_CERTS];
	const uint8_t *sgn_value;
	size_t sgn_valuelen;
};

/* Read all of the bytes.  EFTYPE: *vft says why. */
int signature_read(struct signature *sgn, const void *bytes, size_t len,
    struct verify_fault *vft);
/*
 * The one at the end of a file, and *size: the bytes before it.  ENOENT: there
 * is none; EFTYPE.
 */
int signature_find(struct signature *sgn, const void *file, size_t len,
    size_t *size, struct verify_fault *vft);
/*
 * The bytes before it, for a decoder, which reads a file to its end: all of
 * them, if there is none that can be read.
 */
size_t signature_start(const void *file, size_t len);
/* The header for these fields, but for pointers and sgn_signed. */
void signature_header(
    const struct signature *sgn, uint8_t out[SIGNATURE_HEADER]);
/* And what follows one that is appended. */
void signature_tail(const struct signature *sgn, uint8_t out[SIGNATURE_TAIL]);

#endif /* !_LIBVERIFY_SIGNATURE_H_ */
