/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keylist.c: the keys, certificates and forbidden hashes of an owner.
 */
#include "verify_impl.h"

enum {
	AT_MAGIC = 0,
	AT_VERSION = 8,
	AT_N = 10,
	AT_LEN = 12,
	AT_SVN = 16,
	AT_RESERVED = 20,
	AT_BUILT = 24,
};

static int
fail(struct verify_fault *vft, size_t offset, const char *what)
{
	*vft = (struct verify_fault){
	    what, "make the list again: primeboot-kmod keys", offset};
	return EFTYPE;
}

/* The bytes of an item were checked by keylist_open(). */
bool
keylist_next(const struct keylist *kyl, size_t *at, struct keylist_item *kli)
{
	const uint8_t *p;

	if (*at == 0)
		*at = KEYLIST_HEADER;
	if (*at >= kyl->kyl_len)
		return false;
	p = kyl->kyl_bytes + *at;
	*kli = (struct keylist_item){p[0], p + KEYLIST_ITEM, le32(p + 4)};
	*at += KEYLIST_ITEM + kli->kli_len;
	return true;
}

static const char *
item_fault(const struct keylist_item *kli, struct cert_work *cwk)
{
	struct verify_key vky;
	const char *what;
	struct cert crt;

	switch (kli->kli_type) {
	case VERIFY_P256:
	case VERIFY_P384:
	case VERIFY_RSA:
		return verify_key_item(
		    &vky, kli->kli_type, kli->kli_data, kli->kli_len);
	case KEYLIST_CA:
		what = cert_decode(cwk, &crt, kli->kli_data, kli->kli_len);
		if (what == NULL && !crt.crt_ca)
			what = "a certificate that is not a CA's";
		if (what == NULL && cwk->cwk_dnlen > sizeof(cwk->cwk_dn))
			what = "a CA whose name is longer than 1024 bytes";
		return what;
	case KEYLIST_FORBID:
		return kli->kli_len == VERIFY_SHA256_SIZE
		    ? NULL
		    : "a forbidden hash that does not have 32 bytes";
	case KEYLIST_DB:
	case KEYLIST_ENFORCE:
		return kli->kli_len == 1 && kli->kli_data[0] == 1
		    ? NULL
		    : "a choice (db or enforce) that is not 1";
	default:
		return "an item of a type that is not known";
	}
}

static int
check_items(
    const struct keylist *kyl, struct cert_work *cwk, struct verify_fault *vft)
{
	size_t at = KEYLIST_HEADER, next;
	struct keylist_item kli;
	const char *what;
	const uint8_t *p;

	for (uint32_t i = 0; i < kyl->kyl_n; i++, at = next) {
		p = kyl->kyl_bytes + at;
		if (!range_valid(at, KEYLIST_ITEM, kyl->kyl_len) ||
		    !range_valid(at + KEYLIST_ITEM, le32(p + 4), kyl->kyl_len))
			return fail(vft, at, "the key list is truncated");
		if ((p[1] | p[2] | p[3]) != 0)
			return fail(vft, at + 1, "reserved bytes are not zero");
		if (le32(p + 4) == 0 || le32(p + 4) > KEYLIST_CERT)
			return fail(vft, at + 4,
			    "an item that does not have 1 to 4096 bytes");
		next = at;
		(void)keylist_next(kyl, &next, &kli);
		what = item_fault(&kli, cwk);
		if (what != NULL)
			return fail(vft, at, what);
	}
	if (at != kyl->kyl_len)
		return fail(vft, at, "bytes behind the last item");
	return 0;
}

int
keylist_open(struct keylist *kyl, const void *bytes, size_t len,
    struct verify_work *vwk, struct verify_fault *vft)
{
	const uint8_t *p = bytes;
	int error;

	*kyl = (struct keylist){0};
	if (len < KEYLIST_HEADER)
		return fail(vft, len, "the key list is truncated");
	if (memcmp(p, KEYLIST_MAGIC, AT_VERSION) != 0)
		return fail(vft, AT_MAGIC, "not a key list");
	if (le16(p + AT_VERSION) != 1)
		return fail(vft, AT_VERSION,
		    "a version of key lists that is not known");
	if (le16(p + AT_N) > KEYLIST_ITEMS)
		return fail(vft, AT_N, "more than 8192 items");
	if (le32(p + AT_LEN) < KEYLIST_HEADER || le32(p + AT_LEN) > len ||
	    le32(p + AT_LEN) > KEYLIST_MAX)
		return fail(
		    vft, AT_LEN, "the key list is truncated, or too long");
	if (le32(p + AT_RESERVED) != 0)
		return fail(vft, AT_RESERVED, "reserved bytes are not zero");
	if (le64(p + AT_BUILT) > INT64_MAX)
		return fail(vft, AT_BUILT, "not a date");
	*kyl = (struct keylist){p, le32(p + AT_LEN), le16(p + AT_N),
	    le32(p + AT_SVN), le64(p + AT_BUILT)};
	error = check_items(kyl, (struct cert_work *)(void *)vwk, vft);
	if (error != 0)
		*kyl = (struct keylist){0};
	return error;
}

bool
keylist_has(const struct keylist *kyl, unsigned type)
{
	struct keylist_item kli;
	size_t at = 0;

	while (keylist_next(kyl, &at, &kli))
		if (kli.kli_type == type)
			return true;
	return false;
}

uint32_t
keylist_count(const struct keylist *kyl)
{
	struct keylist_item kli;
	uint32_t n = 0;
	size_t at = 0;

	while (keylist_next(kyl, &at, &kli))
		if (kli.kli_type != KEYLIST_DB &&
		    kli.kli_type != KEYLIST_ENFORCE)
			n++;
	return n;
}

bool
keylist_forbids(
    const struct keylist *kyl, const uint8_t hash[VERIFY_SHA256_SIZE])
{
	struct keylist_item kli;
	size_t at = 0;

	while (keylist_next(kyl, &at, &kli))
		if (kli.kli_type == KEYLIST_FORBID &&
		    memcmp(kli.kli_data, hash, VERIFY_SHA256_SIZE) == 0)
			return true;
	return false;
}

bool
keylist_find(const struct keylist *kyl, const uint8_t id[VERIFY_SHA256_SIZE],
    struct verify_key *vky)
{
	struct keylist_item kli;
	size_t at = 0;

	while (keylist_next(kyl, &at, &kli))
		if (kli.kli_type <= VERIFY_RSA &&
		    verify_key_item(
			vky, kli.kli_type, kli.kli_data, kli.kli_len) == NULL &&
		    memcmp(vky->vky_id, id, VERIFY_SHA256_SIZE) == 0)
			return true;
	return false;
}
