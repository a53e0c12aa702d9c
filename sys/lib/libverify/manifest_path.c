/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest_path.c: the paths of a manifest: which are allowed, their order, and
 * how one is found.
 *
 * FAT does not distinguish lower and upper case, and drops dots and blanks at
 * the end of a name: two such paths are one file there.  So the order ignores
 * case, and a path of that kind is refused.
 */
#include "manifest_impl.h"

const char *
manifest_path_fault(const char *path, size_t len, size_t *at, const char **help)
{
	size_t start = 0;

	*at = 0;
	*help = "a path is relative to the manifest's directory, as in "
		"modules/zlib/zlib.kmod";
	if (len == 0)
		return "no path";
	if (len > MANIFEST_PATH_MAX)
		return "the path is longer than 511 bytes";
	if (path[0] == '/')
		return "the path begins with /";
	for (size_t i = 0; i <= len; i++) {
		*at = i;
		if (i < len && (path[i] < ' ' || path[i] > '~'))
			return "not a printable ASCII character in the path";
		if (i < len && path[i] == '\\')
			return "a backslash in the path";
		if (i < len && path[i] != '/')
			continue;
		*at = start;
		if (i == start)
			return "an empty component in the path";
		if (path[start] == ' ' || path[i - 1] == ' ')
			return "a blank at the start or end of a component";
		if (path[i - 1] == '.')
			return i - start <= 2 && path[start] == '.'
			    ? "a component . or .. in the path"
			    : "a dot at the end of a component";
		start = i + 1;
	}
	return NULL;
}

static unsigned char
fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Order without case. */
static int
compare(const char *a, size_t alen, const char *b, size_t blen)
{
	const size_t n = MIN(alen, blen);

	for (size_t i = 0; i < n; i++)
		if (fold(a[i]) != fold(b[i]))
			return fold(a[i]) < fold(b[i]) ? -1 : 1;
	return alen < blen ? -1 : alen > blen;
}

static int
compare_entries(const void *a, const void *b)
{
	const struct manifest_entry *x = a, *y = b;

	return compare(
	    x->mfe_path, x->mfe_pathlen, y->mfe_path, y->mfe_pathlen);
}

static bool
same(const struct manifest_entry *mfe, const char *path, size_t len)
{
	return mfe->mfe_pathlen == len && memcmp(mfe->mfe_path, path, len) == 0;
}

int
manifest_sort(struct manifest *mf, struct manifest_fault *mff)
{
	const struct manifest_entry *a, *b;
	uint32_t later;

	ksort(mf->mnf_entries, mf->mnf_n, sizeof(*mf->mnf_entries),
	    compare_entries);
	for (size_t i = 1; i < mf->mnf_n; i++) {
		a = &mf->mnf_entries[i - 1];
		b = &mf->mnf_entries[i];
		if (compare_entries(a, b) != 0)
			continue;
		later = MAX(a->mfe_line, b->mfe_line);
		mff->mff_line = later;
		mff->mff_column = 1;
		mff->mff_first = MIN(a->mfe_line, b->mfe_line);
		if (same(a, b->mfe_path, b->mfe_pathlen)) {
			mff->mff_what = "the path is there twice";
			mff->mff_help = "keep one of the two lines";
		} else {
			mff->mff_what = "two paths differ in case alone";
			mff->mff_help = "on FAT they are one file: rename one";
		}
		return EFTYPE;
	}
	return 0;
}

const struct manifest_entry *
manifest_find(const struct manifest *mf, const char *path, size_t len,
    const struct manifest_entry **variant)
{
	size_t low = 0, high = mf->mnf_n, mid;
	const struct manifest_entry *mfe;
	int order;

	if (variant != NULL)
		*variant = NULL;
	while (low < high) {
		mid = low + (high - low) / 2;
		mfe = &mf->mnf_entries[mid];
		order = compare(path, len, mfe->mfe_path, mfe->mfe_pathlen);
		if (order == 0 && same(mfe, path, len))
			return mfe;
		if (order == 0) {
			if (variant != NULL)
				*variant = mfe;
			return NULL;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

static uint8_t
digit(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

size_t
manifest_hash(const struct manifest_entry *mfe, uint8_t out[VERIFY_HASH_SIZE])
{
	const size_t n = verify_hash_size(mfe->mfe_alg);

	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(digit(mfe->mfe_hash[2 * i]) << 4 |
		    digit(mfe->mfe_hash[2 * i + 1]));
	return n;
}
