/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verify.c: the verb verify: what a loader with a key list would say of the
 * files of a directory, of a disk image, or of one file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <libelf/elf_object.h>

#include "out.h"
#include "trustdir.h"
#include "trustfile.h"
#include "verbs.h"

struct verifying {
	struct verify_trust ve_trust;
	json_t *ve_list;      /* NULL: text */
	const char *ve_where; /* in front of paths */
	const char *ve_base;  /* the manifest's directory */
	size_t ve_trusted, ve_refused, ve_manifests;
	int ve_status;
};

static json_t *
json_verdict(
    const struct verifying *ve, const struct verify_reason *vrs, json_t *why)
{
	char *path = path_join(ve->ve_base, vrs->vrs_file);
	const size_t size = strlen(ve->ve_where) + strlen(path) + 1;
	char *full = kmfile_alloc(size, 1);
	json_t *verdict;

	snprintf(full, size, "%s%s", ve->ve_where, path);
	verdict = json_pack("{s:o, s:b, s:o}", "file", out_string(full),
	    "trusted", vrs->vrs_error == 0, "why", why);
	free(path);
	free(full);
	return verdict;
}

static void
report(struct verifying *ve, const struct verify_reason *vrs)
{
	char text[VERIFY_REASON_MAX];
	const size_t size =
	    strlen(ve->ve_where) + strlen(ve->ve_base) + sizeof(text) + 2;
	char *all = kmfile_alloc(size, 1);

	verify_reason_text(vrs, text, sizeof(text));
	snprintf(all, size, "%s%s%s%s", ve->ve_where, ve->ve_base,
	    *ve->ve_base == '\0' ? "" : "/", text);
	if (vrs->vrs_error == 0) {
		ve->ve_trusted++;
	} else {
		ve->ve_refused++;
		if (ve->ve_status == STATUS_OK)
			ve->ve_status = STATUS_FINDINGS;
	}
	if (ve->ve_list != NULL) {
		json_array_append_new(
		    ve->ve_list, json_verdict(ve, vrs, out_string(all)));
	} else if (vrs->vrs_error != 0) {
		fputs(out_on(OUT_RED), stdout);
		out_lines(stdout, all);
		puts(out_off());
	}
	free(all);
}

/* What is not a verdict on bytes, but has the same effect. */
static void
refuse(struct verifying *ve, const char *file, const char *what,
    const char *help, uint32_t line)
{
	const struct verify_reason vrs = {.vrs_error = VERIFY_REFUSED,
	    .vrs_file = file,
	    .vrs_what = what,
	    .vrs_help = help,
	    .vrs_line = line};

	report(ve, &vrs);
}

/*
 * A module that is trusted by a signature of its own has a file of its name.
 * (What has no name here is another format's, or no module.)
 */
static void
check_name(struct kmfile *kf, struct verify_reason *vrs)
{
	static char why[VERIFY_NAME_WHY]; /* until it is reported */
	char unused[KMFILE_WHY];
	struct elf_object eo;
	struct elf_modinfo em;
	struct elf_error ee;
	const char *what;

	if (!kmfile_decode(kf, KMFILE_MODULE, unused) ||
	    elf_object_open(&eo, kf->kf_data, kf->kf_size, &ee) != 0 ||
	    elf_object_modinfo(&eo, &em, &what) != 0 ||
	    verify_module_named(vrs->vrs_file, em.em_name, why))
		return;
	vrs->vrs_error = VERIFY_REFUSED;
	vrs->vrs_what = why + strlen("EAUTH: ");
}

/* A file, as what it would be used. */
static void
verify_one(struct verifying *ve, const struct trustdir *td,
    const struct manifest *mf, const char *path, enum verify_role role,
    uint32_t line)
{
	char *full = path_join(ve->ve_base, path), why[KMFILE_WHY];
	struct verify_question vqn = {path, role, NULL, NULL};
	struct verify_reason vrs;
	struct verify_digest vd;
	struct kmfile kf = {0};

	if (role != VERIFY_SEED && !trustdir_read(td, full, &kf, why)) {
		refuse(ve, path, "it cannot be read", why, line);
	} else {
		verify_digest_file(
		    &vd, verify_hash_wanted(mf, path), kf.kf_data, kf.kf_size);
		vqn.vqn_digest = &vd;
		vqn.vqn_bytes = kf.kf_data;
		if (verify_file(&ve->ve_trust, mf, &vqn, &vrs) == 0 &&
		    role == VERIFY_MODULE && vrs.vrs_line == 0)
			check_name(&kf, &vrs);
		report(ve, &vrs);
		kmfile_close(&kf);
	}
	free(full);
}

/*
 * The nearest directory above a file, and below the manifest's, that has a
 * manifest of its own, which then decides.  NULL: none; freed by the caller.
 */
static char *
nearer(const struct trustdir *td, const char *base, const char *path)
{
	char *dir = path_join(base, path), *slash, *manifest;
	bool there = false;

	while (!there && (slash = strrchr(dir, '/')) != NULL &&
	    (size_t)(slash - dir) > strlen(base)) {
		*slash = '\0';
		manifest = path_join(dir, "MANIFEST");
		there = trustdir_exists(td, manifest);
		free(manifest);
	}
	if (there)
		return dir;
	free(dir);
	return NULL;
}

/* Does the manifest in that directory list the file?  (If it can be read.) */
static bool
lists(const struct trustdir *td, const char *dir, const char *full)
{
	struct manifest_entry *entries = NULL;
	char *path = path_join(dir, "MANIFEST"), why[KMFILE_WHY];
	const char *relative = full + strlen(dir) + 1;
	struct kmfile kf = {0};
	struct manifest mf;
	const bool is = trustdir_read(td, path, &kf, why) &&
	    manifest_open(&mf, &entries, &kf, why) &&
	    manifest_find(&mf, relative, strlen(relative), NULL) != NULL;

	free(entries);
	kmfile_close(&kf);
	free(path);
	return is;
}

/*
 * A line of a manifest.  Of a file with a manifest that is nearer, that one
 * decides: if it lists the file, it is reported there.
 */
static void
verify_line(struct verifying *ve, const struct trustdir *td,
    const struct manifest *mf, const struct manifest_entry *mfe)
{
	char *path = kmfile_alloc(mfe->mfe_pathlen + 1U, 1), *dir, *full;
	enum verify_role role = (enum verify_role)mfe->mfe_role;

	memcpy(path, mfe->mfe_path, mfe->mfe_pathlen);
	full = path_join(ve->ve_base, path);
	dir = nearer(td, ve->ve_base, path);
	if (role == VERIFY_ANY)
		role = verify_role_of(path);
	if (dir == NULL)
		verify_one(ve, td, mf, path, role, mfe->mfe_line);
	else if (!lists(td, dir, full))
		refuse(ve, path,
		    "a MANIFEST that is nearer decides, and does not list it",
		    "list it there, or remove that MANIFEST", mfe->mfe_line);
	free(path);
	free(full);
	free(dir);
}

/* Files that would be used, and that no line is about. */
static void
verify_rest(struct verifying *ve, const struct trustdir *td,
    const struct manifest *mf, const struct paths *pa)
{
	const size_t n = strlen(ve->ve_base);

	for (size_t i = 0; i < pa->pa_n; i++) {
		const char *path = pa->pa_list[i] + (n == 0 ? 0 : n + 1);
		const enum verify_role role = verify_role_of(path);
		char *dir;

		if (role == VERIFY_ANY ||
		    (mf != NULL &&
			manifest_find(mf, path, strlen(path), NULL) != NULL))
			continue;
		dir = nearer(td, ve->ve_base, path);
		if (dir == NULL)
			verify_one(ve, td, mf, path, role, 0);
		free(dir);
	}
}

/* All that the manifest lists, and what it does not list but would be used. */
static void
verify_all(
    struct verifying *ve, const struct trustdir *td, const struct manifest *mf)
{
	struct paths pa = {NULL, 0, false};
	char why[KMFILE_WHY];

	for (size_t i = 0; i < mf->mnf_n; i++)
		verify_line(ve, td, mf, &mf->mnf_entries[i]);
	if (!trustdir_walk(td, ve->ve_base, &pa, why))
		ve->ve_status = out_error(ve->ve_where, why);
	verify_rest(ve, td, mf, &pa);
	paths_free(&pa);
}

/* The manifest of that name in ve_base, and its files. */
static void
verify_set(struct verifying *ve, const struct trustdir *td, const char *name,
    bool files)
{
	char *path = path_join(ve->ve_base, name), *sigpath, why[KMFILE_WHY];
	const size_t size = strlen(path) + 5;
	struct manifest_entry *entries;
	struct kmfile kf = {0}, sig = {0};
	struct verify_reason vrs;
	struct manifest mf;
	size_t room;

	ve->ve_manifests++;
	sigpath = kmfile_alloc(size, 1);
	snprintf(sigpath, size, "%s.sig", path);
	if (!trustdir_read(td, path, &kf, why)) {
		refuse(ve, name, "it cannot be read", why, 0);
	} else if (trustdir_exists(td, sigpath) &&
	    !trustdir_read(td, sigpath, &sig, why)) {
		refuse(
		    ve, name, "it has no signature that can be read", why, 0);
	} else {
		room = manifest_count((const char *)kf.kf_data, kf.kf_size);
		entries = kmfile_alloc(room, sizeof(*entries));
		(void)verify_manifest(&ve->ve_trust, name,
		    (const char *)kf.kf_data, kf.kf_size, sig.kf_data,
		    sig.kf_size, entries, room, &mf, &vrs);
		report(ve, &vrs);
		if (vrs.vrs_error == 0)
			verify_note_date(&ve->ve_trust, &mf);
		if (vrs.vrs_error == 0 && files)
			verify_all(ve, td, &mf);
		free(entries);
	}
	kmfile_close(&kf);
	kmfile_close(&sig);
	free(path);
	free(sigpath);
}

/*
 * A root, and all manifests below it; a directory may be a set.  (In the root
 * of a volume boot.manifest counts alone.)  Without a manifest at the top, as
 * on another partition's volume, what is there is refused, unless it is signed
 * by itself; that a directory has none at all, the caller says.
 */
static void
verify_dir(struct verifying *ve, const struct trustdir *td)
{
	const char *top = trustdir_exists(td, "boot.manifest") ? "boot.manifest"
	    : td->td_vol == NULL && trustdir_exists(td, "MANIFEST") ? "MANIFEST"
								    : NULL;
	struct paths pa = {NULL, 0, false};
	const size_t before = ve->ve_manifests;
	char why[KMFILE_WHY], *slash;

	ve->ve_where = td->td_name;
	if (top != NULL)
		verify_set(ve, td, top, true);
	if (!trustdir_walk(td, "", &pa, why))
		ve->ve_status = out_error(td->td_name, why);
	for (size_t i = 0; i < pa.pa_n; i++) {
		slash = strrchr(pa.pa_list[i], '/');
		if (slash == NULL || strcmp(slash, "/MANIFEST") != 0)
			continue;
		*slash = '\0';
		ve->ve_base = pa.pa_list[i];
		verify_set(ve, td, "MANIFEST", true);
		ve->ve_base = "";
		*slash = '/';
	}
	if (top == NULL && (td->td_vol != NULL || ve->ve_manifests != before))
		verify_rest(ve, td, NULL, &pa);
	paths_free(&pa);
}

/* Were there none since `before'? */
static void
no_manifest(struct verifying *ve, const char *path, size_t before)
{
	if (ve->ve_manifests != before || ve->ve_status == STATUS_ERROR)
		return;
	ve->ve_where = "";
	refuse(ve, path, "there is no manifest",
	    "make one: primeboot-kmod manifest", 0);
}

static void
verify_image(struct verifying *ve, const struct kmfile *kf, const char *path)
{
	struct kmimage *im = kmimage_open(kf, path);
	const size_t before = ve->ve_manifests;
	struct trustdir td;
	bool any = false;

	for (size_t i = 0; i < kmimage_volumes(im); i++) {
		if (!trustdir_volume(&td, im, i, path))
			continue;
		any = true;
		verify_dir(ve, &td);
		trustdir_close(&td);
	}
	if (!any)
		ve->ve_status = out_error(path,
		    "neither a manifest, a module nor a disk image with a known "
		    "file system");
	no_manifest(ve, path, before);
	kmimage_close(im);
}

/* A manifest beside its signature, a module, or an image. */
static void
verify_named(struct verifying *ve, const char *path)
{
	const char *slash = strrchr(path, '/'),
		   *name = slash == NULL ? path : slash + 1;
	char *dir = kmfile_strdup(path), why[KMFILE_WHY];
	struct trustdir td;
	struct kmfile kf;

	dir[name - path] = '\0';
	trustdir_host(&td, *dir == '\0' ? "." : dir);
	ve->ve_where = dir;
	if (!kmfile_map(&kf, path, why)) {
		ve->ve_status = out_error(path, why);
	} else {
		if (is_manifest(&kf))
			verify_set(ve, &td, name, false);
		else if (kmfile_is_elf(&kf) || kmfile_is_compressed(&kf))
			verify_one(ve, &td, NULL, name, VERIFY_MODULE, 0);
		else
			verify_image(ve, &kf, path);
		kmfile_close(&kf);
	}
	trustdir_close(&td);
	free(dir);
}

static void
verify_path(struct verifying *ve, const char *path)
{
	const size_t before = ve->ve_manifests;
	struct trustdir td;
	struct stat st;

	ve->ve_base = "";
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		verify_named(ve, path);
		return;
	}
	trustdir_host(&td, path);
	td.td_whole = true;
	verify_dir(ve, &td);
	no_manifest(ve, path, before);
	trustdir_close(&td);
}

int
verb_verify(const struct options *o)
{
	struct verifying ve = {.ve_where = "", .ve_base = ""};
	struct keyfile kyf;
	char why[KMFILE_WHY];

	if (o->o_keys == NULL)
		return out_error("verify", "--keys=LIST is missing");
	if (!keyfile_open(&kyf, o->o_keys, why))
		return out_error(o->o_keys, why);
	ve.ve_trust = (struct verify_trust){
	    &kyf.kyf_list, (uint64_t)time(NULL), o->o_svn, &kyf.kyf_work};
	if (o->o_time != NULL &&
	    !manifest_date(
		o->o_time, strlen(o->o_time), &ve.ve_trust.vtr_now)) {
		keyfile_close(&kyf);
		return out_error(
		    o->o_time, "not a date like 2026-11-29T10:00:00Z");
	}
	ve.ve_list = o->o_json ? json_array() : NULL;
	for (int i = 0; i < o->o_nargs; i++)
		verify_path(&ve, o->o_args[i]);
	if (ve.ve_list != NULL)
		out_json(json_pack("{s:s, s:I, s:I, s:o}", "verb", "verify",
		    "trusted", (json_int_t)ve.ve_trusted, "refused",
		    (json_int_t)ve.ve_refused, "files", ve.ve_list));
	else
		printf(
		    "%zu trusted, %zu refused\n", ve.ve_trusted, ve.ve_refused);
	keyfile_close(&kyf);
	return ve.ve_status;
}
