/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest_line.c: the lines of a manifest and their fields.
 */
#include "manifest_impl.h"

int
mfr_fail(struct manifest_reader *mfr, const char *at, const char *what,
    const char *help)
{
	mfr->mfr_fault->mff_what = what;
	mfr->mfr_fault->mff_help = help;
	mfr->mfr_fault->mff_line = mfr->mfr_lineno;
	mfr->mfr_fault->mff_column = (uint32_t)(at - mfr->mfr_bol) + 1;
	return EFTYPE;
}

struct manifest_field
mfr_word(struct manifest_reader *mfr)
{
	struct manifest_field mfp = {mfr->mfr_at, 0};

	while (mfr->mfr_at < mfr->mfr_eol && *mfr->mfr_at != ' ' &&
	    *mfr->mfr_at != '\t')
		mfr->mfr_at++;
	mfp.mfp_len = (size_t)(mfr->mfr_at - mfp.mfp_text);
	return mfp;
}

bool
mfr_is(struct manifest_field mfp, const char *text)
{
	return mfp.mfp_len == strlen(text) &&
	    memcmp(mfp.mfp_text, text, mfp.mfp_len) == 0;
}

struct manifest_entry *
mfr_entry(struct manifest_reader *mfr)
{
	struct manifest *mf = mfr->mfr_manifest;
	struct manifest_entry *mfe;

	if (mf->mnf_n == mfr->mfr_max)
		return NULL;
	mfe = &mf->mnf_entries[mf->mnf_n++];
	memset(mfe, 0, sizeof(*mfe));
	mfe->mfe_line = mfr->mfr_lineno;
	return mfe;
}

int
mfr_line(struct manifest_reader *mfr, bool tabs)
{
	const size_t left = (size_t)(mfr->mfr_end - mfr->mfr_next);
	const char *p = mfr->mfr_next, *eol;

	mfr->mfr_lineno++;
	mfr->mfr_bol = mfr->mfr_at = p;
	eol = memchr(p, '\n', MIN(left, (size_t)MANIFEST_LINE_MAX + 1));
	if (eol == NULL && left > MANIFEST_LINE_MAX)
		return mfr_fail(mfr, p + MANIFEST_LINE_MAX,
		    "the line is longer than 1023 bytes", "shorten the path");
	if (eol == NULL)
		return mfr_fail(mfr, mfr->mfr_end,
		    "no newline ends the last line",
		    "the file may be truncated: copy it again");
	for (; p < eol; p++)
		if (*p == '\r')
			return mfr_fail(mfr, p, "a carriage return",
			    "lines end with a newline alone");
		else if (!(*p >= ' ' && *p <= '~') && !(tabs && *p == '\t'))
			return mfr_fail(mfr, p,
			    "not a printable ASCII character",
			    "a manifest is ASCII text");
	mfr->mfr_eol = eol;
	mfr->mfr_next = eol + 1;
	return 0;
}

int
mfr_digits(struct manifest_reader *mfr, struct manifest_field mfp,
    struct manifest_entry *mfe)
{
	if (mfp.mfp_len != 2 * verify_hash_size(mfe->mfe_alg))
		return mfr_fail(mfr, mfp.mfp_text,
		    "the hash has a wrong number of digits",
		    "sha256 has 64, sha384 96, sha512 128");
	for (size_t i = 0; i < mfp.mfp_len; i++) {
		const char c = mfp.mfp_text[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
			(c >= 'A' && c <= 'F')))
			return mfr_fail(mfr, mfp.mfp_text + i,
			    "not a hexadecimal digit",
			    "digits are 0-9 and a-f");
	}
	mfe->mfe_hash = mfp.mfp_text;
	return 0;
}

int
mfr_path(struct manifest_reader *mfr, struct manifest_field mfp,
    struct manifest_entry *mfe)
{
	const char *help, *what;
	size_t at;

	what = manifest_path_fault(mfp.mfp_text, mfp.mfp_len, &at, &help);
	if (what != NULL)
		return mfr_fail(mfr, mfp.mfp_text + at, what, help);
	mfe->mfe_path = mfp.mfp_text;
	mfe->mfe_pathlen = (uint16_t)mfp.mfp_len;
	return 0;
}
