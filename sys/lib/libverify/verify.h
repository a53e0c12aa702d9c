/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verify.h: two questions, may these bytes be used as that file, and is this
 * the owner's manifest, and the reason for the answer.
 */
#ifndef _LIBVERIFY_VERIFY_H_
#define _LIBVERIFY_VERIFY_H_

#include <libverify/key.h>
#include <libverify/manifest.h>
#include <libverify/signature.h>

/* Whom the machine trusts. */
struct verify_trust {
	const struct keylist *vtr_keys;
	uint64_t vtr_now; /* of the clock, seconds since 1970; 0: not known */
	uint32_t vtr_svn; /* the smallest that is accepted, as the list's is */
	struct verify_work *vtr_work;
};

/* Why a file is refused, or by what it is trusted. */
struct verify_reason {
	int vrs_error; /* 0: trusted; EAUTH; E2BIG: no room for the manifest */
	const char *vrs_file; /* as it was asked for */
	const char *vrs_what, *vrs_help;
	enum verify_hash vrs_alg; /* of the two hashes; VERIFY_NOHASH: none */
	uint8_t vrs_hash[VERIFY_HASH_SIZE]; /* the file's */
	uint8_t vrs_want[VERIFY_HASH_SIZE]; /* the manifest's */
	bool vrs_haswant;
	bool vrs_haskey;
	uint8_t vrs_key[VERIFY_SHA256_SIZE]; /* id of the key it is about */
	uint32_t vrs_line, vrs_column;       /* in the manifest; or 0 */
	uint32_t vrs_first;                  /* the line's other one; or 0 */
	unsigned vrs_cert; /* which certificate, from 1; or 0 */
	uint64_t vrs_date; /* of it; or 0 */
	bool vrs_hassvn;
	uint32_t vrs_svn, vrs_minsvn; /* its own, and the smallest */
};
#define VERIFY_REFUSED    80 /* EAUTH, for programs with libc's <errno.h> */
#define VERIFY_REASON_MAX 640

/* "<file>: EAUTH: <what, where, hashes, key>: <help>", one line. */
char *verify_reason_text(
    const struct verify_reason *vrs, char *out, size_t size);

/*
 * Is this text a manifest that the owner signed?  Then it is read, with its
 * entries in the caller's memory.  A clock that is behind the date of the
 * manifest is wrong: certificates are judged by that date.
 */
int verify_manifest(const struct verify_trust *vtr, const char *name,
    const char *text, size_t len, const void *sig, size_t siglen,
    struct manifest_entry *entries, size_t max, struct manifest *mf,
    struct verify_reason *vrs);

/* A manifest is trusted: so is its date for what is verified by *vtr next. */
static inline void
verify_note_date(struct verify_trust *vtr, const struct manifest *mf)
{
	vtr->vtr_now = MAX(vtr->vtr_now, mf->mnf_built);
}

struct verify_question {
	const char *vqn_path; /* relative to the manifest's directory */
	enum verify_role vqn_role;
	/*
	 * Of all bytes that were read, with the hash of the entry
	 * (verify_hash_wanted()).
	 */
	const struct verify_digest *vqn_digest;
	/*
	 * The same bytes, if they are in one piece: a module's may end with a
	 * signature.  NULL: they are not.
	 */
	const void *vqn_bytes;
};

/*
 * The digest of a file in one piece.  If it ends with a signature, what that
 * signs is the file's first bytes: their hash is made in the same pass.
 */
void verify_digest_file(struct verify_digest *vd, enum verify_hash second,
    const void *bytes, size_t len);
/* The hash to make while the file is read. */
enum verify_hash verify_hash_wanted(
    const struct manifest *mf, const char *path);
/*
 * May it be used?  `mf' is verified, or NULL.  Trusted with vrs_line 0: by a
 * signature of its own.
 */
int verify_file(const struct verify_trust *vtr, const struct manifest *mf,
    const struct verify_question *vqn, struct verify_reason *vrs);

/* ---- modname.c ---- */

/* The last component of a path, which may begin with a device, "hd0a:". */
const char *verify_last_part(const char *path);
/*
 * Is that one of the names that a file of the module has: name, name.kmod, or
 * the latter with .gz or .zst?
 */
bool verify_is_file_of(
    const char *file, size_t len, const char *name, size_t namelen);
/* How many bytes of a file's name are before such a suffix. */
size_t verify_stem(const char *file, size_t len);
/*
 * A module that is trusted by a signature of its own is that under any path: it
 * could take another's place.  Is its file called as the module is?  If not,
 * `out' says so.
 */
#define VERIFY_NAME_WHY 192
bool verify_module_named(
    const char *path, const char *name, char out[VERIFY_NAME_WHY]);

#endif /* !_LIBVERIFY_VERIFY_H_ */
