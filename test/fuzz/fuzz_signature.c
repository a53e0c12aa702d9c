/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_signature.c: any bytes as the signature of a manifest or at the end of a
 * module, as a key list, or as a loader with one; the first byte selects.
 * Nothing is accepted but the seeds: what verifyseeds.py signed, with keys that
 * do not exist any more.
 *
 * The mutator changes one field, certificate or value and corrects the lengths
 * around it, or hands a part to libFuzzer's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libkern/kerrno.h>
#include <libverify/pe.h>
#include <libverify/verify.h>

#include "verifyseeds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned seed);

enum { AS_MANIFEST, AS_MODULE, AS_KEYS, AS_LOADER, AS_N };

static struct verify_work work;

static void
check(bool ok)
{
	if (!ok)
		abort();
}

/* Was it signed by verifyseeds.py? */
static bool
is_seed(const uint8_t *sig, size_t len)
{
	uint8_t hash[VERIFY_SHA256_SIZE];

	verify_sha256(sig, len, hash);
	for (size_t i = 0; i < sizeof(seed_hashes); i += sizeof(hash))
		if (memcmp(seed_hashes + i, hash, sizeof(hash)) == 0)
			return true;
	return false;
}

static void
check_reason(const struct verify_reason *vrs, int error)
{
	static char small[64], large[VERIFY_REASON_MAX];

	check(error == vrs->vrs_error && (error == 0 || error == EAUTH));
	check(vrs->vrs_what != NULL && vrs->vrs_help != NULL);
	check(strlen(verify_reason_text(vrs, large, sizeof(large))) > 20);
	check(strlen(verify_reason_text(vrs, small, sizeof(small))) ==
	    sizeof(small) - 1);
}

static int
as_manifest(const struct verify_trust *vtr, const uint8_t *sig, size_t len,
    struct verify_reason *vrs)
{
	static struct manifest_entry entries[8];
	struct manifest mf;

	return verify_manifest(vtr, "MANIFEST", (const char *)seed_text,
	    sizeof(seed_text), sig, len, entries, 8, &mf, vrs);
}

static int
as_module(const struct verify_trust *vtr, const uint8_t *sig, size_t len,
    struct verify_reason *vrs)
{
	const size_t size = sizeof(seed_text) + len + SIGNATURE_TAIL;
	const struct signature sgn = {.sgn_len = len};
	struct verify_question vqn = {"m.kmod", VERIFY_MODULE, NULL, NULL};
	uint8_t *module = malloc(size);
	struct verify_digest vd;
	int error;

	check(module != NULL);
	memcpy(module, seed_text, sizeof(seed_text));
	memcpy(module + sizeof(seed_text), sig, len);
	signature_tail(&sgn, module + size - SIGNATURE_TAIL);
	verify_digest_file(&vd, VERIFY_NOHASH, module, size);
	vqn.vqn_digest = &vd;
	vqn.vqn_bytes = module;
	error = verify_file(vtr, NULL, &vqn, vrs);
	free(module);
	return error;
}

static void
as_keys(const uint8_t *list, size_t len)
{
	struct keylist_item kli;
	struct verify_fault vft;
	struct keylist kyl;
	size_t at = 0, n = 0;

	if (keylist_open(&kyl, list, len, &work, &vft) != 0) {
		check(kyl.kyl_n == 0 && vft.vft_offset <= len);
		return;
	}
	while (keylist_next(&kyl, &at, &kli)) {
		check(kli.kli_data >= list &&
		    range_valid((size_t)(kli.kli_data - list), kli.kli_len,
			kyl.kyl_len));
		n++;
	}
	check(n == kyl.kyl_n && at == (n == 0 ? 32 : kyl.kyl_len));
}

/* The section of keys of a PE image. */
static void
as_loader(const uint8_t *image, size_t size)
{
	const char *what = NULL;
	struct pe_image pei;
	const void *list;
	size_t len;
	int error;

	error = pe_open(&pei, image, size, &what);
	check(what != NULL && (error == 0 || error == EFTYPE));
	for (int loaded = 0; error == 0 && loaded < 2; loaded++)
		if (pe_find(&pei, PE_KEYS, loaded != 0, &list, &len, &what) ==
		    0)
			as_keys(list, len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct verify_reason vrs;
	struct verify_fault vft;
	struct keylist kyl;
	struct verify_trust vtr = {&kyl, SEED_TIME, 0, &work};
	uint8_t *copy;
	int error;

	if (size == 0)
		return 0;
	/* A copy of exactly that size: ASan guards its end. */
	copy = malloc(size);
	check(copy != NULL);
	memcpy(copy, data + 1, size - 1);
	if (data[0] % AS_N == AS_KEYS) {
		as_keys(copy, size - 1);
	} else if (data[0] % AS_N == AS_LOADER) {
		as_loader(copy, size - 1);
	} else {
		check(keylist_open(&kyl, seed_keys, sizeof(seed_keys), &work,
			  &vft) == 0);
		error = data[0] % AS_N == AS_MODULE
		    ? as_module(&vtr, copy, size - 1, &vrs)
		    : as_manifest(&vtr, copy, size - 1, &vrs);
		check_reason(&vrs, error);
		check(error != 0 || is_seed(copy, size - 1));
	}
	free(copy);
	return 0;
}

static void
put32(uint8_t *p, size_t v)
{
	for (int i = 0; i < 4; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

/*
 * Change the part [at, at + len) of the n bytes, and move what follows it.
 * Returns the new number of bytes.
 */
static size_t
mutate_part(uint8_t *p, size_t n, size_t max, size_t at, size_t *len)
{
	static uint8_t part[1 << 16]; /* owner: this function */
	size_t room = MIN(sizeof(part), *len + (max - n)), now;

	memcpy(part, p + at, *len);
	now = LLVMFuzzerMutate(part, *len, room);
	memmove(p + at + now, p + at + *len, n - at - *len);
	memcpy(p + at, part, now);
	n = n - *len + now;
	*len = now;
	return n;
}

static size_t
mutate_signature(uint8_t *p, size_t n, size_t max, unsigned seed)
{
	struct verify_fault vft;
	struct signature sgn;
	size_t at, len;
	unsigned which;

	if (signature_read(&sgn, p, n, &vft) != 0)
		return LLVMFuzzerMutate(p, n, max);
	which = seed % (sgn.sgn_ncerts + 2);
	if (which < sgn.sgn_ncerts) {
		len = sgn.sgn_certlen[which];
		at = (size_t)(sgn.sgn_cert[which] - p);
		n = mutate_part(p, n, max, at, &len);
		put32(p + at - 4, len);
	} else if (which == sgn.sgn_ncerts) {
		len = sgn.sgn_valuelen;
		n = mutate_part(p, n, max, sgn.sgn_signed, &len);
		put32(p + 16, len);
	} else {
		(void)LLVMFuzzerMutate(
		    p + 8, SIGNATURE_HEADER - 8, SIGNATURE_HEADER - 8);
	}
	put32(p + 12, n);
	return n;
}

static size_t
mutate_keys(uint8_t *p, size_t n, size_t max, unsigned seed)
{
	struct keylist_item kli;
	struct verify_fault vft;
	struct keylist kyl;
	size_t at = 0, part;

	if (keylist_open(&kyl, p, n, &work, &vft) != 0 || kyl.kyl_n == 0)
		return LLVMFuzzerMutate(p, n, max);
	for (unsigned i = 0; i <= seed % kyl.kyl_n; i++)
		(void)keylist_next(&kyl, &at, &kli);
	at = (size_t)(kli.kli_data - p);
	part = kli.kli_len;
	n = mutate_part(p, n, max, at, &part);
	put32(p + at - 4, part);
	put32(p + 12, n);
	return n;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	if (size < 2 || seed % 8 == 0)
		return LLVMFuzzerMutate(data, size, max);
	seed /= 8;
	if (data[0] % AS_N == AS_LOADER)
		return LLVMFuzzerMutate(data, size, max);
	if (data[0] % AS_N == AS_KEYS)
		return 1 + mutate_keys(data + 1, size - 1, max - 1, seed);
	return 1 + mutate_signature(data + 1, size - 1, max - 1, seed);
}
