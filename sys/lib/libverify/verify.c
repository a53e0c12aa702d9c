/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verify.c: the verdict.
 */
#include "verify_impl.h"

static void
begin(struct verify_reason *vrs, const char *file)
{
	memset(vrs, 0, sizeof(*vrs));
	vrs->vrs_file = file;
	vrs->vrs_what = "trusted";
	vrs->vrs_help = "";
}

static void
note_hash(struct verify_reason *vrs, const struct verify_digest *vd,
    enum verify_hash hash)
{
	if (verify_digest_out(vd, hash, vrs->vrs_hash))
		vrs->vrs_alg = hash;
}

/* The smallest security version number. */
static uint32_t
min_svn(const struct verify_trust *vtr)
{
	return MAX(vtr->vtr_svn, vtr->vtr_keys->kyl_svn);
}

/*
 * Is it a signature by an owner?  `hash' is that of all that it signs, its own
 * first bytes included.
 */
static int
check_signature(const struct verify_trust *vtr, const struct signature *sgn,
    enum verify_purpose purpose, const uint8_t hash[VERIFY_SHA256_SIZE],
    struct verify_reason *vrs)
{
	struct verify_key vky;
	int refused;

	memcpy(vrs->vrs_key, sgn->sgn_key, sizeof(vrs->vrs_key));
	vrs->vrs_haskey = true;
	if (sgn->sgn_purpose != purpose)
		return verify_refuse(vrs, "the signature has another purpose",
		    "manifests and modules are signed apart");
	if (keylist_forbids(vtr->vtr_keys, sgn->sgn_key))
		return verify_refuse(
		    vrs, "its key is forbidden", "sign with another key");
	if (sgn->sgn_ncerts > 0) {
		refused = chain_verify(vtr, sgn, &vky, vrs);
		if (refused != 0)
			return refused;
		memcpy(vrs->vrs_key, vky.vky_id, sizeof(vrs->vrs_key));
	} else if (!keylist_find(vtr->vtr_keys, sgn->sgn_key, &vky)) {
		return verify_refuse(vrs, "its key is not in the key list",
		    "sign with a key of the list, or add this one");
	}
	if (sgn->sgn_type != vky.vky_type ||
	    memcmp(sgn->sgn_key, vky.vky_id, VERIFY_SHA256_SIZE) != 0)
		return verify_refuse(vrs, "the signature names another key",
		    "sign the file again");
	if (!verify_key_check(&vky, hash, sgn->sgn_value, sgn->sgn_valuelen))
		return verify_refuse(vrs, "the signature is wrong",
		    "the file or its signature changed after it was signed");
	vrs->vrs_svn = sgn->sgn_svn;
	vrs->vrs_minsvn = min_svn(vtr);
	vrs->vrs_hassvn = vrs->vrs_svn < vrs->vrs_minsvn;
	if (vrs->vrs_hassvn)
		return verify_refuse(vrs,
		    "its security version number is below the smallest "
		    "that is accepted",
		    "a newer one was installed: use that");
	return 0;
}

int
verify_manifest(const struct verify_trust *vtr, const char *name,
    const char *text, size_t len, const void *sig, size_t siglen,
    struct manifest_entry *entries, size_t max, struct manifest *mf,
    struct verify_reason *vrs)
{
	struct verify_trust then = *vtr;
	struct verify_fault vft;
	struct manifest_fault mff;
	struct verify_digest vd;
	struct signature sgn;
	uint8_t hash[VERIFY_SHA256_SIZE];
	int error;

	*mf = (struct manifest){0};
	begin(vrs, name);
	verify_digest_init(&vd, VERIFY_NOHASH);
	verify_digest_update(&vd, text, len);
	note_hash(vrs, &vd, VERIFY_SHA256);
	if (keylist_forbids(vtr->vtr_keys, vrs->vrs_hash))
		return verify_refuse(
		    vrs, "it is forbidden", "a newer one was made: use that");
	if (siglen == 0)
		return verify_refuse(
		    vrs, "it has no signature", "sign it: primeboot-kmod sign");
	if (signature_read(&sgn, sig, siglen, &vft) != 0)
		return verify_refuse(vrs, vft.vft_what, vft.vft_help);
	verify_digest_update(&vd, sgn.sgn_bytes, sgn.sgn_signed);
	(void)verify_digest_out(&vd, VERIFY_SHA256, hash);
	/*
	 * The text is not verified yet; if it is another one than was signed,
	 * it is refused below, whatever its date.
	 */
	then.vtr_now = MAX(vtr->vtr_now, manifest_built(text, len));
	error = check_signature(&then, &sgn, VERIFY_FOR_MANIFEST, hash, vrs);
	if (error != 0)
		return error;
	error = manifest_read(mf, text, len, entries, max, &mff);
	if (error != 0) {
		(void)verify_refuse(vrs, mff.mff_what, mff.mff_help);
		vrs->vrs_line = mff.mff_line;
		vrs->vrs_column = mff.mff_column;
		vrs->vrs_first = mff.mff_first;
		vrs->vrs_error = error == E2BIG ? E2BIG : EAUTH;
		return vrs->vrs_error;
	}
	if (!mf->mnf_veriexec && mf->mnf_svn != sgn.sgn_svn) {
		mf->mnf_n = 0;
		return verify_refuse(vrs,
		    "manifest and signature have different security version "
		    "numbers",
		    "sign it again");
	}
	mf->mnf_svn = sgn.sgn_svn;
	return 0;
}

void
verify_digest_file(struct verify_digest *vd, enum verify_hash second,
    const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	struct verify_fault vft;
	struct signature sgn;
	size_t n;

	verify_digest_init(vd, second);
	if (signature_find(&sgn, bytes, len, &n, &vft) == 0) {
		verify_digest_update(vd, p, n);
		(void)verify_digest_out(vd, VERIFY_SHA256, vd->vdg_plainhash);
		verify_digest_update(vd, p + n, sgn.sgn_signed);
		n += sgn.sgn_signed;
		(void)verify_digest_out(vd, VERIFY_SHA256, vd->vdg_signedhash);
		vd->vdg_signed = n;
		p += n;
		len -= n;
	}
	verify_digest_update(vd, p, len);
}

enum verify_hash
verify_hash_wanted(const struct manifest *mf, const char *path)
{
	const struct manifest_entry *mfe;

	mfe = mf == NULL ? NULL : manifest_find(mf, path, strlen(path), NULL);
	return mfe == NULL ? VERIFY_NOHASH : mfe->mfe_alg;
}

/* A file that the manifest lists. */
static int
check_entry(const struct manifest_entry *mfe, const struct verify_question *vqn,
    struct verify_reason *vrs)
{
	vrs->vrs_line = mfe->mfe_line;
	if ((mfe->mfe_role != VERIFY_ANY || vqn->vqn_role == VERIFY_SEED) &&
	    mfe->mfe_role != vqn->vqn_role)
		return verify_refuse(vrs,
		    "the manifest lists it in another role",
		    "a file is used as what it was signed for");
	if (mfe->mfe_role == VERIFY_SEED)
		return 0;
	vrs->vrs_alg = VERIFY_NOHASH;
	note_hash(vrs, vqn->vqn_digest, mfe->mfe_alg);
	(void)manifest_hash(mfe, vrs->vrs_want);
	vrs->vrs_haswant = true;
	if (mfe->mfe_size != MANIFEST_NOSIZE &&
	    mfe->mfe_size != vqn->vqn_digest->vdg_size)
		return verify_refuse(vrs,
		    "its size is not the one in the manifest",
		    "it changed after it was signed, or is truncated");
	if (vrs->vrs_alg == VERIFY_NOHASH ||
	    memcmp(vrs->vrs_hash, vrs->vrs_want,
		verify_hash_size(mfe->mfe_alg)) != 0)
		return verify_refuse(vrs,
		    "its hash is not the one in the manifest",
		    "it changed after it was signed");
	return 0;
}

/* How its owner can trust a file that no line lists. */
static const char *
how_to_trust(const struct verify_question *vqn)
{
	if (vqn->vqn_role == VERIFY_MODULE)
		return "list it, or sign it: primeboot-kmod sign";
	/* The tool lists these by itself. */
	if (vqn->vqn_role != VERIFY_ANY &&
	    verify_role_of(vqn->vqn_path) == vqn->vqn_role)
		return "list it: primeboot-kmod manifest";
	switch (vqn->vqn_role) {
	case VERIFY_KERNEL:
		return "list it: primeboot-kmod manifest --add=kernel:PATH";
	case VERIFY_CONFIG:
		return "list it: primeboot-kmod manifest --add=config:PATH";
	case VERIFY_SEED:
		return "list it: primeboot-kmod manifest "
		       "--add=seed-not-verified:PATH";
	case VERIFY_IMAGE:
		return "list it: primeboot-kmod manifest --add=image:PATH";
	default:
		return "list it: primeboot-kmod manifest --add=ROLE:PATH";
	}
}

/* A module with its own signature. */
static int
check_appended(const struct verify_trust *vtr,
    const struct verify_question *vqn, const char *missing,
    struct verify_reason *vrs)
{
	const struct verify_digest *vd = vqn->vqn_digest;
	uint8_t plain[VERIFY_SHA256_SIZE], hash[VERIFY_SHA256_SIZE];
	struct verify_fault vft;
	struct signature sgn;
	size_t size;
	int error = ENOENT;

	if (vqn->vqn_bytes != NULL && vqn->vqn_role == VERIFY_MODULE)
		error = signature_find(
		    &sgn, vqn->vqn_bytes, (size_t)vd->vdg_size, &size, &vft);
	if (error == ENOENT)
		return verify_refuse(vrs, missing, how_to_trust(vqn));
	if (error != 0)
		return verify_refuse(vrs, vft.vft_what, vft.vft_help);
	/* The signature's first bytes follow the file's. */
	if (vd->vdg_signed == size + sgn.sgn_signed) {
		memcpy(plain, vd->vdg_plainhash, sizeof(plain));
		memcpy(hash, vd->vdg_signedhash, sizeof(hash));
	} else {
		verify_sha256(vqn->vqn_bytes, size, plain);
		verify_sha256(vqn->vqn_bytes, size + sgn.sgn_signed, hash);
	}
	/* An ECDSA signature has another form that is valid for everybody. */
	if (keylist_forbids(vtr->vtr_keys, plain))
		return verify_refuse(
		    vrs, "it is forbidden", "install a newer one");
	return check_signature(vtr, &sgn, VERIFY_FOR_MODULE, hash, vrs);
}

int
verify_file(const struct verify_trust *vtr, const struct manifest *mf,
    const struct verify_question *vqn, struct verify_reason *vrs)
{
	const struct manifest_entry *mfe = NULL, *variant = NULL;
	int error;

	begin(vrs, vqn->vqn_path);
	/* The bytes of a seed may not have been read. */
	if (vqn->vqn_role != VERIFY_SEED) {
		note_hash(vrs, vqn->vqn_digest, VERIFY_SHA256);
		if (keylist_forbids(vtr->vtr_keys, vrs->vrs_hash))
			return verify_refuse(
			    vrs, "it is forbidden", "install a newer one");
	}
	if (mf != NULL)
		mfe = manifest_find(
		    mf, vqn->vqn_path, strlen(vqn->vqn_path), &variant);
	if (mfe != NULL)
		return check_entry(mfe, vqn, vrs);
	if (variant != NULL)
		vrs->vrs_line = variant->mfe_line;
	error = check_appended(vtr, vqn,
	    mf == NULL ? "there is no manifest and it has no signature"
		: variant != NULL
		? "the manifest lists it with other upper and lower case"
		: "it is not in the manifest and has no signature",
	    vrs);
	if (error == 0)
		vrs->vrs_line = 0;
	return error;
}
