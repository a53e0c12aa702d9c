/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * digest.c: hashes of the bytes of a file.
 */
#include <bearssl_hash.h>

#include <libkern/libkern.h>

#include "digest.h"

_Static_assert(
    sizeof(br_sha256_context) <= sizeof(((struct verify_digest *)0)->vdg_state),
    "room for SHA-256");
_Static_assert(sizeof(br_sha512_context) <=
	sizeof(((struct verify_digest *)0)->vdg_state2),
    "room for SHA-512");

static const struct {
	const char *name;
	size_t size;
} hashes[] = {
    [VERIFY_NOHASH] = {"?", 0},
    [VERIFY_SHA256] = {"sha256", br_sha256_SIZE},
    [VERIFY_SHA384] = {"sha384", br_sha384_SIZE},
    [VERIFY_SHA512] = {"sha512", br_sha512_SIZE},
};

size_t
verify_hash_size(enum verify_hash hash)
{
	return hash < knitems(hashes) ? hashes[hash].size : 0;
}

const char *
verify_hash_name(enum verify_hash hash)
{
	return hash < knitems(hashes) ? hashes[hash].name : "?";
}

enum verify_hash
verify_hash_named(const char *name, size_t len)
{
	char lower[8];

	if (len != 6)
		return VERIFY_NOHASH;
	for (size_t i = 0; i < len; i++)
		lower[i] = name[i] >= 'A' && name[i] <= 'Z'
		    ? (char)(name[i] - 'A' + 'a')
		    : name[i];
	for (unsigned h = VERIFY_SHA256; h < knitems(hashes); h++)
		if (memcmp(hashes[h].name, lower, len) == 0)
			return (enum verify_hash)h;
	return VERIFY_NOHASH;
}

void
verify_digest_init(struct verify_digest *vd, enum verify_hash second)
{
	vd->vdg_second = second == VERIFY_SHA256 ? VERIFY_NOHASH : second;
	vd->vdg_size = vd->vdg_signed = 0;
	br_sha256_init((void *)vd->vdg_state);
	if (second == VERIFY_SHA384)
		br_sha384_init((void *)vd->vdg_state2);
	else if (second == VERIFY_SHA512)
		br_sha512_init((void *)vd->vdg_state2);
}

void
verify_digest_update(struct verify_digest *vd, const void *bytes, size_t len)
{
	vd->vdg_size += len;
	br_sha256_update((void *)vd->vdg_state, bytes, len);
	if (vd->vdg_second == VERIFY_SHA384)
		br_sha384_update((void *)vd->vdg_state2, bytes, len);
	else if (vd->vdg_second == VERIFY_SHA512)
		br_sha512_update((void *)vd->vdg_state2, bytes, len);
}

bool
verify_digest_out(
    const struct verify_digest *vd, enum verify_hash hash, uint8_t *out)
{
	if (hash == VERIFY_SHA256)
		br_sha256_out((const void *)vd->vdg_state, out);
	else if (hash == VERIFY_NOHASH || hash != vd->vdg_second)
		return false;
	else if (hash == VERIFY_SHA384)
		br_sha384_out((const void *)vd->vdg_state2, out);
	else
		br_sha512_out((const void *)vd->vdg_state2, out);
	return true;
}

void
verify_sha256(const void *bytes, size_t len, uint8_t out[VERIFY_SHA256_SIZE])
{
	br_sha256_context sha;

	br_sha256_init(&sha);
	br_sha256_update(&sha, bytes, len);
	br_sha256_out(&sha, out);
}
