/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * makemanifest.c: the verb manifest: the files of a root or a set that a loader
 * or a kernel uses, with their sizes and hashes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "out.h"
#include "trustdir.h"
#include "trustfile.h"
#include "verbs.h"

/* SOURCE_DATE_EPOCH, for builds that are to be the same, or now. */
uint64_t
build_time(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;
	unsigned long long t;

	if (text == NULL)
		return (uint64_t)time(NULL);
	errno = 0;
	t = strtoull(text, &end, 10);
	return errno != 0 || *end != '\0' || end == text ? (uint64_t)time(NULL)
							 : t;
}

struct making {
	const struct trustdir *mk_dir;
	enum verify_hash mk_hash;
	struct bytes mk_text;
	int mk_status;
};

static void
put(struct making *mk, const char *s)
{
	bytes_add(&mk->mk_text, s, strlen(s));
}

static int
fault(struct making *mk, const char *path, const char *why)
{
	mk->mk_status = out_error(path, why);
	return mk->mk_status;
}

static void
add(struct making *mk, enum verify_role role, const char *path)
{
	char line[256], hex[HEX_SIZE], why[KMFILE_WHY];
	uint8_t hash[VERIFY_HASH_SIZE];
	const char *help, *what;
	struct verify_digest vd;
	struct kmfile kf;
	size_t at;

	what = manifest_path_fault(path, strlen(path), &at, &help);
	if (what != NULL) {
		snprintf(why, sizeof(why), "%s (%s)", what, help);
		(void)fault(mk, path, why);
		return;
	}
	if (role == VERIFY_SEED) {
		snprintf(line, sizeof(line), "%s - - ", verify_role_name(role));
	} else if (!trustdir_read(mk->mk_dir, path, &kf, why)) {
		(void)fault(mk, path, why);
		return;
	} else {
		verify_digest_init(&vd, mk->mk_hash);
		verify_digest_update(&vd, kf.kf_data, kf.kf_size);
		(void)verify_digest_out(&vd, mk->mk_hash, hash);
		snprintf(line, sizeof(line), "%s %zu %s:%s ",
		    verify_role_name(role), kf.kf_size,
		    verify_hash_name(mk->mk_hash),
		    hex_text(hex, hash, verify_hash_size(mk->mk_hash)));
		kmfile_close(&kf);
	}
	put(mk, line);
	put(mk, path);
	put(mk, "\n");
}

/* --add=ROLE:PATH */
static bool
parse_add(const char *text, enum verify_role *role, const char **path)
{
	const char *colon = strchr(text, ':');

	if (colon == NULL)
		return false;
	*path = colon + 1;
	for (unsigned r = VERIFY_KERNEL; r <= VERIFY_SEED; r++) {
		const char *name = verify_role_name((enum verify_role)r);

		*role = (enum verify_role)r;
		if (strlen(name) == (size_t)(colon - text) &&
		    strncmp(name, text, strlen(name)) == 0)
			return true;
	}
	return false;
}

static bool
is_added(const struct options *o, const char *path)
{
	for (int i = 0; i < o->o_nadd; i++) {
		const char *colon = strchr(o->o_add[i], ':');

		if (colon != NULL && strcmp(colon + 1, path) == 0)
			return true;
	}
	return false;
}

static void
make(struct making *mk, const struct options *o)
{
	struct paths pa = {NULL, 0, false};
	char line[128], date[MANIFEST_DATE_SIZE], why[KMFILE_WHY];
	enum verify_role role;
	const char *path;

	snprintf(line, sizeof(line), "primeboot-manifest 1\nsvn %u\nbuilt %s\n",
	    o->o_svn, manifest_date_text(date, build_time()));
	put(mk, line);
	if (!trustdir_walk(mk->mk_dir, "", &pa, why))
		(void)fault(mk, o->o_args[0], why);
	for (size_t i = 0; i < pa.pa_n; i++) {
		role = verify_role_of(pa.pa_list[i]);
		if (role != VERIFY_ANY && !is_added(o, pa.pa_list[i]))
			add(mk, role, pa.pa_list[i]);
	}
	paths_free(&pa);
	for (int i = 0; i < o->o_nadd; i++) {
		if (parse_add(o->o_add[i], &role, &path))
			add(mk, role, path);
		else
			(void)fault(mk, o->o_add[i],
			    "not ROLE:PATH, with kernel, module, config, image "
			    "or seed-not-verified");
	}
}

static json_t *
json_entry(const struct manifest_entry *mfe)
{
	const bool seed = mfe->mfe_role == VERIFY_SEED;
	uint8_t hash[VERIFY_HASH_SIZE];
	char hex[HEX_SIZE];
	size_t n = 0;

	if (!seed)
		n = manifest_hash(mfe, hash);
	hex_text(hex, hash, n);
	return json_pack("{s:s, s:s%, s:o, s:o, s:o}", "role",
	    verify_role_name((enum verify_role)mfe->mfe_role), "file",
	    mfe->mfe_path, (size_t)mfe->mfe_pathlen, "size",
	    seed ? json_null() : json_integer((json_int_t)mfe->mfe_size),
	    "algorithm",
	    seed ? json_null() : json_string(verify_hash_name(mfe->mfe_alg)),
	    "hash", seed ? json_null() : json_string(hex));
}

static void
print_json(const struct manifest *mf)
{
	char date[MANIFEST_DATE_SIZE];
	json_t *list = json_array();

	for (size_t i = 0; i < mf->mnf_n; i++)
		json_array_append_new(list, json_entry(&mf->mnf_entries[i]));
	out_json(json_pack("{s:s, s:I, s:s, s:o}", "verb", "manifest", "svn",
	    (json_int_t)mf->mnf_svn, "built",
	    manifest_date_text(date, mf->mnf_built), "files", list));
}

/*
 * Write what was made, after it was read as a loader does: no two paths that
 * are the same on FAT.
 */
static void
finish(struct making *mk, const struct options *o)
{
	const struct kmfile kf = {
	    .kf_data = mk->mk_text.by_data, .kf_size = mk->mk_text.by_len};
	struct manifest_entry *entries = NULL;
	char why[KMFILE_WHY];
	struct manifest mf;

	if (!manifest_open(&mf, &entries, &kf, why))
		(void)fault(mk, o->o_args[0], why);
	else if (o->o_output != NULL &&
	    !bytes_write(&mk->mk_text, o->o_output, why))
		(void)fault(mk, o->o_output, why);
	else if (o->o_json)
		print_json(&mf);
	else if (o->o_output == NULL)
		(void)fwrite(
		    mk->mk_text.by_data, 1, mk->mk_text.by_len, stdout);
	free(entries);
}

int
verb_manifest(const struct options *o)
{
	struct making mk = {.mk_hash = VERIFY_SHA256};
	struct trustdir td;

	if (o->o_nargs != 1)
		return out_error("manifest", "one directory");
	if (o->o_hash != NULL)
		mk.mk_hash = verify_hash_named(o->o_hash, strlen(o->o_hash));
	if (mk.mk_hash == VERIFY_NOHASH)
		return out_error(
		    o->o_hash, "no such hash: sha256, sha384 or sha512");
	trustdir_host(&td, o->o_args[0]);
	td.td_whole = true;
	mk.mk_dir = &td;
	make(&mk, o);
	if (mk.mk_status == STATUS_OK)
		finish(&mk, o);
	trustdir_close(&td);
	bytes_free(&mk.mk_text);
	return mk.mk_status;
}
