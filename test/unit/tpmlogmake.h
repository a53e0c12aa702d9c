/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tpmlogmake.h: make the event log of a TPM, for tests and for fuzzing.
 */
#ifndef _TPMLOGMAKE_H_
#define _TPMLOGMAKE_H_

#include <stdint.h>
#include <string.h>

#include <libtpmlog/tpmlog.h>

struct logmake {
	uint8_t *lm_bytes;
	size_t lm_max, lm_n; /* its size; bytes made */
};

static inline void
lm_put(struct logmake *lm, const void *bytes, size_t n)
{
	if (n > lm->lm_max - lm->lm_n)
		n = lm->lm_max - lm->lm_n;
	if (n > 0)
		memcpy(lm->lm_bytes + lm->lm_n, bytes, n);
	lm->lm_n += n;
}

static inline void
lm_le(struct logmake *lm, uint64_t v, size_t n)
{
	for (; n > 0; n--, v >>= 8)
		lm_put(lm, &(uint8_t){(uint8_t)v}, 1);
}

static inline void
lm_fill(struct logmake *lm, uint8_t v, size_t n)
{
	while (n-- > 0)
		lm_put(lm, &v, 1);
}

/* A header with n algorithms. */
static inline void
lm_header(struct logmake *lm, const struct tpmlog_alg *alg, uint32_t n)
{
	lm_le(lm, 0, 4);
	lm_le(lm, TPMLOG_EV_NO_ACTION, 4);
	lm_fill(lm, 0, 20);
	lm_le(lm, 28 + 4 * (uint64_t)n + 1, 4);
	lm_put(lm, "Spec ID Event03", 16);
	lm_le(lm, 0, 4);
	lm_put(lm, "\0\2\0\2", 4); /* version 2.0, errata 0, 64 bits */
	lm_le(lm, n, 4);
	for (uint32_t i = 0; i < n; i++) {
		lm_le(lm, alg[i].tla_id, 2);
		lm_le(lm, alg[i].tla_size, 2);
	}
	lm_le(lm, 0, 1);
}

/* PCR, type, and n digests whose bytes are `fill'. */
static inline void
lm_digests(struct logmake *lm, uint32_t pcr, uint32_t type,
    const struct tpmlog_alg *alg, uint32_t n, uint8_t fill)
{
	lm_le(lm, pcr, 4);
	lm_le(lm, type, 4);
	lm_le(lm, n, 4);
	for (uint32_t i = 0; i < n; i++) {
		lm_le(lm, alg[i].tla_id, 2);
		lm_fill(lm, fill, alg[i].tla_size);
	}
}

static inline void
lm_data(struct logmake *lm, const void *data, size_t size)
{
	lm_le(lm, size, 4);
	lm_put(lm, data, size);
}

#endif /* !_TPMLOGMAKE_H_ */
