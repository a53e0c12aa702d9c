/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ktrust_record.c: bootinfo's TRUST: check each field, and read what it refers
 * to.  All input is the loader's; the key list is checked, and a manifest
 * counts if a key of the list signed it.
 */
#include <sys/kmem.h>
#include <sys/systm.h>

#include "ktrust_impl.h"

/* The fields that every version has. */
#define RECORD_MIN offsetof(struct btinfo_trust, svn)

/* What the record is read from. */
struct record {
	struct btinfo_trust rec_info;
	const uint8_t *rec_file;
	size_t rec_size;
};

static void
ignored(const char *what, const char *why)
{
	kprintf("trust: bootinfo: %s cannot be used: %s\n", what, why);
}

/* The record's fields, if all are there and of a version that is known. */
static bool
get_fields(const void *rec, size_t len, struct btinfo_trust *bt)
{
	memset(bt, 0, sizeof(*bt));
	memcpy(bt, rec, MIN(len, sizeof(*bt)));
	return len >= sizeof(*bt) && bt->version == BI_TRUST_VERSION;
}

bool
ktrust_where(const void *rec, size_t len, uint32_t *pa, uint32_t *size)
{
	struct btinfo_trust bt;

	if (!get_fields(rec, len, &bt) || bt.base == 0 || bt.size == 0 ||
	    bt.size > BI_TRUST_FILE)
		return false;
	*pa = bt.base;
	*size = bt.size;
	return true;
}

/* A piece of at most `max' bytes.  NULL: it is not in the file, or empty. */
static const void *
get_piece(const struct record *rec, struct bi_trust_piece btp, size_t max)
{
	if (btp.len == 0 || btp.len > max ||
	    !range_valid(btp.off, btp.len, rec->rec_size))
		return NULL;
	return rec->rec_file + btp.off;
}

static void
read_keys(struct ktrust *ktr, const struct record *rec)
{
	const struct bi_trust_piece btp = rec->rec_info.keys;
	const void *list = get_piece(rec, btp, KEYLIST_MAX);
	struct verify_fault vft = {.vft_what = "it is not in the file"};

	if (list == NULL ||
	    keylist_open(&ktr->kts_keys, list, btp.len, ktr->kts_trust.vtr_work,
		&vft) != 0) {
		ignored("the key list", vft.vft_what);
		ktr->kts_keys = (struct keylist){0};
	}
}

static void
read_unpacked(struct ktrust *ktr, const struct record *rec)
{
	const struct bi_trust_piece btp = rec->rec_info.unpacked;

	if (btp.len == 0)
		return;
	ktr->kts_unpacked = get_piece(rec, btp, rec->rec_size);
	if (ktr->kts_unpacked == NULL)
		ignored("hashes of modules", "they are not in the file");
	else
		ktr->kts_nunpacked = btp.len / VERIFY_SHA256_SIZE;
}

/* Its name, as a string.  NULL: fine, or what is wrong. */
static const char *
read_name(struct ktrust_manifest *ktm, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] > '~')
			return "its name has bytes that are not printable";
	ktm->ktm_name = kmem_alloc(len + 1, KM_NOSLEEP);
	if (ktm->ktm_name == NULL)
		return "no memory for its name";
	ktm->ktm_namesize = len + 1;
	memcpy(ktm->ktm_name, name, len);
	ktm->ktm_name[len] = '\0';
	if (name[0] != '/')
		return "its name is not an absolute path";
	ktm->ktm_dir = (size_t)(strrchr(ktm->ktm_name, '/') - ktm->ktm_name);
	return NULL;
}

/* Is it signed?  Then its entries.  NULL: fine, or what is wrong. */
static const char *
read_text(struct ktrust *ktr, struct ktrust_manifest *ktm,
    const struct record *rec, const struct bi_trust_manifest *btm)
{
	const char *text = get_piece(rec, btm->text, MANIFEST_MAX);
	const void *sig = get_piece(rec, btm->sig, SIGNATURE_MAX);
	struct verify_reason vrs;
	char why[VERIFY_REASON_MAX];
	size_t n, bytes;

	if (text == NULL || sig == NULL)
		return "it and its signature are not in the file";
	n = manifest_count(text, btm->text.len);
	if (!array_bytes(MAX(n, 1), sizeof(struct manifest_entry), &bytes))
		return "it is too long";
	ktm->ktm_entries = kmem_alloc(bytes, KM_NOSLEEP);
	if (ktm->ktm_entries == NULL)
		return "no memory for its lines";
	ktm->ktm_entsize = bytes;
	if (verify_manifest(&ktr->kts_trust, ktm->ktm_name, text, btm->text.len,
		sig, btm->sig.len, ktm->ktm_entries, n, &ktm->ktm_manifest,
		&vrs) == 0)
		return NULL;
	kprintf("trust: %s\n", verify_reason_text(&vrs, why, sizeof(why)));
	return "it is not trusted";
}

static void
free_manifest(struct ktrust_manifest *ktm)
{
	if (ktm->ktm_name != NULL)
		kmem_free(ktm->ktm_name, ktm->ktm_namesize);
	if (ktm->ktm_entries != NULL)
		kmem_free(ktm->ktm_entries, ktm->ktm_entsize);
	*ktm = (struct ktrust_manifest){0};
}

static void
read_manifest(struct ktrust *ktr, const struct record *rec,
    const struct bi_trust_manifest *btm)
{
	struct ktrust_manifest *ktm = &ktr->kts_manifest[ktr->kts_nmanifests];
	const char *name = get_piece(rec, btm->name, BI_TRUST_PATH);
	const char *why = "its name is not in the file";

	if (name != NULL)
		why = read_name(ktm, name, btm->name.len);
	if (why == NULL)
		why = read_text(ktr, ktm, rec, btm);
	if (why == NULL) {
		verify_note_date(&ktr->kts_trust, &ktm->ktm_manifest);
		ktr->kts_now = ktr->kts_trust.vtr_now;
		ktr->kts_nmanifests++;
		return;
	}
	ignored(ktm->ktm_name != NULL ? ktm->ktm_name : "a manifest", why);
	free_manifest(ktm);
}

/* A level that is not known is the strictest. */
static enum ktrust_level
level_of(const void *rec, size_t len)
{
	struct btinfo_trust bt;

	(void)get_fields(rec, len, &bt);
	if (len < RECORD_MIN || bt.level > BI_TRUST_ENFORCE)
		return KTRUST_ENFORCE;
	return (enum ktrust_level)bt.level;
}

void
ktrust_read(struct ktrust *ktr, const void *bytes, size_t len, const void *file,
    size_t size)
{
	struct record rec = {.rec_file = file};
	const struct btinfo_trust *bt = &rec.rec_info;

	ktr->kts_level = level_of(bytes, len);
	if (ktr->kts_level == KTRUST_OFF)
		return;
	if (!get_fields(bytes, len, &rec.rec_info)) {
		ignored("TRUST", "it is too short, or of another version");
		return;
	}
	ktr->kts_trust.vtr_svn = bt->svn;
	ktr->kts_trust.vtr_now = ktr->kts_now = bt->now;
	if (file == NULL || size != bt->size) {
		ignored("TRUST's file", "the loader passed none");
		return;
	}
	rec.rec_size = size;
	read_keys(ktr, &rec);
	read_unpacked(ktr, &rec);
	if (bt->num > BI_TRUST_MANIFESTS)
		ignored("manifests", "there are more than eight");
	for (uint32_t i = 0; i < MIN(bt->num, BI_TRUST_MANIFESTS); i++)
		read_manifest(ktr, &rec, &bt->manifest[i]);
}

void
ktrust_free(struct ktrust *ktr)
{
	for (unsigned i = 0; i < ktr->kts_nmanifests; i++)
		free_manifest(&ktr->kts_manifest[i]);
}
