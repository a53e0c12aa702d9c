/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_manifest.c: any bytes as a manifest.  Besides the sanitizers' checks:
 * entries are in order and found, no path leads elsewhere or is there twice,
 * and a fault is in the text.  The first byte is the room for entries.
 */
#include <stdlib.h>
#include <string.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <libverify/manifest.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM 128

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void
check_path(const struct manifest_entry *mfe)
{
	char path[MANIFEST_PATH_MAX + 3];

	check(mfe->mfe_pathlen > 0 && mfe->mfe_pathlen <= MANIFEST_PATH_MAX);
	path[0] = '/';
	memcpy(path + 1, mfe->mfe_path, mfe->mfe_pathlen);
	path[mfe->mfe_pathlen + 1] = '/';
	path[mfe->mfe_pathlen + 2] = '\0';
	check(strlen(path) == (size_t)mfe->mfe_pathlen + 2);
	check(strstr(path, "//") == NULL && strstr(path, "/../") == NULL &&
	    strstr(path, "/./") == NULL && strstr(path, "./") == NULL &&
	    strstr(path, " /") == NULL && strchr(path, '\\') == NULL);
}

/* Against a search of all of them. */
static void
check_entries(const struct manifest *mf)
{
	const struct manifest_entry *mfe, *variant;
	uint8_t hash[VERIFY_HASH_SIZE];
	char path[MANIFEST_PATH_MAX + 1];

	for (size_t i = 0; i < mf->mnf_n; i++) {
		mfe = &mf->mnf_entries[i];
		check_path(mfe);
		check(manifest_find(mf, mfe->mfe_path, mfe->mfe_pathlen,
			  &variant) == mfe &&
		    variant == NULL);
		check(
		    manifest_hash(mfe, hash) == verify_hash_size(mfe->mfe_alg));
		check((mfe->mfe_role == VERIFY_SEED) ==
		    (mfe->mfe_alg == VERIFY_NOHASH));
		check(mf->mnf_veriexec == (mfe->mfe_role == VERIFY_ANY));
		memcpy(path, mfe->mfe_path, mfe->mfe_pathlen);
		path[mfe->mfe_pathlen] = '\0';
		for (size_t k = 0; k < i; k++) {
			const struct manifest_entry *o = &mf->mnf_entries[k];
			char other[MANIFEST_PATH_MAX + 1];

			memcpy(other, o->mfe_path, o->mfe_pathlen);
			other[o->mfe_pathlen] = '\0';
			check(kstrcasecmp(other, path) < 0);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct manifest_entry entries[ROOM];
	char date[MANIFEST_DATE_SIZE], *text;
	struct manifest_fault mff;
	struct manifest mf;
	uint64_t built;
	size_t room;
	int error;

	if (size == 0)
		return 0;
	room = data[0] % (ROOM + 1);
	/* A copy of exactly that size: ASan guards its end. */
	text = malloc(size);
	check(text != NULL);
	memcpy(text, data + 1, size - 1);
	error = manifest_read(&mf, text, size - 1, entries, room, &mff);
	check(error == 0 || error == EFTYPE || error == E2BIG);
	built = manifest_built(text, size - 1);
	if (error == 0) {
		check(built == mf.mnf_built);
		check(mf.mnf_n <= room);
		check(mf.mnf_n <= manifest_count(text, size - 1));
		check_entries(&mf);
		if (!mf.mnf_veriexec) {
			manifest_date_text(date, mf.mnf_built);
			check(manifest_date(date, strlen(date), &built) &&
			    built == mf.mnf_built);
		}
	} else {
		check(mf.mnf_n == 0 && mff.mff_what != NULL &&
		    mff.mff_help != NULL);
		check(mff.mff_line <= size && mff.mff_first <= mff.mff_line);
		check(
		    error == E2BIG || (mff.mff_line > 0 && mff.mff_column > 0));
		check(mff.mff_column <= MANIFEST_LINE_MAX + 2);
	}
	free(text);
	return 0;
}
