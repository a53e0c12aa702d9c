/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bearssltest: requires bearssl, and its INIT fails unless the linked code
 * works: SHA-256 and ECDSA P-256 must match published vectors, and changed
 * vectors must be refused.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

#include <bearssl.h>

#include "bearssltest.h"

MODULE(MODULE_CLASS_MISC, bearssltest, "bearssl");

static void
digest(const char *text, unsigned int repeat, unsigned char out[SHA256_LEN])
{
	br_sha256_context ctx;

	br_sha256_init(&ctx);
	while (repeat-- > 0)
		br_sha256_update(&ctx, text, strlen(text));
	br_sha256_out(&ctx, out);
}

static int
check_sha256(void)
{
	unsigned char out[SHA256_LEN];
	const struct sha256_vector *sv;
	size_t i;

	for (i = 0; i < sha256_nvectors; i++) {
		sv = &sha256_vectors[i];
		digest(sv->sv_text, sv->sv_repeat, out);
		if (memcmp(out, sv->sv_digest, sizeof(out)) != 0) {
			printf("bearssltest: SHA-256 vector %zu: wrong\n", i);
			return EIO;
		}
	}
	return 0;
}

/* Is `sig` a signature of `text` by the published key? */
static bool
verify(const char *text, const unsigned char sig[P256_SIG_LEN])
{
	unsigned char hash[SHA256_LEN], point[P256_POINT_LEN];
	br_ec_public_key key;

	/* The key's structure takes a pointer to non-const. */
	memcpy(point, ecdsa_point, sizeof(point));
	key.curve = BR_EC_secp256r1;
	key.q = point;
	key.qlen = sizeof(point);
	digest(text, 1, hash);
	return br_ecdsa_i31_vrfy_raw(br_ec_get_default(), hash, sizeof(hash),
		   &key, sig, P256_SIG_LEN) == 1;
}

/*
 * A verifier that always succeeds would pass the vectors: another text, and a
 * bit flipped in r or s, must be refused.
 */
static bool
refuses_changed(const struct ecdsa_vector *ev)
{
	unsigned char sig[P256_SIG_LEN];
	size_t i;

	if (verify("another text", ev->ev_sig))
		return false;
	for (i = 0; i < P256_SIG_LEN; i += P256_SIG_LEN / 2) {
		memcpy(sig, ev->ev_sig, sizeof(sig));
		sig[i + 7] ^= 0x01;
		if (verify(ev->ev_text, sig))
			return false;
	}
	return true;
}

static int
check_ecdsa(void)
{
	const struct ecdsa_vector *ev;
	size_t i;

	for (i = 0; i < ecdsa_nvectors; i++) {
		ev = &ecdsa_vectors[i];
		if (!verify(ev->ev_text, ev->ev_sig)) {
			printf("bearssltest: ECDSA vector %zu: refused\n", i);
			return EIO;
		}
		if (!refuses_changed(ev)) {
			printf("bearssltest: ECDSA vector %zu, changed: "
			       "accepted\n",
			    i);
			return EIO;
		}
	}
	return 0;
}

static int
bearssltest_run(void)
{
	int error;

	error = check_sha256();
	if (error == 0)
		error = check_ecdsa();
	if (error == 0)
		printf("bearssltest: %zu SHA-256 and %zu ECDSA P-256 vectors: "
		       "ok\n",
		    sha256_nvectors, ecdsa_nvectors);
	return error;
}

static int
bearssltest_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;

	switch (cmd) {
	case MODULE_CMD_INIT:
		return bearssltest_run();
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
