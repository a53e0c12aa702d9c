/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_file.c: verify one file of a volume.
 */
#include <boot/trust.h>

#define SIG_MAX SIGNATURE_MAX

/* A file in memory of the heap. */
struct trust_bytes {
	void *trb_data;
	size_t trb_size; /* 0: nothing is allocated */
};

/* What is verified. */
struct trust_query {
	struct loader *trq_ld;
	struct trust *trq_trust;
	struct fs_volume *trq_vol;
	const char *trq_path; /* absolute */
	enum verify_role trq_role;
	const struct trust_bytes *trq_held; /* its bytes; NULL: not read yet */
	/* Of its manifest; NULL: there is none. */
	const char *trq_relative; /* the path from there */
	char trq_name[300];       /* absolute */
	struct trust_bytes trq_text, trq_sig, trq_entries;
	struct manifest trq_manifest;
	struct verify_reason trq_reason;
};

static void
release(struct loader *ld, struct trust_bytes *trb)
{
	sa_free(ld, trb->trb_data, trb->trb_size);
	*trb = (struct trust_bytes){NULL, 0};
}

/* Read all of a file.  Quiet. */
static int
read_all(struct trust_query *trq, const char *path, size_t max,
    struct trust_bytes *trb)
{
	struct fs_file *ff;
	int error;

	error = fs_open(trq->trq_vol, path, &ff);
	if (error != 0)
		return error;
	if (ff->ff_size > max) {
		error = EFBIG;
	} else if (ff->ff_size > 0) {
		trb->trb_data = sa_alloc(trq->trq_ld, (size_t)ff->ff_size);
		if (trb->trb_data == NULL)
			error = ENOMEM;
		else
			trb->trb_size = (size_t)ff->ff_size;
		if (error == 0)
			error = fs_read(ff, 0, trb->trb_data, trb->trb_size);
	}
	fs_close(ff);
	if (error != 0)
		release(trq->trq_ld, trb);
	return error;
}

/* Read MANIFEST in the first n bytes of the path, or boot.manifest at 0. */
static int
manifest_in(struct trust_query *trq, size_t n)
{
	int len;

	len = ksnprintf(trq->trq_name, sizeof(trq->trq_name), "%.*s/%s", (int)n,
	    trq->trq_path, n == 0 ? "boot.manifest" : "MANIFEST");
	if ((size_t)len + sizeof(".sig") > sizeof(trq->trq_name))
		return ENAMETOOLONG;
	trq->trq_relative = trq->trq_path + n + 1;
	return read_all(trq, trq->trq_name, MANIFEST_MAX, &trq->trq_text);
}

/* The nearest one above the file; ENOENT: there is none. */
static int
find_manifest(struct trust_query *trq)
{
	size_t n = strlen(trq->trq_path);
	int error = ENOENT;

	while (error == ENOENT && n > 0) {
		do
			n--;
		while (n > 0 && trq->trq_path[n] != '/');
		error = manifest_in(trq, n);
	}
	return error;
}

/* EAUTH, with the reason; another error. */
static int
open_manifest(struct trust_query *trq)
{
	const size_t room =
	    manifest_count(trq->trq_text.trb_data, trq->trq_text.trb_size);
	struct trust_bytes *ents = &trq->trq_entries;
	size_t bytes;
	int error;

	(void)kstrlcat(trq->trq_name, ".sig", sizeof(trq->trq_name));
	error = read_all(trq, trq->trq_name, SIG_MAX, &trq->trq_sig);
	trq->trq_name[strlen(trq->trq_name) - 4] = '\0';
	if (error != 0 && error != ENOENT)
		return error;
	if (!array_bytes(room, sizeof(struct manifest_entry), &bytes))
		return ENOMEM;
	if (bytes > 0) {
		ents->trb_data = sa_alloc(trq->trq_ld, bytes);
		if (ents->trb_data == NULL)
			return ENOMEM;
		ents->trb_size = bytes;
	}
	return verify_manifest(&trq->trq_trust->tru_trust, trq->trq_name,
	    trq->trq_text.trb_data, trq->trq_text.trb_size,
	    trq->trq_sig.trb_data, trq->trq_sig.trb_size, ents->trb_data, room,
	    &trq->trq_manifest, &trq->trq_reason);
}

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
		error = read_all(trq, trq->trq_path, SIZE_MAX, all);
		held = all;
	}
	if (held != NULL) {
		verify_digest_update(vdg, held->trb_data, held->trb_size);
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
	release(trq->trq_ld, &all);
	return error;
}

static int
verify_path(struct trust_query *trq)
{
	int error = find_manifest(trq);

	if (error == ENOENT)
		return verify_it(trq, NULL);
	if (error == 0)
		error = open_manifest(trq);
	return error != 0 ? error : verify_it(trq, &trq->trq_manifest);
}

static void
query_free(struct trust_query *trq)
{
	release(trq->trq_ld, &trq->trq_text);
	release(trq->trq_ld, &trq->trq_sig);
	release(trq->trq_ld, &trq->trq_entries);
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
	if (trq.trq_reason.vrs_error != 0)
		(void)verify_reason_text(
		    &trq.trq_reason, out, VERIFY_REASON_MAX);
	else
		ksnprintf(out, VERIFY_REASON_MAX, "%s: %s",
		    trq.trq_name[0] != '\0' ? SA_VIS(trq.trq_name)
					    : SA_VIS(path),
		    SA_FS_WHY(vol, error));
	query_free(&trq);
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
	query_free(&trq);
	if (trq.trq_reason.vrs_file != NULL &&
	    (error == 0 || trq.trq_reason.vrs_error != 0))
		sa_printf(ld, "%s\n",
		    verify_reason_text(&trq.trq_reason, text, sizeof(text)));
	else
		sa_printf(ld, "%s: %s\n", SA_VIS(name),
		    why[0] != '\0' ? why : kstrerror(error));
	return error;
}
