/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_file.c: verify one file of a volume.
 */
#include <boot/trust_impl.h>

/* What is verified. */
struct trust_query {
	struct loader *trq_ld;
	struct trust *trq_trust;
	struct fs_volume *trq_vol;
	const char *trq_path; /* absolute */
	enum verify_role trq_role;
	const struct trust_bytes *trq_held;  /* its bytes; NULL: not read yet */
	const char *trq_relative;            /* the path from its manifest */
	struct trust_manifest *trq_manifest; /* NULL: there is none */
	struct verify_reason trq_reason;
};

#define CHUNK ((size_t)256 << 10)

/* Hash a file while it is read, in pieces. */
static int
digest_file(
    struct trust_query *trq, struct fs_file *ff, struct verify_digest *vdg)
{
	void *buf = sa_alloc(trq->trq_ld, CHUNK);
	uint64_t at = 0;
	int error = buf == NULL ? ENOMEM : 0;
	size_t n;

	while (error == 0 && at < ff->ff_size) {
		n = (size_t)MIN((uint64_t)CHUNK, ff->ff_size - at);
		error = fs_read(ff, at, buf, n);
		if (error == 0)
			verify_digest_update(vdg, buf, n);
		at += n;
	}
	if (buf != NULL)
		sa_free(trq->trq_ld, buf, CHUNK);
	return error;
}

/*
 * The file's bytes, if it is held or a module, which may end with a signature;
 * otherwise it is hashed while it is read.
 */
static int
digest_query(struct trust_query *trq, enum verify_role role,
    struct trust_bytes *all, struct verify_digest *vdg, const void **bytes)
{
	const struct trust_bytes *held = trq->trq_held;
	struct fs_file *ff;
	int error = 0;

	if (held == NULL && role == VERIFY_MODULE) {
		error = trust_read(
		    trq->trq_ld, trq->trq_vol, trq->trq_path, SIZE_MAX, all);
		held = all;
	}
	if (held != NULL) {
		verify_digest_file(
		    vdg, vdg->vdg_second, held->trb_data, held->trb_size);
		*bytes = held->trb_data;
		return error;
	}
	error = fs_open(trq->trq_vol, trq->trq_path, &ff);
	if (error == 0) {
		error = digest_file(trq, ff, vdg);
		fs_close(ff);
	}
	return error;
}

static int
verify_it(struct trust_query *trq, const struct manifest *mf)
{
	const char *path = mf == NULL ? trq->trq_path + 1 : trq->trq_relative;
	struct verify_question vqn = {path, trq->trq_role, NULL, NULL};
	const struct manifest_entry *mfe = NULL;
	struct trust_bytes all = {NULL, 0};
	struct verify_digest vdg;
	int error;

	if (mf != NULL)
		mfe = manifest_find(mf, path, strlen(path), NULL);
	if (vqn.vqn_role == VERIFY_ANY)
		vqn.vqn_role =
		    mfe != NULL ? mfe->mfe_role : verify_role_of(path);
	verify_digest_init(&vdg, mfe == NULL ? VERIFY_NOHASH : mfe->mfe_alg);
	error = digest_query(trq, vqn.vqn_role, &all, &vdg, &vqn.vqn_bytes);
	vqn.vqn_digest = &vdg;
	if (error == 0)
		error = verify_file(
		    &trq->trq_trust->tru_trust, mf, &vqn, &trq->trq_reason);
	trust_release(trq->trq_ld, &all);
	return error;
}

static int
verify_path(struct trust_query *trq)
{
	const int error =
	    trust_manifest_for(trq->trq_ld, trq->trq_trust, trq->trq_vol,
		trq->trq_path, &trq->trq_manifest, &trq->trq_relative);

	if (error == ENOENT)
		return verify_it(trq, NULL);
	if (error == 0)
		return verify_it(trq, &trq->trq_manifest->tmf_manifest);
	if (trq->trq_manifest != NULL)
		trq->trq_reason = trq->trq_manifest->tmf_reason;
	return error;
}

int
trust_held(struct loader *ld, struct trust *tru, struct fs_volume *vol,
    const char *path, enum verify_role role, const void *bytes, size_t size,
    char out[VERIFY_REASON_MAX], bool *own)
{
	/* (The heap is not to free them.) */
	const struct trust_bytes held = {(void *)(uintptr_t)bytes, size};
	struct trust_query trq = {.trq_ld = ld,
	    .trq_trust = tru,
	    .trq_vol = vol,
	    .trq_path = path,
	    .trq_role = role,
	    .trq_held = &held};
	const int error = verify_path(&trq);

	*own = error == 0 && trq.trq_reason.vrs_line == 0;
	if (error == 0 && !*own && role == VERIFY_KERNEL) {
		tru->tru_started = true;
		tru->tru_newest = MAX(tru->tru_newest,
		    (uint32_t)trq.trq_manifest->tmf_manifest.mnf_svn);
	}
	if (trq.trq_reason.vrs_error != 0)
		(void)verify_reason_text(
		    &trq.trq_reason, out, VERIFY_REASON_MAX);
	else
		ksnprintf(out, VERIFY_REASON_MAX, "%s: %s",
		    SA_VIS(trq.trq_manifest == NULL ||
				trq.trq_manifest->tmf_error == 0 ||
				trq.trq_manifest->tmf_error == ENOENT
			    ? path
			    : trq.trq_manifest->tmf_name),
		    SA_FS_WHY(vol, error));
	return error;
}

int
trust_file(struct loader *ld, struct trust *tru, const char *name)
{
	struct trust_query trq = {.trq_ld = ld, .trq_trust = tru};
	char path[sizeof(((struct filespec *)0)->sp_path) + 2];
	char text[VERIFY_REASON_MAX], why[DEVICE_WHY] = "";
	struct filespec spec;
	int error;

	error = filespec_parse(name, &spec);
	if (error == 0)
		error = path_canon(spec.sp_path, path, sizeof(path));
	trq.trq_path = path;
	if (error == 0) {
		error = device_mount(ld, spec.sp_dev, &trq.trq_vol);
		if (error != 0)
			(void)device_why(ld, spec.sp_dev, error, why);
	}
	if (error == 0) {
		error = verify_path(&trq);
		(void)kstrlcpy(why, SA_FS_WHY(trq.trq_vol, error), sizeof(why));
		fs_unmount(trq.trq_vol);
	}
	if (trq.trq_reason.vrs_file != NULL &&
	    (error == 0 || trq.trq_reason.vrs_error != 0))
		sa_printf(ld, "%s\n",
		    verify_reason_text(&trq.trq_reason, text, sizeof(text)));
	else
		sa_printf(ld, "%s: %s\n", SA_VIS(name),
		    why[0] != '\0' ? why : kstrerror(error));
	trust_forget(ld, tru);
	return error;
}
