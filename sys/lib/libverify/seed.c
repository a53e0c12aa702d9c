/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seed.c: see seed.h.
 */
#include <bearssl_hash.h>

#include <libkern/libkern.h>

#include "seed.h"

enum { SEED_DATA = 4, SEED_SUM = SEED_SIZE - br_sha1_SIZE };
_Static_assert((SEED_SUM - SEED_DATA) % br_sha256_SIZE == 0, "whole hashes");

static const char label[] = "primeboot: next seed";

void
seed_wipe(void *p, size_t len)
{
	memset(p, 0, len);
	__asm__ volatile("" : : "r"(p) : "memory");
}

/* Hash functions have copies of the data on the stack when they return. */
static void __attribute__((__noinline__)) wipe_stack(void)
{
	uint8_t below[2048];

	seed_wipe(below, sizeof(below));
}

static void
checksum(const uint8_t *seed, uint8_t out[br_sha1_SIZE])
{
	br_sha1_context sha;

	br_sha1_init(&sha);
	br_sha1_update(&sha, seed, SEED_SUM);
	br_sha1_out(&sha, out);
	seed_wipe(&sha, sizeof(sha));
}

bool
seed_valid(const uint8_t seed[SEED_SIZE])
{
	uint8_t sum[br_sha1_SIZE];

	checksum(seed, sum);
	wipe_stack();
	return memcmp(sum, seed + SEED_SUM, sizeof(sum)) == 0;
}

static void
derive(uint8_t out[br_sha256_SIZE], uint8_t number, const uint8_t *seed,
    const void *mix, size_t len)
{
	br_sha256_context sha;

	br_sha256_init(&sha);
	br_sha256_update(&sha, label, sizeof(label));
	br_sha256_update(&sha, &number, 1);
	br_sha256_update(&sha, seed, SEED_SIZE);
	br_sha256_update(&sha, mix, len);
	br_sha256_out(&sha, out);
	seed_wipe(&sha, sizeof(sha));
}

void
seed_next(uint8_t next[SEED_SIZE], const uint8_t seed[SEED_SIZE],
    const void *mix, size_t len)
{
	memcpy(next, seed, SEED_DATA);
	for (size_t i = 0; i < (SEED_SUM - SEED_DATA) / br_sha256_SIZE; i++)
		derive(next + SEED_DATA + i * br_sha256_SIZE, (uint8_t)i, seed,
		    mix, len);
	checksum(next, next + SEED_SUM);
	wipe_stack();
}
