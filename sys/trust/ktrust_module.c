/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ktrust_module.c: may this module be used?  The bytes that are verified are
 * those that are linked: a file is read to memory first.
 */
#include <sys/kmem.h>
#include <sys/machdep.h>
#include <sys/module_parts.h>
#include <sys/systm.h>

#include "ktrust_impl.h"

/* Bytes that are to be used as a file, and their hashes as far as made. */
struct query {
	const char *qry_path; /* as it was asked for */
	const void *qry_bytes;
	size_t qry_size;
	struct verify_digest qry_digest;
};

static void
query_init(struct query *qry, const char *path, const void *bytes, size_t size,
    enum verify_hash second)
{
	*qry = (struct query){
	    .qry_path = path, .qry_bytes = bytes, .qry_size = size};
	verify_digest_file(&qry->qry_digest, second, bytes, size);
}

/* The loader's time, and what has passed since. */
static void
set_time(void)
{
	ktrust.kts_trust.vtr_now = ktrust.kts_now == 0
	    ? 0
	    : ktrust.kts_now + cpu_nanotime() / 1000000000;
}

/* Report a refusal; what follows from it by the level. */
static int
refused(const char *path, const char *why)
{
	const bool enforce = ktrust.kts_level == KTRUST_ENFORCE;

	ktrust.kts_refused++;
	kprintf("trust: %s%s: not trusted: %s\n",
	    enforce ? "" : "WARNING: ", path, why);
	return enforce ? EAUTH : 0;
}

/*
 * The same for a verdict.  Not inlined: its buffer would be on the stack below
 * the arithmetic of keys, which takes 5 KB.
 */
static __attribute__((__noinline__)) int
refused_by(const char *path, const struct verify_reason *vrs)
{
	char why[VERIFY_REASON_MAX];

	return refused(path, verify_reason_text(vrs, why, sizeof(why)));
}

/* By the rule for a file of the path that the manifest lists it with, or by its
 * own signature. */
static int
verdict(const struct query *qry, const struct manifest *mf, const char *path,
    enum verify_role role, struct verify_reason *vrs)
{
	const struct verify_question vqn = {
	    .vqn_path = path,
	    .vqn_role = role,
	    .vqn_digest = &qry->qry_digest,
	    .vqn_bytes = qry->qry_bytes,
	};

	return verify_file(&ktrust.kts_trust, mf, &vqn, vrs);
}

/* The manifest nearest above a path, or NULL; *relative: from there. */
static const struct manifest *
nearest(const char *path, const char **relative)
{
	const struct ktrust_manifest *ktm, *best = NULL;

	for (unsigned i = 0; i < ktrust.kts_nmanifests; i++) {
		ktm = &ktrust.kts_manifest[i];
		if (strncmp(path, ktm->ktm_name, ktm->ktm_dir + 1) == 0 &&
		    (best == NULL || ktm->ktm_dir > best->ktm_dir))
			best = ktm;
	}
	*relative = path + (path[0] == '/');
	if (best == NULL)
		return NULL;
	*relative = path + best->ktm_dir + 1;
	return &best->ktm_manifest;
}

/* A file of the kernel's volume.  *own: it is by a signature of its own. */
static int
check_path(const char *path, const void *bytes, size_t size,
    enum verify_role role, bool *own)
{
	const struct manifest *mf;
	struct verify_reason vrs;
	const char *relative;
	struct query qry;

	set_time();
	mf = nearest(path, &relative);
	query_init(&qry, path, bytes, size, verify_hash_wanted(mf, relative));
	*own = false;
	if (verdict(&qry, mf, relative, role, &vrs) != 0)
		return refused_by(path, &vrs);
	*own = vrs.vrs_line == 0;
	return 0;
}

/* ---- what the loader left ---- */

/* Does the manifest list these bytes as a module whose file has that name? */
static bool
lists_bytes(const struct manifest_entry *mfe, const struct query *qry,
    const uint8_t hash[VERIFY_HASH_SIZE])
{
	const char *asked = verify_last_part(qry->qry_path);
	uint8_t want[VERIFY_HASH_SIZE];
	const char *file = mfe->mfe_path + mfe->mfe_pathlen;
	size_t n, len;

	n = manifest_hash(mfe, want);
	if (memcmp(hash, want, n) != 0)
		return false;
	while (file > mfe->mfe_path && file[-1] != '/')
		file--;
	len = (size_t)(mfe->mfe_path + mfe->mfe_pathlen - file);
	return verify_is_file_of(
	    file, len, asked, verify_stem(asked, strlen(asked)));
}

/*
 * Is it on a line of a manifest, whatever the directory?  The loader passed a
 * name, and looked for its file itself.
 */
static bool
find_bytes(struct query *qry, const struct manifest *mf)
{
	const struct manifest_entry *mfe;
	uint8_t hash[VERIFY_HASH_SIZE];
	enum verify_hash made = VERIFY_NOHASH;

	for (size_t i = 0; i < mf->mnf_n; i++) {
		mfe = &mf->mnf_entries[i];
		if ((mfe->mfe_role != VERIFY_MODULE &&
			mfe->mfe_role != VERIFY_ANY) ||
		    (mfe->mfe_size != MANIFEST_NOSIZE &&
			mfe->mfe_size != qry->qry_size))
			continue;
		if (mfe->mfe_alg != made) {
			made = mfe->mfe_alg;
			if (!verify_digest_out(&qry->qry_digest, made, hash))
				query_init(qry, qry->qry_path, qry->qry_bytes,
				    qry->qry_size, made);
			if (!verify_digest_out(&qry->qry_digest, made, hash))
				continue;
		}
		if (lists_bytes(mfe, qry, hash))
			return true;
	}
	return false;
}

/* Did the loader decompress it, from a file that it had verified? */
static bool
was_unpacked(const uint8_t hash[VERIFY_SHA256_SIZE])
{
	for (size_t i = 0; i < ktrust.kts_nunpacked; i++)
		if (memcmp(ktrust.kts_unpacked + i * VERIFY_SHA256_SIZE, hash,
			VERIFY_SHA256_SIZE) == 0)
			return true;
	return false;
}

static int
check_primed(const char *path, const void *bytes, size_t size, bool *own)
{
	const struct manifest *mf;
	struct verify_reason vrs;
	const char *relative;
	struct query qry;
	int error;

	set_time();
	mf = nearest(path, &relative);
	if (mf == NULL && ktrust.kts_nmanifests > 0)
		mf = &ktrust.kts_manifest[0].ktm_manifest;
	query_init(&qry, path, bytes, size, verify_hash_wanted(mf, relative));
	error = verdict(&qry, mf, relative, VERIFY_MODULE, &vrs);
	*own = error == 0 && vrs.vrs_line == 0;
	if (error == 0)
		return 0;
	if (!keylist_forbids(&ktrust.kts_keys, vrs.vrs_hash)) {
		if (was_unpacked(vrs.vrs_hash))
			return 0;
		for (unsigned i = 0; i < ktrust.kts_nmanifests; i++)
			if (find_bytes(
				&qry, &ktrust.kts_manifest[i].ktm_manifest))
				return 0;
	}
	return refused_by(path, &vrs);
}

/* ---- what the framework asks ---- */

static bool
is_on(void)
{
	return ktrust.kts_level != KTRUST_OFF;
}

/* Read a file to memory, and let *src be that. */
static int
hold(const char *path, struct kobj_source *src, void **bufp, size_t *sizep)
{
	const uint64_t size = src->kso_elf.es_size;
	int error = size > SIZE_MAX ? EFBIG : size == 0 ? ENOEXEC : 0;
	void *buf = NULL;

	if (error == 0 && (buf = kmem_alloc((size_t)size, KM_NOSLEEP)) == NULL)
		error = ENOMEM;
	if (error == 0)
		error = src->kso_elf.es_read(
		    src->kso_elf.es_cookie, 0, buf, (size_t)size);
	src->kso_close(src->kso_elf.es_cookie);
	if (error != 0) {
		if (buf != NULL)
			kmem_free(buf, (size_t)size);
		kprintf("trust: %s: cannot be read to memory, %llu bytes "
			"(error %d, %s)\n",
		    path, (unsigned long long)size, error, kerrno_name(error));
		return error;
	}
	kobj_source_mem(src, buf, (size_t)size);
	*bufp = buf;
	*sizep = (size_t)size;
	return 0;
}

static int
check_object(
    const char *path, struct kobj_source *src, struct module_trusted *mtd)
{
	int error;

	*mtd = (struct module_trusted){0};
	if (src->kso_mem != NULL)
		return check_primed(path, src->kso_mem,
		    (size_t)src->kso_elf.es_size, &mtd->mtd_own);
	error = hold(path, src, &mtd->mtd_buf, &mtd->mtd_size);
	if (error != 0)
		return error;
	return check_path(
	    path, mtd->mtd_buf, mtd->mtd_size, VERIFY_MODULE, &mtd->mtd_own);
}

/* Does a manifest list the file?  Its owner wants the module to have it. */
static bool
is_listed(const char *path)
{
	const struct manifest *mf;
	const char *relative;

	mf = nearest(path, &relative);
	return mf != NULL &&
	    manifest_find(mf, relative, strlen(relative), NULL) != NULL;
}

static int
check_absent(const char *path)
{
	return is_listed(path)
	    ? refused(path,
		  "EAUTH: the manifest lists it, and it is missing (restore "
		  "it, or sign a manifest without it)")
	    : 0;
}

/* The same as deleting it. */
static int
check_no_plist(const char *path, bool passed)
{
	if (passed)
		return refused(path,
		    "EAUTH: the loader passed its properties, and the module "
		    "is to be loaded without them (load it with them)");
	return is_listed(path)
	    ? refused(path,
		  "EAUTH: the manifest lists it, and the module is to be "
		  "loaded without it (load it with its properties)")
	    : 0;
}

static int
check_plist(const char *path, const void *text, size_t len)
{
	bool own;

	if (text == NULL)
		return check_absent(path);
	return check_path(path, text, len, VERIFY_CONFIG, &own);
}

/* A module of another name could take its place. */
static int
check_name(const char *path, const char *name)
{
	char why[VERIFY_NAME_WHY];

	return verify_module_named(path, name, why) ? 0 : refused(path, why);
}

/*
 * Built-in modules are a part of the kernel, which the loader verified; one
 * that is disabled stays so.
 */
static int
check_builtin(const char *name)
{
	return refused(name,
	    "EAUTH: it is built in and disabled (force does not enable it)");
}

/* owner: this file; never written. */
const struct module_trust_ops ktrust_module_ops = {
    .mto_on = is_on,
    .mto_object = check_object,
    .mto_plist = check_plist,
    .mto_no_plist = check_no_plist,
    .mto_name = check_name,
    .mto_builtin = check_builtin,
};
