/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tpmlog.c: header and events of a TPM's log.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <libkern/range.h>

#include "tpmlog.h"

/*
 * TCG_PCClientPCREvent, the header: PCR, type, SHA-1, size of the data.  Its
 * data, TCG_EfiSpecIDEvent: signature, platform class, versions (3 bytes),
 * bytes of a UINTN / 4, number of algorithms, each with its digest's size, and
 * vendor data with its size in front.
 */
#define SHA1_SIZE   20
#define HEADER_SIZE (4 + 4 + SHA1_SIZE + 4)
#define SPEC_N      24
#define SPEC_ALGS   28
#define SPEC_ALG    4

static const char spec_id[16] = "Spec ID Event03";

/* What of a log is still to be read. */
struct cursor {
	const uint8_t *p;
	size_t left;
};

static bool
take(struct cursor *c, size_t n, const uint8_t **out)
{
	if (n > c->left)
		return false;
	*out = c->p;
	c->p += n;
	c->left -= n;
	return true;
}

static uint32_t
le(const uint8_t *p, size_t n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* A little-endian number of n bytes. */
static bool
number(struct cursor *c, size_t n, uint32_t *out)
{
	const uint8_t *p;

	if (!take(c, n, &p))
		return false;
	*out = le(p, n);
	return true;
}

static const struct tpmlog_alg *
find_alg(const struct tpmlog *tlg, uint32_t id)
{
	for (unsigned i = 0; i < tlg->tlg_nalgs; i++)
		if (tlg->tlg_alg[i].tla_id == id)
			return &tlg->tlg_alg[i];
	return NULL;
}

/* NULL, or what is wrong with the header's data. */
static const char *
read_spec(struct tpmlog *tlg, const uint8_t *p, size_t size)
{
	struct tpmlog_alg alg;
	uint32_t n;

	if (size < SPEC_ALGS || memcmp(p, spec_id, sizeof(spec_id)) != 0)
		return "not a log with several algorithms (\"Spec ID Event03\")";
	n = le(p + SPEC_N, 4);
	if (n == 0 || n > TPMLOG_ALGS)
		return "the number of algorithms is 0 or more than 8";
	if (!range_valid(SPEC_ALGS, (uint64_t)n * SPEC_ALG + 1, size))
		return "the list of algorithms is truncated";
	for (p += SPEC_ALGS; n > 0; n--, p += SPEC_ALG) {
		alg = (struct tpmlog_alg){
		    (uint16_t)le(p, 2), (uint16_t)le(p + 2, 2)};
		if (alg.tla_size == 0 || alg.tla_size > TPMLOG_HASH_MAX)
			return "a digest has no byte or more than 64";
		if (find_alg(tlg, alg.tla_id) != NULL)
			return "an algorithm is listed twice";
		tlg->tlg_alg[tlg->tlg_nalgs++] = alg;
	}
	return NULL;
}

int
tpmlog_open(
    struct tpmlog *tlg, const void *bytes, size_t size, const char **what)
{
	struct cursor c = {bytes, size};
	const uint8_t *header, *data;

	*tlg = (struct tpmlog){.tlg_bytes = bytes, .tlg_size = size};
	*what = "the header is truncated";
	if (!take(&c, HEADER_SIZE, &header))
		return EFTYPE;
	if (le(header, 4) != 0 || le(header + 4, 4) != TPMLOG_EV_NO_ACTION) {
		*what = "it is no event log of a TPM: the first event is not "
			"a header (EV_NO_ACTION of PCR 0)";
		return EFTYPE;
	}
	if (!take(&c, le(header + HEADER_SIZE - 4, 4), &data))
		return EFTYPE;
	*what = read_spec(tlg, data, (size_t)(c.p - data));
	tlg->tlg_first = size - c.left;
	return *what == NULL ? 0 : EFTYPE;
}

/* NULL, or what is wrong with the digests. */
static const char *
read_digests(
    const struct tpmlog *tlg, struct cursor *c, struct tpmlog_event *tev)
{
	const struct tpmlog_alg *alg;
	struct tpmlog_digest *tld;
	uint32_t n, id;

	if (!number(c, 4, &n))
		return "the event is truncated";
	if (n > tlg->tlg_nalgs)
		return "it has more digests than the log has algorithms";
	while (n-- > 0) {
		if (!number(c, 2, &id))
			return "the event is truncated";
		alg = find_alg(tlg, id);
		if (alg == NULL)
			return "it has a digest that the header does not list";
		if (tpmlog_digest(tev, alg->tla_id) != NULL)
			return "it has two digests of one algorithm";
		tld = &tev->tev_digest[tev->tev_ndigests];
		tld->tld_alg = *alg;
		if (!take(c, alg->tla_size, &tld->tld_bytes))
			return "the event is truncated";
		tev->tev_ndigests++;
	}
	return NULL;
}

/* TCG_PCR_EVENT2; NULL, or what is wrong. */
static const char *
read_event(const struct tpmlog *tlg, struct cursor *c, struct tpmlog_event *tev)
{
	const char *what;

	if (!number(c, 4, &tev->tev_pcr) || !number(c, 4, &tev->tev_type))
		return "the event is truncated";
	what = read_digests(tlg, c, tev);
	if (what != NULL)
		return what;
	if (!number(c, 4, &tev->tev_size) ||
	    !take(c, tev->tev_size, &tev->tev_data))
		return "the event is truncated";
	if (tev->tev_pcr >= TPMLOG_PCRS && tev->tev_type != TPMLOG_EV_NO_ACTION)
		return "there is no such PCR";
	return NULL;
}

int
tpmlog_next(const struct tpmlog *tlg, size_t *at, struct tpmlog_event *tev,
    const char **what)
{
	struct cursor c;

	memset(tev, 0, sizeof(*tev));
	*what = NULL;
	if (*at >= tlg->tlg_size)
		return ENOENT;
	c = (struct cursor){tlg->tlg_bytes + *at, tlg->tlg_size - *at};
	*what = read_event(tlg, &c, tev);
	if (*what != NULL)
		return EFTYPE;
	*at = tlg->tlg_size - c.left;
	return 0;
}

const struct tpmlog_digest *
tpmlog_digest(const struct tpmlog_event *tev, uint16_t alg)
{
	for (unsigned i = 0; i < tev->tev_ndigests; i++)
		if (tev->tev_digest[i].tld_alg.tla_id == alg)
			return &tev->tev_digest[i];
	return NULL;
}

bool
tpmlog_locality(const struct tpmlog_event *tev, uint8_t *locality)
{
	static const char signature[16] = "StartupLocality";

	if (tev->tev_type != TPMLOG_EV_NO_ACTION || tev->tev_pcr != 0 ||
	    tev->tev_size != sizeof(signature) + 1 ||
	    memcmp(tev->tev_data, signature, sizeof(signature)) != 0)
		return false;
	*locality = tev->tev_data[sizeof(signature)];
	return true;
}
