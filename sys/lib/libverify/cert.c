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
