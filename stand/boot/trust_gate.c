/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_gate.c: see trust.h.
 */
#include <boot/bootfile.h>
#include <boot/measure.h>
#include <boot/trust_impl.h>

#define ABSENT                                                      \
	"EAUTH: the manifest lists it, and it is missing (restore " \
	"it, or sign a manifest without it)"

/* Report a refusal; what follows from it by the level. */
static int
refused(struct loader *ld, const struct trust *tru, const char *where,
    const char *text, int error)
{
	sa_printf(ld, "%s%s: not trusted: %s\n",
	    tru->tru_level == TRUST_ENFORCE ? "" : "WARNING: ", where, text);
	return tru->tru_level == TRUST_ENFORCE ? error : 0;
}

/* False: there are no keys, or *errorp, reported. */
static bool
begin(struct loader *ld, struct trust *tru, const char *where, int *errorp)
{
	*errorp = 0;
	if (!trust_enrolled(ld))
		return false;
	*errorp = trust_open(ld, tru);
	if (*errorp != 0)
		sa_printf(ld, "%s: %s\n", where, kstrerror(*errorp));
	return *errorp == 0;
}

/*
 * The keys, read once for each volume of a boot, with its manifests.  NULL:
 * there are none, or *errorp, reported.
 */
static struct trust *
volume_trust(
    struct loader *ld, struct bootvol *bv, const char *where, int *errorp)
{
	struct trust *tru = bv->bv_trust;

	*errorp = 0;
	if (tru != NULL || !trust_enrolled(ld))
		return tru;
	tru = sa_alloc(ld, sizeof(*tru));
	if (tru == NULL) {
		*errorp = ENOMEM;
		sa_printf(ld, "%s: %s\n", where, kstrerror(ENOMEM));
	} else if (!begin(ld, tru, where, errorp)) {
		sa_free(ld, tru, sizeof(*tru));
		tru = NULL;
	}
	bv->bv_trust = tru;
	return tru;
}

static int
verify_bytes(struct loader *ld, struct fs_volume *vol, const char *path,
    const char *where, enum verify_role role, const void *bytes, size_t size)
{
	char text[VERIFY_REASON_MAX];
	struct trust tru;
	int error;
	bool own;

	if (!begin(ld, &tru, where, &error))
		return error;
	error = trust_held(ld, &tru, vol, path, role, bytes, size, text, &own);
	if (error != 0)
		error = refused(ld, &tru, where, text, error);
	trust_close(ld, &tru);
	return error;
}

int
trust_gate_bytes(struct loader *ld, struct fs_volume *vol, const char *path,
    const char *where, enum verify_role role, const void *bytes, size_t size)
{
	const char *colon = strchr(where, ':');
	char dev[sizeof(ld->ld_dev)];
	int error;

	error = verify_bytes(ld, vol, path, where, role, bytes, size);
	if (error != 0)
		return error;
	ksnprintf(dev, sizeof(dev), "%.*s",
	    colon == NULL ? (int)sizeof(dev) : (int)(colon - where),
	    colon == NULL ? ld->ld_dev : where);
	measure_bytes(ld, role, dev, path, bytes, size);
	return 0;
}

/* A module with a signature of its own, because of its name. */
static int
refuse_name(struct loader *ld, const struct bootfile *bf, const char *text)
{
	struct trust *tru;
	int error;

	tru = volume_trust(ld, bf->bf_vol, bf->bf_where, &error);
	return tru == NULL ? error
			   : refused(ld, tru, bf->bf_where, text, EAUTH);
}

int
trust_gate_name(struct loader *ld, const struct bootfile *bf, const char *name)
{
	char text[VERIFY_NAME_WHY];

	return !bf->bf_ownsigned || verify_module_named(bf->bf_path, name, text)
	    ? 0
	    : refuse_name(ld, bf, text);
}

int
trust_gate_nameless(struct loader *ld, const struct bootfile *bf, int why)
{
	char text[VERIFY_NAME_WHY];

	if (!bf->bf_ownsigned)
		return 0;
	ksnprintf(text, sizeof(text),
	    "EAUTH: it is signed by itself, and its name cannot be read: %s",
	    kstrerror(why));
	return refuse_name(ld, bf, text);
}

bool
trust_gate_missing(struct loader *ld, struct fs_volume *vol, const char *path,
    const char *where)
{
	const struct manifest_entry *mfe = NULL;
	char text[VERIFY_REASON_MAX] = ABSENT;
	struct trust_manifest *tmf;
	const char *relative;
	struct trust tru;
	int error;

	if (!begin(ld, &tru, where, &error))
		return error != 0;
	error = trust_manifest_for(ld, &tru, vol, path, &tmf, &relative);
	if (error == 0)
		mfe = manifest_find(
		    &tmf->tmf_manifest, relative, strlen(relative), NULL);
	else if (error != ENOENT && tmf != NULL &&
	    tmf->tmf_reason.vrs_error != 0)
		(void)verify_reason_text(&tmf->tmf_reason, text, sizeof(text));
	else if (error != ENOENT)
		ksnprintf(text, sizeof(text),
		    "is it listed? its manifest cannot be read: %s",
		    SA_FS_WHY(vol, error));
	if (mfe != NULL || (error != 0 && error != ENOENT))
		error = refused(ld, &tru, where, text, EAUTH);
	else
		error = ENOENT;
	trust_close(ld, &tru);
	return error != ENOENT;
}

int
trust_gate_absent(struct loader *ld, const struct bootfile *bf)
{
	const struct manifest_entry *mfe = NULL;
	struct trust_manifest *tmf;
	struct trust *tru;
	const char *path;
	int error;

	tru = volume_trust(ld, bf->bf_vol, bf->bf_where, &error);
	if (tru == NULL)
		return error;
	error = trust_manifest_for(
	    ld, tru, bf->bf_vol->bv_vol, bf->bf_path, &tmf, &path);
	if (error == 0)
		mfe =
		    manifest_find(&tmf->tmf_manifest, path, strlen(path), NULL);
	if (mfe != NULL)
		return refused(ld, tru, bf->bf_where, ABSENT, EAUTH);
	/* The module's own verdict has said what is wrong with a manifest. */
	return error == 0 || error == ENOENT || tru->tru_level != TRUST_ENFORCE
	    ? 0
	    : refused(ld, tru, bf->bf_where, kstrerror(error), error);
}

static int
verify_open(struct loader *ld, struct bootfile *bf, enum verify_role role)
{
	struct fs_volume *vol = bf->bf_vol->bv_vol;
	char text[VERIFY_REASON_MAX];
	struct trust *tru;
	int error;

	tru = volume_trust(ld, bf->bf_vol, bf->bf_where, &error);
	if (tru == NULL)
		return error;
	error = role == VERIFY_SEED ? 0 : bootfile_hold(bf);
	if (error != 0)
		ksnprintf(text, sizeof(text), "cannot be read: %s",
		    SA_FS_WHY(vol, error));
	else
		error = trust_held(ld, tru, vol, bf->bf_path, role,
		    bf->bf_packed, bf->bf_packed == NULL ? 0 : bf->bf_npacked,
		    text, &bf->bf_ownsigned);
	bf->bf_trusted = error == 0;
	if (error != 0)
		error = refused(ld, tru, bf->bf_where, text, error);
	return error;
}

int
trust_gate(struct loader *ld, struct bootfile *bf, enum verify_role role)
{
	const int error = verify_open(ld, bf, role);

	if (error == 0)
		measure_file(ld, bf, role);
	return error;
}
