/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * key.c: public keys.
 */
#include "verify_impl.h"

const char *
verify_key_name(enum verify_keytype type)
{
	switch (type) {
	case VERIFY_P256:
		return "ECDSA P-256";
	case VERIFY_P384:
		return "ECDSA P-384";
	case VERIFY_RSA:
		return "RSA";
	default:
		return "?";
	}
}

/*
 * SubjectPublicKeyInfo (RFC 5280, 4.1): of a curve, these bytes and the point;
 * of RSA, of which all lengths have two bytes, see key_id_rsa().
 */
static const uint8_t p256_info[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
static const uint8_t p384_info[] = {0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00,
    0x22, 0x03, 0x62, 0x00};
static const uint8_t rsa_info[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48,
    0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};

/* Tag and length. */
static size_t
der_head(uint8_t *p, uint8_t tag, size_t len)
{
	p[0] = tag;
	p[1] = 0x82;
	p[2] = (uint8_t)(len >> 8);
	p[3] = (uint8_t)len;
	return 4;
}

/*
 * SEQUENCE { rsa_info, BIT STRING { SEQUENCE { INTEGER n, INTEGER e } } }.  The
 * top bits of n and perhaps e are set, so a zero byte is in front of them.
 */
static void
key_id_rsa(struct verify_key *vky)
{
	const size_t epad = vky->vky_exp[0] >> 7;
	const size_t elen = vky->vky_explen + epad;
	const size_t npad = vky->vky_data[0] >> 7;
	const size_t nlen = vky->vky_len + npad;
	const size_t inner = 4 + nlen + 2 + elen;
	const size_t bits = 1 + 4 + inner;
	uint8_t head[64];
	struct verify_digest vd;
	size_t n = 0;

	n += der_head(head + n, 0x30, sizeof(rsa_info) + 4 + bits);
	memcpy(head + n, rsa_info, sizeof(rsa_info));
	n += sizeof(rsa_info);
	n += der_head(head + n, 0x03, bits);
	head[n++] = 0; /* no unused bits */
	n += der_head(head + n, 0x30, inner);
	n += der_head(head + n, 0x02, nlen);
	if (npad != 0)
		head[n++] = 0;
	verify_digest_init(&vd, VERIFY_NOHASH);
	verify_digest_update(&vd, head, n);
	verify_digest_update(&vd, vky->vky_data, vky->vky_len);
	head[0] = 0x02;
	head[1] = (uint8_t)elen;
	head[2] = 0;
	verify_digest_update(&vd, head, 2 + epad);
	verify_digest_update(&vd, vky->vky_exp, vky->vky_explen);
	(void)verify_digest_out(&vd, VERIFY_SHA256, vky->vky_id);
}

static void
key_id_curve(struct verify_key *vky, const uint8_t *info, size_t len)
{
	struct verify_digest vd;

	verify_digest_init(&vd, VERIFY_NOHASH);
	verify_digest_update(&vd, info, len);
	verify_digest_update(&vd, vky->vky_data, vky->vky_len);
	(void)verify_digest_out(&vd, VERIFY_SHA256, vky->vky_id);
}

static const char *
rsa_set(struct verify_key *vky)
{
	for (; vky->vky_len > 0 && vky->vky_data[0] == 0; vky->vky_len--)
		vky->vky_data++;
	for (; vky->vky_explen > 0 && vky->vky_exp[0] == 0; vky->vky_explen--)
		vky->vky_exp++;
	if (vky->vky_len < VERIFY_RSA_MIN || vky->vky_len > VERIFY_RSA_MAX ||
	    (vky->vky_len == VERIFY_RSA_MIN && vky->vky_data[0] < 0x80))
		return "an RSA key that does not have 2048 to 4096 bits";
	if ((vky->vky_data[vky->vky_len - 1] & 1) == 0)
		return "an RSA key with an even modulus";
	if (vky->vky_explen == 0 || vky->vky_explen > 4 ||
	    (vky->vky_exp[vky->vky_explen - 1] & 1) == 0 ||
	    (vky->vky_explen == 1 && vky->vky_exp[0] < 3))
		return "an RSA key whose exponent is not odd, 3 to 2^32 - 1";
	key_id_rsa(vky);
	return NULL;
}

const char *
verify_key_set(struct verify_key *vky, enum verify_keytype type,
    const uint8_t *data, size_t len, const uint8_t *exp, size_t explen)
{
	const size_t point =
	    type == VERIFY_P256 ? VERIFY_P256_POINT : VERIFY_P384_POINT;

	*vky = (struct verify_key){type, data, len, exp, explen, {0}};
	if (type == VERIFY_RSA)
		return rsa_set(vky);
	if (type != VERIFY_P256 && type != VERIFY_P384)
		return "a key that is not RSA, ECDSA P-256 or P-384";
	if (len != point || data[0] != 0x04)
		return "a key whose point is not an uncompressed one of its curve";
	if (type == VERIFY_P256)
		key_id_curve(vky, p256_info, sizeof(p256_info));
	else
		key_id_curve(vky, p384_info, sizeof(p384_info));
	return NULL;
}

const char *
verify_key_item(struct verify_key *vky, enum verify_keytype type,
    const uint8_t *item, size_t len)
{
	if (type != VERIFY_RSA)
		return verify_key_set(vky, type, item, len, NULL, 0);
	if (len < 4)
		return "an RSA key without exponent";
	return verify_key_set(vky, type, item + 4, len - 4, item, 4);
}

const char *
key_of_certificate(struct verify_key *vky, const br_x509_pkey *pkey)
{
	if (pkey->key_type == BR_KEYTYPE_RSA)
		return verify_key_set(vky, VERIFY_RSA, pkey->key.rsa.n,
		    pkey->key.rsa.nlen, pkey->key.rsa.e, pkey->key.rsa.elen);
	return verify_key_set(vky,
	    pkey->key.ec.curve == BR_EC_secp256r1       ? VERIFY_P256
		: pkey->key.ec.curve == BR_EC_secp384r1 ? VERIFY_P384
							: VERIFY_NOKEY,
	    pkey->key.ec.q, pkey->key.ec.qlen, NULL, 0);
}

size_t
verify_key_sigsize(const struct verify_key *vky)
{
	return vky->vky_type == VERIFY_P256 ? 64
	    : vky->vky_type == VERIFY_P384  ? 96
					    : vky->vky_len;
}

/* BearSSL's structures have pointers to non-const. */
static unsigned char *
not_const(const uint8_t *p)
{
	return (unsigned char *)(uintptr_t)p;
}

bool
verify_key_check(const struct verify_key *vky,
    const uint8_t digest[VERIFY_SHA256_SIZE], const uint8_t *sig, size_t len)
{
	const br_rsa_public_key rsa = {not_const(vky->vky_data), vky->vky_len,
	    not_const(vky->vky_exp), vky->vky_explen};
	const br_ec_public_key ec = {
	    vky->vky_type == VERIFY_P256 ? BR_EC_secp256r1 : BR_EC_secp384r1,
	    not_const(vky->vky_data), vky->vky_len};
	uint8_t signed_hash[VERIFY_SHA256_SIZE];

	if (len != verify_key_sigsize(vky))
		return false;
	if (vky->vky_type != VERIFY_RSA)
		return br_ecdsa_i31_vrfy_raw(&br_ec_prime_i31, digest,
			   VERIFY_SHA256_SIZE, &ec, sig, len) == 1;
	return br_rsa_i31_pkcs1_vrfy(sig, len, BR_HASH_OID_SHA256,
		   VERIFY_SHA256_SIZE, &rsa, signed_hash) == 1 &&
	    memcmp(signed_hash, digest, VERIFY_SHA256_SIZE) == 0;
}
