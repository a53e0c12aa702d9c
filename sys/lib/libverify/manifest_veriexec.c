/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest_veriexec.c: the fingerprints of NetBSD's veriexec(5) as a manifest:
 * "path type fingerprint flags".  Flags are checked and otherwise ignored: they
 * say how programs may be started.
 */
#include "manifest_impl.h"

static void
skip_white(struct manifest_reader *mfr)
{
	while (mfr->mfr_at < mfr->mfr_eol &&
	    (*mfr->mfr_at == ' ' || *mfr->mfr_at == '\t'))
		mfr->mfr_at++;
}

static char
to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* In any case, as for veriexecctl(8). */
static bool
is_flag(struct manifest_field mfp)
{
	static const char *const flags[] = {"direct", "indirect", "file",
	    "untrusted", "program", "interpreter", "script", "library"};
	char lower[sizeof("interpreter")];

	if (mfp.mfp_len >= sizeof(lower))
		return false;
	for (size_t i = 0; i < mfp.mfp_len; i++)
		lower[i] = to_lower(mfp.mfp_text[i]);
	lower[mfp.mfp_len] = '\0';
	for (size_t i = 0; i < knitems(flags); i++)
		if (strcmp(lower, flags[i]) == 0)
			return true;
	return false;
}

/* "direct, file", or nothing. */
static int
flags(struct manifest_reader *mfr)
{
	const char *start;
	struct manifest_field mfp;

	for (;;) {
		start = mfr->mfr_at;
		while (mfr->mfr_at < mfr->mfr_eol &&
		    to_lower(*mfr->mfr_at) >= 'a' &&
		    to_lower(*mfr->mfr_at) <= 'z')
			mfr->mfr_at++;
		mfp = (struct manifest_field){
		    start, (size_t)(mfr->mfr_at - start)};
		if (!is_flag(mfp))
			return mfr_fail(mfr, start, "no flag of veriexec(5)",
			    "direct, indirect, file, untrusted, with commas");
		skip_white(mfr);
		if (mfr->mfr_at == mfr->mfr_eol)
			return 0;
		if (*mfr->mfr_at++ != ',')
			return mfr_fail(mfr, mfr->mfr_at - 1,
			    "no comma between flags",
			    "direct, indirect, file, untrusted, with commas");
		skip_white(mfr);
	}
}

int
manifest_veriexec_line(struct manifest_reader *mfr)
{
	struct manifest_field path, type, hash;
	struct manifest_entry *mfe;
	const char *comment;
	int error;

	comment =
	    memchr(mfr->mfr_bol, '#', (size_t)(mfr->mfr_eol - mfr->mfr_bol));
	if (comment != NULL)
		mfr->mfr_eol = comment;
	skip_white(mfr);
	if (mfr->mfr_at == mfr->mfr_eol)
		return 0;
	mfe = mfr_entry(mfr);
	if (mfe == NULL)
		return E2BIG;
	mfe->mfe_size = MANIFEST_NOSIZE;
	path = mfr_word(mfr);
	if (path.mfp_text[0] != '/')
		return mfr_fail(mfr, path.mfp_text, "not an absolute path",
		    "a path of veriexec(5) begins with /");
	path.mfp_text++;
	path.mfp_len--;
	error = mfr_path(mfr, path, mfe);
	if (error != 0)
		return error;
	skip_white(mfr);
	type = mfr_word(mfr);
	mfe->mfe_alg = (uint8_t)verify_hash_named(type.mfp_text, type.mfp_len);
	if (mfe->mfe_alg == VERIFY_NOHASH)
		return mfr_fail(mfr, type.mfp_text, "no hash that is known",
		    "SHA256, SHA384 or SHA512: veriexecgen -t SHA256");
	skip_white(mfr);
	hash = mfr_word(mfr);
	error = mfr_digits(mfr, hash, mfe);
	skip_white(mfr);
	return error != 0 || mfr->mfr_at == mfr->mfr_eol ? error : flags(mfr);
}
