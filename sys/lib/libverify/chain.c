/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chain.c: the certificates of a signature, from its signer's to a CA of the
 * key list, by BearSSL's X.509 engine.
 */
#include "verify_impl.h"

/*
 * The time by which certificates are judged: a clock that is behind the date of
 * the key list is wrong.
 */
static uint64_t
now(const struct verify_trust *vtr)
{
	return MAX(vtr->vtr_now, vtr->vtr_keys->kyl_built);
}

/* Dates, and forbidden certificates and keys. */
static int
check_cert(const struct verify_trust *vtr, const struct cert *crt,
    const uint8_t *bytes, size_t len, struct verify_reason *vrs)
{
	uint8_t hash[VERIFY_SHA256_SIZE], part[VERIFY_SHA256_SIZE];

	verify_sha256(bytes, len, hash);
	memcpy(vrs->vrs_key, crt->crt_key.vky_id, sizeof(vrs->vrs_key));
	vrs->vrs_haskey = true;
	/* Its issuer's signature may have another form that is valid, too. */
	if (!verify_certificate_signed(bytes, len, part) ||
	    keylist_forbids(vtr->vtr_keys, part) ||
	    keylist_forbids(vtr->vtr_keys, hash))
		return verify_refuse(vrs, "a certificate is forbidden",
		    "sign with a certificate that is not");
	if (keylist_forbids(vtr->vtr_keys, crt->crt_key.vky_id))
		return verify_refuse(
		    vrs, "a key is forbidden", "sign with a key that is not");
	if (now(vtr) > crt->crt_to) {
		vrs->vrs_date = crt->crt_to;
		return verify_refuse(vrs, "a certificate has expired",
		    "sign again with a newer one");
	}
	if (now(vtr) < crt->crt_from) {
		vrs->vrs_date = crt->crt_from;
		return verify_refuse(vrs, "a certificate is not valid yet",
		    "is the clock of this machine right?");
	}
	return 0;
}

static const char *
reason_of(unsigned error)
{
	switch (error) {
	case BR_ERR_X509_BAD_SIGNATURE:
		return "a certificate is not signed by its issuer";
	case BR_ERR_X509_DN_MISMATCH:
		return "a certificate is not of the next one's issuer";
	case BR_ERR_X509_NOT_CA:
	case BR_ERR_X509_FORBIDDEN_KEY_USAGE:
		return "a certificate is issued by one that is not a CA's";
	case BR_ERR_X509_CRITICAL_EXTENSION:
		return "a certificate has a critical extension that is not known";
	case BR_ERR_X509_WEAK_PUBLIC_KEY:
		return "a certificate has an RSA key below 2048 bits";
	case BR_ERR_X509_NOT_TRUSTED:
		return "no CA of the key list issued its certificates";
	default:
		return "its certificates are damaged";
	}
}

/* The chain up to one CA, which is decoded in the work memory. */
static unsigned
run(struct cert_work *cwk, const struct signature *sgn, uint64_t time)
{
	br_x509_minimal_context *mc = &cwk->cwk_minimal;
	const br_x509_class **vt = &mc->vtable;

	cwk->cwk_anchor = (br_x509_trust_anchor){{cwk->cwk_dn, cwk->cwk_dnlen},
	    BR_X509_TA_CA, cwk->cwk_decoder.pkey};
	br_x509_minimal_init(mc, &br_sha256_vtable, &cwk->cwk_anchor, 1);
	br_x509_minimal_set_rsa(mc, br_rsa_i31_pkcs1_vrfy);
	br_x509_minimal_set_ecdsa(mc, &br_ec_prime_i31, br_ecdsa_i31_vrfy_asn1);
	br_x509_minimal_set_hash(mc, br_sha256_ID, &br_sha256_vtable);
	br_x509_minimal_set_hash(mc, br_sha384_ID, &br_sha384_vtable);
	br_x509_minimal_set_hash(mc, br_sha512_ID, &br_sha512_vtable);
	br_x509_minimal_set_minrsa(mc, VERIFY_RSA_MIN);
	br_x509_minimal_set_time(mc,
	    (uint32_t)(time / VERIFY_DAY) + VERIFY_DAYS_TO_1970,
	    (uint32_t)(time % VERIFY_DAY));
	(*vt)->start_chain(vt, NULL);
	for (unsigned i = 0; i < sgn->sgn_ncerts; i++) {
		(*vt)->start_cert(vt, (uint32_t)sgn->sgn_certlen[i]);
		(*vt)->append(vt, sgn->sgn_cert[i], sgn->sgn_certlen[i]);
		(*vt)->end_cert(vt);
	}
	return (*vt)->end_chain(vt);
}

/* The signer's key, of a chain that is valid. */
static int
signer(const struct cert_work *cwk, struct verify_key *vky,
    struct verify_reason *vrs)
{
	const br_x509_class *const *vt = &cwk->cwk_minimal.vtable;
	const br_x509_pkey *pkey;
	const char *what;
	unsigned usages = 0;

	pkey = (*vt)->get_pkey(vt, &usages);
	if (pkey == NULL || (usages & BR_KEYTYPE_SIGN) == 0)
		return verify_refuse(vrs,
		    "the signer's certificate is not for signatures",
		    "its keyUsage needs digitalSignature");
	what = key_of_certificate(vky, pkey);
	return what == NULL
	    ? 0
	    : verify_refuse(vrs, what, "sign with a key of these");
}

int
chain_verify(const struct verify_trust *vtr, const struct signature *sgn,
    struct verify_key *vky, struct verify_reason *vrs)
{
	struct cert_work *cwk = (struct cert_work *)(void *)vtr->vtr_work;
	unsigned worst = BR_ERR_X509_NOT_TRUSTED, error;
	struct keylist_item kli;
	const char *what;
	struct cert crt;
	size_t at = 0;
	int refused;

	for (unsigned i = 0; i < sgn->sgn_ncerts; i++) {
		vrs->vrs_cert = i + 1;
		what = cert_decode(
		    cwk, &crt, sgn->sgn_cert[i], sgn->sgn_certlen[i]);
		if (what != NULL)
			return verify_refuse(vrs, what, "sign the file again");
		refused = check_cert(
		    vtr, &crt, sgn->sgn_cert[i], sgn->sgn_certlen[i], vrs);
		if (refused != 0)
			return refused;
	}
	vrs->vrs_cert = 0;
	while (keylist_next(vtr->vtr_keys, &at, &kli)) {
		if (kli.kli_type != KEYLIST_CA ||
		    cert_decode(cwk, &crt, kli.kli_data, kli.kli_len) != NULL)
			continue;
		error = run(cwk, sgn, now(vtr));
		if (error == 0) {
			refused = check_cert(
			    vtr, &crt, kli.kli_data, kli.kli_len, vrs);
			return refused != 0 ? refused : signer(cwk, vky, vrs);
		}
		if (worst == BR_ERR_X509_NOT_TRUSTED)
			worst = error;
	}
	return verify_refuse(vrs, reason_of(worst),
	    "sign with a certificate of a CA that is in the key list");
}
