/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seed.c: a random seed, in the format of NetBSD's rndctl(8) and entropy pool,
 * whose file is 536 bytes: bits of entropy (in the byte order of the machine
 * that wrote it), 512 bytes of data, and SHA-1 of both.
 */
#include <bearssl_hash.h>

#include "payload_impl.h"

struct seed_file {
	uint32_t sdf_entropy; /* bits */
	uint8_t sdf_data[512];
	uint8_t sdf_digest[br_sha1_SIZE];
};
_Static_assert(sizeof(struct seed_file) == 536, "NetBSD's rndsave_t");

void (*payload_seed)(
    const void *seed, size_t len, bool counts); /* owner: the machine */

/* memset() that the compiler does not leave out. */
static void
wipe(void *p, size_t len)
{
	memset(p, 0, len);
	__asm__ volatile("" : : "r"(p) : "memory");
}

/* SHA-1 has a copy of the data on the stack when it has returned. */
static void __attribute__((noinline)) wipe_stack(void)
{
	uint8_t below[1024];

	wipe(below, sizeof(below));
}

static void
digest(const struct seed_file *sdf, uint8_t out[br_sha1_SIZE])
{
	br_sha1_context sha;

	br_sha1_init(&sha);
	br_sha1_update(&sha, sdf, offsetof(struct seed_file, sdf_digest));
	br_sha1_out(&sha, out);
	wipe(&sha, sizeof(sha));
}

const char *
seed_check(const void *file, size_t len)
{
	const struct seed_file *sdf = file;
	uint8_t sum[br_sha1_SIZE];

	if (len != sizeof(*sdf))
		return "not 536 bytes";
	digest(sdf, sum);
	wipe_stack();
	return memcmp(sum, sdf->sdf_digest, sizeof(sum)) == 0
	    ? NULL
	    : "its SHA-1 is wrong";
}

/* A seed is used once; then, or refused, it is cleared. */
const char *
seed_take(struct payload *pld)
{
	const struct seed_file *sdf = pld->pld_base;
	const char *why = seed_check(sdf, pld->pld_len);
	const bool counts = why == NULL && sdf->sdf_entropy != 0;

	if (why == NULL && payload_seed == NULL)
		why = "not used by this machine";
	if (why == NULL)
		payload_seed(sdf->sdf_data, sizeof(sdf->sdf_data), counts);
	wipe(pld->pld_base, pld->pld_len);
	wipe_stack();
	if (why != NULL)
		payload_say(pld, "random seed, %zu bytes, refused: %s",
		    pld->pld_len, why);
	else
		payload_say(pld, "random seed, %zu bytes%s", pld->pld_len,
		    counts ? "" : ", mixed in, but it claims no entropy");
	payload_free(pld);
	return why != NULL ? "refused, cleared" : "mixed in, cleared";
}
