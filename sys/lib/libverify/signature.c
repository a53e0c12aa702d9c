/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signature.c: the bytes of a signature.
 */
#include "verify_impl.h"

/* Offsets of the header. */
enum {
	AT_MAGIC = 0,
	AT_VERSION = 8,
	AT_TYPE = 9,
	AT_PURPOSE = 10,
	AT_NCERTS = 11,
	AT_LEN = 12,
	AT_VALUELEN = 16,
	AT_SVN = 20,
	AT_RESERVED = 24,
	AT_KEY = 32,
};

static int
fail(struct verify_fault *vft, size_t offset, const char *what)
{
	*vft = (struct verify_fault){
	    what, "sign the file again: primeboot-kmod sign", offset};
	return EFTYPE;
}

static int
read_header(struct signature *sgn, struct verify_fault *vft)
{
	const uint8_t *p = sgn->sgn_bytes;

	if (sgn->sgn_len < SIGNATURE_HEADER)
		return fail(vft, sgn->sgn_len, "the signature is truncated");
	if (memcmp(p, SIGNATURE_MAGIC, AT_VERSION) != 0)
		return fail(vft, AT_MAGIC, "not a signature");
	if (p[AT_VERSION] != SIGNATURE_VERSION)
		return fail(vft, AT_VERSION,
		    "a version of signatures that is not known");
	if (p[AT_TYPE] < VERIFY_P256 || p[AT_TYPE] > VERIFY_RSA)
		return fail(vft, AT_TYPE, "an algorithm that is not known");
	if (p[AT_PURPOSE] < VERIFY_FOR_MANIFEST ||
	    p[AT_PURPOSE] > VERIFY_FOR_MODULE)
		return fail(vft, AT_PURPOSE, "a purpose that is not known");
	if (p[AT_NCERTS] > SIGNATURE_CERTS)
		return fail(
		    vft, AT_NCERTS, "a chain of more than three certificates");
	if (le32(p + AT_LEN) != sgn->sgn_len)
		return fail(vft, AT_LEN,
		    "the signature has another length than it says");
	if (le64(p + AT_RESERVED) != 0)
		return fail(vft, AT_RESERVED, "reserved bytes are not zero");
	sgn->sgn_type = p[AT_TYPE];
	sgn->sgn_purpose = p[AT_PURPOSE];
	sgn->sgn_ncerts = p[AT_NCERTS];
	sgn->sgn_valuelen = le32(p + AT_VALUELEN);
	sgn->sgn_svn = le32(p + AT_SVN);
	sgn->sgn_key = p + AT_KEY;
	return 0;
}

int
signature_read(struct signature *sgn, const void *bytes, size_t len,
    struct verify_fault *vft)
{
	const uint8_t *p = bytes;
	size_t at = SIGNATURE_HEADER, n;
	int error;

	*sgn = (struct signature){.sgn_bytes = p, .sgn_len = len};
	if (len > SIGNATURE_MAX)
		return fail(vft, 0, "the signature is longer than 16384 bytes");
	error = read_header(sgn, vft);
	if (error != 0)
		return error;
	for (unsigned i = 0; i < sgn->sgn_ncerts; i++) {
		if (!range_valid(at, 4, len))
			return fail(vft, at, "the certificates are truncated");
		n = le32(p + at);
		if (n == 0 || n > SIGNATURE_CERT)
			return fail(vft, at,
			    "a certificate that does not have 1 to 4096 bytes");
		if (!range_valid(at + 4, n, len))
			return fail(vft, at, "the certificates are truncated");
		sgn->sgn_cert[i] = p + at + 4;
		sgn->sgn_certlen[i] = n;
		at += 4 + n;
	}
	if (sgn->sgn_valuelen == 0 || sgn->sgn_valuelen != len - at)
		return fail(vft, AT_VALUELEN,
		    "the signature's value has another length than it says");
	sgn->sgn_signed = at;
	sgn->sgn_value = p + at;
	return 0;
}

int
signature_find(struct signature *sgn, const void *file, size_t len,
    size_t *size, struct verify_fault *vft)
{
	const uint8_t *p = file;
	size_t n;

	*size = len;
	if (len < SIGNATURE_TAIL ||
	    memcmp(p + len - SIGNATURE_TAIL + 4, SIGNATURE_TAIL_MAGIC,
		SIGNATURE_TAIL - 4) != 0)
		return ENOENT;
	n = le32(p + len - SIGNATURE_TAIL);
	if (n > len - SIGNATURE_TAIL)
		return fail(vft, len - SIGNATURE_TAIL,
		    "the signature is longer than the file");
	*size = len - SIGNATURE_TAIL - n;
	return signature_read(sgn, p + *size, n, vft);
}

size_t
signature_start(const void *file, size_t len)
{
	struct verify_fault vft;
	struct signature sgn;
	size_t size;

	return signature_find(&sgn, file, len, &size, &vft) == 0 ? size : len;
}

static void
put32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

void
signature_header(const struct signature *sgn, uint8_t out[SIGNATURE_HEADER])
{
	memset(out, 0, SIGNATURE_HEADER);
	memcpy(out, SIGNATURE_MAGIC, AT_VERSION);
	out[AT_VERSION] = SIGNATURE_VERSION;
	out[AT_TYPE] = (uint8_t)sgn->sgn_type;
	out[AT_PURPOSE] = (uint8_t)sgn->sgn_purpose;
	out[AT_NCERTS] = (uint8_t)sgn->sgn_ncerts;
	put32(out + AT_LEN, (uint32_t)sgn->sgn_len);
	put32(out + AT_VALUELEN, (uint32_t)sgn->sgn_valuelen);
	put32(out + AT_SVN, sgn->sgn_svn);
	memcpy(out + AT_KEY, sgn->sgn_key, VERIFY_SHA256_SIZE);
}

void
signature_tail(const struct signature *sgn, uint8_t out[SIGNATURE_TAIL])
{
	put32(out, (uint32_t)sgn->sgn_len);
	memcpy(out + 4, SIGNATURE_TAIL_MAGIC, SIGNATURE_TAIL - 4);
}
