/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_manifest.c: the manifests of a volume, each of which is read and
 * verified once.
 */
#include <boot/trust_impl.h>

void
trust_release(struct loader *ld, struct trust_bytes *trb)
{
	sa_free(ld, trb->trb_data, trb->trb_size);
	*trb = (struct trust_bytes){NULL, 0};
}

int
trust_read(struct loader *ld, struct fs_volume *vol, const char *path,
    size_t max, struct trust_bytes *trb)
{
	struct fs_file *ff;
	int error;

	error = fs_open(vol, path, &ff);
	if (error != 0)
		return error;
	if (ff->ff_size > max) {
		error = EFBIG;
	} else if (ff->ff_size > 0) {
		trb->trb_data = sa_alloc(ld, (size_t)ff->ff_size);
		if (trb->trb_data == NULL)
			error = ENOMEM;
		else
			trb->trb_size = (size_t)ff->ff_size;
		if (error == 0)
			error = fs_read(ff, 0, trb->trb_data, trb->trb_size);
	}
	fs_close(ff);
	if (error != 0)
		trust_release(ld, trb);
	return error;
}

/* Free what was read. */
static void
reset(struct loader *ld, struct trust_manifest *tmf)
{
	trust_release(ld, &tmf->tmf_text);
	trust_release(ld, &tmf->tmf_sig);
	trust_release(ld, &tmf->tmf_entries);
}

void
trust_forget(struct loader *ld, struct trust *tru)
{
	struct trust_manifest *tmf;

	while ((tmf = LIST_FIRST(&tru->tru_manifests)) != NULL) {
		LIST_REMOVE(tmf, tmf_chain);
		reset(ld, tmf);
		sa_free(ld, tmf, sizeof(*tmf));
	}
}

/* Read and verify it.  EAUTH, with the reason; another error. */
static int
take(struct loader *ld, struct trust *tru, struct fs_volume *vol,
    struct trust_manifest *tmf)
{
	struct trust_bytes *text = &tmf->tmf_text, *ents = &tmf->tmf_entries;
	char sig[sizeof(tmf->tmf_name) + sizeof(".sig")];
	size_t room, bytes;
	int error;

	error = trust_read(ld, vol, tmf->tmf_name, MANIFEST_MAX, text);
	if (error != 0)
		return error;
	ksnprintf(sig, sizeof(sig), "%s.sig", tmf->tmf_name);
	error = trust_read(ld, vol, sig, SIGNATURE_MAX, &tmf->tmf_sig);
	if (error != 0 && error != ENOENT)
		return error;
	room = manifest_count(text->trb_data, text->trb_size);
	if (!array_bytes(room, sizeof(struct manifest_entry), &bytes))
		return ENOMEM;
	if (bytes > 0) {
		ents->trb_data = sa_alloc(ld, bytes);
		if (ents->trb_data == NULL)
			return ENOMEM;
		ents->trb_size = bytes;
	}
	error = verify_manifest(&tru->tru_trust, tmf->tmf_name, text->trb_data,
	    text->trb_size, tmf->tmf_sig.trb_data, tmf->tmf_sig.trb_size,
	    ents->trb_data, room, &tmf->tmf_manifest, &tmf->tmf_reason);
	if (error == 0)
		verify_note_date(&tru->tru_trust, &tmf->tmf_manifest);
	return error;
}

/* The one of that name, which is looked for unless it was.  NULL: ENOMEM. */
static struct trust_manifest *
named(struct loader *ld, struct trust *tru, struct fs_volume *vol,
    const char *name)
{
	struct trust_manifest *tmf;

	LIST_FOREACH (tmf, &tru->tru_manifests, tmf_chain)
		if (strcmp(tmf->tmf_name, name) == 0)
			break;
	if (tmf == NULL) {
		tmf = sa_alloc(ld, sizeof(*tmf));
		if (tmf == NULL)
			return NULL;
		memset(tmf, 0, sizeof(*tmf));
		(void)kstrlcpy(tmf->tmf_name, name, sizeof(tmf->tmf_name));
		LIST_INSERT_HEAD(&tru->tru_manifests, tmf, tmf_chain);
	} else if (tmf->tmf_error == 0 || tmf->tmf_error == ENOENT ||
	    tmf->tmf_reason.vrs_error != 0) {
		return tmf;
	}
	/* A failure to read it may pass. */
	tmf->tmf_error = take(ld, tru, vol, tmf);
	if (tmf->tmf_error != 0)
		reset(ld, tmf);
	return tmf;
}

int
trust_manifest_for(struct loader *ld, struct trust *tru, struct fs_volume *vol,
    const char *path, struct trust_manifest **tmfp, const char **relative)
{
	char name[sizeof((*tmfp)->tmf_name)];
	size_t n = strlen(path);
	int error = ENOENT, len;

	*tmfp = NULL;
	while (error == ENOENT && n > 0) {
		do
			n--;
		while (n > 0 && path[n] != '/');
		len = ksnprintf(name, sizeof(name), "%.*s/%s", (int)n, path,
		    n == 0 ? "boot.manifest" : "MANIFEST");
		if ((size_t)len >= sizeof(name))
			return ENAMETOOLONG;
		*relative = path + n + 1;
		*tmfp = named(ld, tru, vol, name);
		error = *tmfp == NULL ? ENOMEM : (*tmfp)->tmf_error;
	}
	return error;
}
