/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cert.c: one X.509 certificate, by BearSSL's decoder.
 */
#include "verify_impl.h"

static uint64_t
seconds(uint32_t days, uint32_t secs)
{
	return days < VERIFY_DAYS_TO_1970
	    ? 0
	    : (uint64_t)(days - VERIFY_DAYS_TO_1970) * VERIFY_DAY + secs;
}

static void
append_dn(void *arg, const void *bytes, size_t len)
{
	struct cert_work *cwk = arg;

	if (cwk->cwk_dnlen <= sizeof(cwk->cwk_dn) &&
	    len <= sizeof(cwk->cwk_dn) - cwk->cwk_dnlen)
		memcpy(cwk->cwk_dn + cwk->cwk_dnlen, bytes, len);
	cwk->cwk_dnlen += len;
}

const char *
cert_decode(
    struct cert_work *cwk, struct cert *crt, const uint8_t *bytes, size_t len)
{
	br_x509_decoder_context *dc = &cwk->cwk_decoder;

	cwk->cwk_dnlen = 0;
	br_x509_decoder_init(dc, append_dn, cwk);
	br_x509_decoder_push(dc, bytes, len);
	if (br_x509_decoder_last_error(dc) != 0)
		return br_x509_decoder_last_error(dc) == BR_ERR_X509_TRUNCATED
		    ? "a certificate that is truncated"
		    : "bytes that are no X.509 certificate";
	crt->crt_from = seconds(dc->notbefore_days, dc->notbefore_seconds);
	crt->crt_to = seconds(dc->notafter_days, dc->notafter_seconds);
	crt->crt_ca = br_x509_decoder_isCA(dc) != 0;
	return key_of_certificate(&crt->crt_key, br_x509_decoder_get_pkey(dc));
}

/*
 * Bytes of the SEQUENCE at p, of which *head are tag and length.  0: it is none
 * that is in `len' bytes.
 */
static size_t
sequence_size(const uint8_t *p, size_t len, size_t *head)
{
	size_t n = 0;

	if (len < 2 || p[0] != 0x30)
		return 0;
	*head = 2;
	if (p[1] < 0x80) {
		n = p[1];
	} else {
		*head += p[1] & 0x7f;
		if (*head == 2 || *head > 2 + sizeof(uint32_t) || *head > len)
			return 0;
		for (size_t i = 2; i < *head; i++)
			n = n << 8 | p[i];
	}
	return range_valid(*head, n, len) ? *head + n : 0;
}

bool
verify_certificate_signed(
    const uint8_t *der, size_t len, uint8_t hash[VERIFY_SHA256_SIZE])
{
	size_t head, n;

	if (sequence_size(der, len, &head) == 0)
		return false;
	der += head;
	n = sequence_size(der, len - head, &head);
	if (n == 0)
		return false;
	verify_sha256(der, n, hash);
	return true;
}

const char *
verify_certificate(struct verify_work *vwk, const uint8_t *der, size_t len,
    struct verify_key *vky, bool *ca)
{
	struct cert crt;
	const char *what;

	what = cert_decode((struct cert_work *)(void *)vwk, &crt, der, len);
	if (what != NULL)
		return what;
	*vky = crt.crt_key;
	*ca = crt.crt_ca;
	return NULL;
}
