/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest.c: the text of a manifest.
 */
#include "manifest_impl.h"

static const char MAGIC[] = "primeboot-manifest ";

static const char *const roles[] = {
    [VERIFY_ANY] = "?",
    [VERIFY_KERNEL] = "kernel",
    [VERIFY_MODULE] = "module",
    [VERIFY_CONFIG] = "config",
    [VERIFY_IMAGE] = "image",
    [VERIFY_SEED] = "seed-not-verified",
};

const char *
verify_role_name(enum verify_role role)
{
	return role < knitems(roles) ? roles[role] : "?";
}

/* The same, of a line whose fields have one blank between them. */
static struct manifest_field
next_word(struct manifest_reader *mfr)
{
	struct manifest_field mfp = mfr_word(mfr);

	if (mfr->mfr_at < mfr->mfr_eol)
		mfr->mfr_at++;
	return mfp;
}

/* A decimal number without sign and leading zeros, below 2^63. */
static int
number(struct manifest_reader *mfr, struct manifest_field mfp, uint64_t *out)
{
	uint64_t n = 0;

	if (mfp.mfp_len == 0 || mfp.mfp_len > 19 ||
	    (mfp.mfp_len > 1 && mfp.mfp_text[0] == '0'))
		goto bad;
	for (size_t i = 0; i < mfp.mfp_len; i++) {
		const char c = mfp.mfp_text[i];

		if (c < '0' || c > '9')
			goto bad;
		n = n * 10 + (uint64_t)(c - '0');
	}
	if (n > INT64_MAX)
		goto bad;
	*out = n;
	return 0;
bad:
	return mfr_fail(mfr, mfp.mfp_text, "not a number",
	    "decimal digits, without sign and leading zeros, below 2^63");
}

/* "sha256:<digits>" */
static int
hash_field(struct manifest_reader *mfr, struct manifest_field mfp,
    struct manifest_entry *mfe)
{
	const char *colon = memchr(mfp.mfp_text, ':', mfp.mfp_len);
	const size_t len = colon == NULL ? 0 : (size_t)(colon - mfp.mfp_text);

	mfe->mfe_alg = (uint8_t)verify_hash_named(mfp.mfp_text, len);
	if (mfe->mfe_alg == VERIFY_NOHASH)
		return mfr_fail(mfr, mfp.mfp_text, "no hash that is known",
		    "sha256:, sha384: or sha512:, and its digits");
	mfp.mfp_text += len + 1;
	mfp.mfp_len -= len + 1;
	return mfr_digits(mfr, mfp, mfe);
}

/* "<role> <size> <hash> <path>", of a seed "seed-not-verified - - <path>". */
static int
entry_line(struct manifest_reader *mfr)
{
	struct manifest_entry *mfe = mfr_entry(mfr);
	struct manifest_field role, size, hash, path;
	int error;

	if (mfe == NULL)
		return E2BIG;
	role = next_word(mfr);
	for (unsigned r = VERIFY_KERNEL; r < knitems(roles); r++)
		if (mfr_is(role, roles[r]))
			mfe->mfe_role = (uint8_t)r;
	if (mfe->mfe_role == VERIFY_ANY)
		return mfr_fail(mfr, role.mfp_text, "no role that is known",
		    "kernel, module, config, image or seed-not-verified");
	size = next_word(mfr);
	hash = next_word(mfr);
	if (mfe->mfe_role == VERIFY_SEED) {
		mfe->mfe_size = MANIFEST_NOSIZE;
		if (!mfr_is(size, "-") || !mfr_is(hash, "-"))
			return mfr_fail(mfr, size.mfp_text,
			    "a seed has no size and no hash",
			    "seed-not-verified - - PATH");
	} else {
		error = number(mfr, size, &mfe->mfe_size);
		if (error == 0)
			error = hash_field(mfr, hash, mfe);
		if (error != 0)
			return error;
	}
	path = (struct manifest_field){
	    mfr->mfr_at, (size_t)(mfr->mfr_eol - mfr->mfr_at)};
	return mfr_path(mfr, path, mfe);
}

/* A header line: "<name> <value>". */
static int
header_line(
    struct manifest_reader *mfr, const char *name, struct manifest_field *value)
{
	int error = EFTYPE;

	if (mfr->mfr_next == mfr->mfr_end) {
		mfr->mfr_lineno++;
		mfr->mfr_bol = mfr->mfr_end;
		(void)mfr_fail(mfr, mfr->mfr_end, "the header is incomplete",
		    "its lines are primeboot-manifest, svn and built");
	} else {
		error = mfr_line(mfr, false);
	}
	if (error != 0)
		return error;
	if (!mfr_is(next_word(mfr), name))
		return mfr_fail(mfr, mfr->mfr_bol, "not the header's line here",
		    "its lines are primeboot-manifest, svn and built");
	value->mfp_text = mfr->mfr_at;
	value->mfp_len = (size_t)(mfr->mfr_eol - mfr->mfr_at);
	return 0;
}

static int
header(struct manifest_reader *mfr)
{
	struct manifest *mf = mfr->mfr_manifest;
	struct manifest_field value = {NULL, 0};
	int error;

	error = header_line(mfr, "primeboot-manifest", &value);
	if (error != 0)
		return error;
	if (!mfr_is(value, "1"))
		return mfr_fail(mfr, value.mfp_text,
		    "not a version that is known",
		    "this program reads version 1: a newer one is needed");
	error = header_line(mfr, "svn", &value);
	if (error == 0)
		error = number(mfr, value, &mf->mnf_svn);
	if (error == 0 && mf->mnf_svn > UINT32_MAX)
		error = mfr_fail(mfr, value.mfp_text, "too large a number",
		    "svn is below 2^32");
	if (error == 0)
		error = header_line(mfr, "built", &value);
	if (error == 0 &&
	    !manifest_date(value.mfp_text, value.mfp_len, &mf->mnf_built))
		error = mfr_fail(mfr, value.mfp_text, "not a date",
		    "as in 2026-11-29T10:00:00Z, from 1970 on");
	return error;
}

static int
lines(struct manifest_reader *mfr)
{
	const bool veriexec = mfr->mfr_manifest->mnf_veriexec;
	int error = 0;

	while (error == 0 && mfr->mfr_next < mfr->mfr_end) {
		error = mfr_line(mfr, veriexec);
		if (error == 0 && veriexec)
			error = manifest_veriexec_line(mfr);
		else if (error == 0 && mfr->mfr_at < mfr->mfr_eol &&
		    *mfr->mfr_at != '#')
			error = entry_line(mfr);
	}
	return error;
}

uint64_t
manifest_built(const char *text, size_t len)
{
	struct manifest mf = {.mnf_built = 0};
	struct manifest_fault mff;
	struct manifest_reader mfr = {.mfr_manifest = &mf,
	    .mfr_fault = &mff,
	    .mfr_next = text,
	    .mfr_bol = text,
	    .mfr_end = text + len};

	return header(&mfr) == 0 ? mf.mnf_built : 0;
}

size_t
manifest_count(const char *text, size_t len)
{
	size_t n = 0;

	for (const char *p = text, *end = text + len; p < end; p++, n++) {
		p = memchr(p, '\n', (size_t)(end - p));
		if (p == NULL)
			return n + 1;
	}
	return n;
}

int
manifest_read(struct manifest *mf, const char *text, size_t len,
    struct manifest_entry *entries, size_t max, struct manifest_fault *mff)
{
	struct manifest_reader mfr = {.mfr_manifest = mf,
	    .mfr_fault = mff,
	    .mfr_max = max,
	    .mfr_next = text,
	    .mfr_bol = text};
	int error = 0;

	*mf = (struct manifest){.mnf_entries = entries};
	*mff =
	    (struct manifest_fault){.mff_what = "too many entries, or too long",
		.mff_help = "split it: a manifest for each set"};
	if (len > MANIFEST_MAX)
		return E2BIG;
	mfr.mfr_end = text + len;
	/* What does not begin as ours does is veriexec's. */
	mf->mnf_veriexec = len > 0 && (*text == '/' || *text == '#');
	if (!mf->mnf_veriexec)
		error = header(&mfr);
	if (error != 0 && mfr.mfr_lineno == 1 &&
	    (len < sizeof(MAGIC) ||
		memcmp(text, MAGIC, sizeof(MAGIC) - 1) != 0)) {
		mff->mff_column = 1;
		mff->mff_what = "not a manifest";
		mff->mff_help = "the first line is primeboot-manifest 1, or of "
				"veriexec(5)";
	}
	if (error == 0)
		error = lines(&mfr);
	if (error == 0)
		error = manifest_sort(mf, mff);
	if (error != 0)
		mf->mnf_n = 0;
	return error;
}
