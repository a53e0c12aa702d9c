/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tpmreplay.c: see tpmreplay.h.  A register becomes the hash of its value and
 * the digest that is measured (TPM 2.0 Library, part 1, "PCR Operations").
 */
#include <libverify/sha1.h>
#include <string.h>

#include "tpmreplay.h"

static enum verify_hash
hash_of(uint16_t alg)
{
	switch (alg) {
	case TPMLOG_SHA256:
		return VERIFY_SHA256;
	case TPMLOG_SHA384:
		return VERIFY_SHA384;
	case TPMLOG_SHA512:
		return VERIFY_SHA512;
	default:
		return VERIFY_NOHASH;
	}
}

static bool
is_known(const struct tpmlog_alg *alg)
{
	const enum verify_hash hash = hash_of(alg->tla_id);

	if (alg->tla_id == TPMLOG_SHA1)
		return alg->tla_size == VERIFY_SHA1_SIZE;
	return hash != VERIFY_NOHASH && alg->tla_size == verify_hash_size(hash);
}

/* The hash of a, and of b behind it, by an algorithm that is known. */
static void
digest(const struct tpmlog_alg *alg, const void *a, size_t alen, const void *b,
    size_t blen, uint8_t out[VERIFY_HASH_SIZE])
{
	const enum verify_hash hash = hash_of(alg->tla_id);
	struct verify_digest vd;

	if (alg->tla_id == TPMLOG_SHA1) {
		verify_sha1(a, alen, b, blen, out);
		return;
	}
	verify_digest_init(&vd, hash);
	verify_digest_update(&vd, a, alen);
	verify_digest_update(&vd, b, blen);
	(void)verify_digest_out(&vd, hash, out);
}

void
tpmreplay_start(struct tpmreplay *tpr, const struct tpmlog *tlg)
{
	memset(tpr, 0, sizeof(*tpr));
	tpr->tpr_nbanks = tlg->tlg_nalgs;
	for (unsigned i = 0; i < tlg->tlg_nalgs; i++) {
		tpr->tpr_bank[i].tpb_alg = tlg->tlg_alg[i];
		tpr->tpr_bank[i].tpb_known = is_known(&tlg->tlg_alg[i]);
	}
}

static void
extend(struct tpmbank *tpb, uint32_t pcr, const struct tpmlog_digest *tld)
{
	const size_t size = tpb->tpb_alg.tla_size;

	digest(&tpb->tpb_alg, tpb->tpb_pcr[pcr], size, tld->tld_bytes, size,
	    tpb->tpb_pcr[pcr]);
	tpb->tpb_used[pcr] = true;
}

void
tpmreplay_event(struct tpmreplay *tpr, const struct tpmlog_event *tev)
{
	const struct tpmlog_digest *tld;
	struct tpmbank *tpb;
	uint8_t locality;

	for (unsigned i = 0; i < tpr->tpr_nbanks; i++) {
		tpb = &tpr->tpr_bank[i];
		tld = tpmlog_digest(tev, tpb->tpb_alg.tla_id);
		if (!tpb->tpb_known)
			continue;
		if (!tpb->tpb_used[0] && tpmlog_locality(tev, &locality))
			tpb->tpb_pcr[0][tpb->tpb_alg.tla_size - 1] = locality;
		else if (tev->tev_type == TPMLOG_EV_NO_ACTION)
			continue;
		else if (tld == NULL)
			tpb->tpb_gap = true;
		else
			extend(tpb, tev->tev_pcr, tld);
	}
}

bool
tpm_checkable(const struct tpmlog_event *tev)
{
	for (unsigned i = 0; i < tev->tev_ndigests; i++)
		if (is_known(&tev->tev_digest[i].tld_alg))
			return true;
	return false;
}

bool
tpm_measured(const struct tpmlog_event *tev, const void *bytes, size_t size)
{
	uint8_t out[VERIFY_HASH_SIZE];

	for (unsigned i = 0; i < tev->tev_ndigests; i++) {
		const struct tpmlog_digest *tld = &tev->tev_digest[i];

		if (!is_known(&tld->tld_alg))
			continue;
		digest(&tld->tld_alg, bytes, size, NULL, 0, out);
		if (memcmp(out, tld->tld_bytes, tld->tld_alg.tla_size) != 0)
			return false;
	}
	return tpm_checkable(tev);
}
