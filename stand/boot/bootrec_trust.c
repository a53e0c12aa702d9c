/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec_trust.c: see bootrec_trust.h.  The kernel checks the signatures of
 * what is passed itself, so manifests are read here without being verified.
 */
#include <boot/bootrec_trust.h>
#include <boot/image.h>

/* ---- the manifests ---- */

static void
bytes_free(struct loader *ld, struct trustrec_bytes *trb)
{
	sa_free(ld, trb->tby_at, trb->tby_n);
	*trb = (struct trustrec_bytes){NULL, 0};
}

/* Read all of a file, which is not empty.  Quiet. */
static int
bytes_read(struct loader *ld, struct fs_volume *vol, const char *path,
    size_t max, struct trustrec_bytes *trb)
{
	struct fs_file *ff;
	int error;

	error = fs_open(vol, path, &ff);
	if (error != 0)
		return error;
	if (ff->ff_size == 0 || ff->ff_size > max)
		error = EFBIG;
	else if ((trb->tby_at = sa_alloc(ld, (size_t)ff->ff_size)) == NULL)
		error = ENOMEM;
	else {
		trb->tby_n = (size_t)ff->ff_size;
		error = fs_read(ff, 0, trb->tby_at, trb->tby_n);
	}
	fs_close(ff);
	if (error != 0)
		bytes_free(ld, trb);
	return error;
}

static bool
have_manifest(
    const struct trustrec *trc, const struct bootvol *vol, const char *name)
{
	for (uint32_t i = 0; i < trc->trc_n; i++)
		if (trc->trc_manifest[i].trm_vol == vol &&
		    strcmp(trc->trc_manifest[i].trm_name, name) == 0)
			return true;
	return false;
}

/* Take the manifest of that name.  ENOENT: there is none. */
static int
take_manifest(struct loader *ld, struct trustrec *trc,
    const struct bootvol *vol, const char *name)
{
	struct trustrec_manifest *trm = &trc->trc_manifest[trc->trc_n];
	char sig[sizeof(trm->trm_name) + sizeof(".sig")];
	int error;

	if (have_manifest(trc, vol, name))
		return 0;
	if (trc->trc_n == BI_TRUST_MANIFESTS) {
		sa_printf(ld,
		    "WARNING: %s: the kernel is passed %d manifests at most: "
		    "left out\n",
		    SA_VIS(name), BI_TRUST_MANIFESTS);
		return E2BIG;
	}
	error = bytes_read(ld, vol->bv_vol, name, MANIFEST_MAX, &trm->trm_text);
	if (error == ENOENT || error == ENOTDIR)
		return ENOENT;
	ksnprintf(sig, sizeof(sig), "%s.sig", name);
	if (error == 0)
		error = bytes_read(
		    ld, vol->bv_vol, sig, SIGNATURE_MAX, &trm->trm_sig);
	if (error != 0) {
		bytes_free(ld, &trm->trm_text);
		sa_printf(ld, "WARNING: %s: not passed to the kernel: %s\n",
		    SA_VIS(name), kstrerror(error));
		return error;
	}
	trm->trm_vol = vol;
	(void)kstrlcpy(trm->trm_name, name, sizeof(trm->trm_name));
	trc->trc_n++;
	return 0;
}

/* Take the one that is nearest above the file. */
static void
take_nearest(struct loader *ld, struct trustrec *trc, const struct bootvol *vol,
    const char *path)
{
	char name[sizeof(trc->trc_manifest[0].trm_name)];
	size_t n = strlen(path);
	int error = ENOENT;

	while (error == ENOENT && n > 0) {
		do
			n--;
		while (n > 0 && path[n] != '/');
		ksnprintf(name, sizeof(name), "%.*s/%s", (int)n, path,
		    n == 0 ? "boot.manifest" : "MANIFEST");
		error = take_manifest(ld, trc, vol, name);
	}
}

/* A module that was verified and decompressed. */
static bool
is_unpacked(const struct modfile *mf)
{
	return mf->mf_type == BI_MODULE_ELF && mf->mf_file.bf_trusted &&
	    mf->mf_file.bf_raw != NULL;
}

void
trustrec_collect(struct loader *ld, struct trustrec *trc,
    const struct bootkern *kern, const struct modopen *mo,
    const struct modlist *list)
{
	const struct modplace *mp = &mo->mop_place;
	const struct bootvol *vol = kern->bkn_file.bf_vol;
	const struct modfile *mf;
	char path[BOOTFILE_PATH];

	if (!trc->trc_on)
		return;
	take_nearest(ld, trc, vol, kern->bkn_file.bf_path);
	if (ksnprintf(path, sizeof(path), "/stand/%s/%s/modules/x",
		mp->mpl_machine, mp->mpl_release) < (int)sizeof(path))
		take_nearest(ld, trc, vol, path);
	TAILQ_FOREACH (mf, list, mf_chain) {
		if (mf->mf_type != BI_MODULE_ELF)
			continue;
		take_nearest(ld, trc, mf->mf_file.bf_vol, mf->mf_file.bf_path);
		if (is_unpacked(mf))
			trc->trc_nunpacked++;
	}
}

/* ---- the file ---- */

/* Each piece of it, in order. */
static uint64_t
file_size(const struct trustrec *trc)
{
	uint64_t size = trc->trc_trust.tru_keys.kyl_len;

	for (uint32_t i = 0; i < trc->trc_n; i++)
		size += strlen(trc->trc_manifest[i].trm_name) +
		    trc->trc_manifest[i].trm_text.tby_n +
		    trc->trc_manifest[i].trm_sig.tby_n;
	return size + (uint64_t)trc->trc_nunpacked * VERIFY_SHA256_SIZE;
}

static void
warn(struct loader *ld, const char *why)
{
	sa_printf(ld,
	    "WARNING: the kernel is not passed the keys, and trusts no file: "
	    "%s\n",
	    why);
}

void
trustrec_plan(struct loader *ld, struct trustrec *trc, const struct memmap *mm,
    struct boot_image *img)
{
	const uint64_t size = trc->trc_on ? file_size(trc) : 0;
	char why[IMAGE_WHY];

	if (size == 0)
		return;
	if (size <= BI_TRUST_FILE)
		trc->trc_piece = image_plan_file(img, mm, size, why);
	else
		(void)kstrlcpy(why, "its manifests are too large", IMAGE_WHY);
	if (trc->trc_piece == NULL)
		warn(ld, why);
}

void
trustrec_alloc(
    struct loader *ld, struct trustrec *trc, const struct boot_image *img)
{
	if (trc->trc_piece == NULL || image_alloc(ld, img, trc->trc_piece) == 0)
		return;
	warn(ld, "out of memory");
	trc->trc_piece = NULL;
}

/* Where the next piece is written. */
struct filewriter {
	struct memspans flw_mem;
	paddr_t flw_pa;
	uint32_t flw_off;
};

static struct bi_trust_piece
put(struct filewriter *flw, const void *bytes, size_t len)
{
	const struct bi_trust_piece btp = {flw->flw_off, (uint32_t)len};

	memspan_copy(&flw->flw_mem, flw->flw_pa + flw->flw_off, bytes, len);
	flw->flw_off += (uint32_t)len;
	return btp;
}

/* SHA-256 of a module where it is for the kernel. */
static void
hash_module(const struct modfile *mf, uint8_t out[VERIFY_SHA256_SIZE])
{
	const struct memspans mem = image_memory(mf->mf_piece);
	const paddr_t pa = mf->mf_piece->ip_final.pr_start;
	struct verify_digest vdg;
	uint8_t buf[1024];
	uint64_t at;
	size_t n;

	verify_digest_init(&vdg, VERIFY_NOHASH);
	for (at = 0; at < mf->mf_size; at += n) {
		n = (size_t)MIN(mf->mf_size - at, (uint64_t)sizeof(buf));
		memspan_fetch(&mem, pa + at, buf, n);
		verify_digest_update(&vdg, buf, n);
	}
	(void)verify_digest_out(&vdg, VERIFY_SHA256, out);
}

static struct bi_trust_piece
put_unpacked(struct filewriter *flw, const struct trustrec *trc,
    const struct modlist *list)
{
	struct bi_trust_piece btp = {flw->flw_off, 0};
	uint8_t hash[VERIFY_SHA256_SIZE];
	const struct modfile *mf;
	uint32_t n = 0;

	TAILQ_FOREACH (mf, list, mf_chain) {
		if (!is_unpacked(mf) || n++ == trc->trc_nunpacked)
			continue;
		hash_module(mf, hash);
		btp.len += put(flw, hash, sizeof(hash)).len;
	}
	return btp;
}

void
trustrec_write(struct trustrec *trc, const struct modlist *list)
{
	const struct image_piece *ip = trc->trc_piece;
	const struct keylist *kyl = &trc->trc_trust.tru_keys;
	struct btinfo_trust *rec = trc->trc_rec;
	const struct trustrec_manifest *trm;
	struct filewriter flw;

	if (ip == NULL || rec == NULL)
		return;
	flw = (struct filewriter){image_memory(ip), ip->ip_final.pr_start, 0};
	rec->keys = put(&flw, kyl->kyl_bytes, kyl->kyl_len);
	for (uint32_t i = 0; i < trc->trc_n; i++) {
		trm = &trc->trc_manifest[i];
		rec->manifest[i].name =
		    put(&flw, trm->trm_name, strlen(trm->trm_name));
		rec->manifest[i].text =
		    put(&flw, trm->trm_text.tby_at, trm->trm_text.tby_n);
		rec->manifest[i].sig =
		    put(&flw, trm->trm_sig.tby_at, trm->trm_sig.tby_n);
	}
	rec->num = trc->trc_n;
	rec->unpacked = put_unpacked(&flw, trc, list);
	rec->base = (uint32_t)ip->ip_final.pr_start;
	rec->size = flw.flw_off;
	memspan_zero(&flw.flw_mem, flw.flw_pa + flw.flw_off,
	    ip->ip_final.pr_end - flw.flw_pa - flw.flw_off);
}

/* ---- the record ---- */

int
trustrec_begin(struct loader *ld, struct trustrec *trc, struct bootrec *br)
{
	const struct trust *tru = &trc->trc_trust;

	if (!trust_enrolled(ld))
		return 0;
	if (trust_open(ld, &trc->trc_trust) != 0) {
		sa_printf(ld, "out of memory: the keys cannot be read\n");
		return ENOMEM;
	}
	trc->trc_on = true;
	trc->trc_rec = bootrec_add(br, BTINFO_TRUST, sizeof(*trc->trc_rec));
	if (trc->trc_rec == NULL) {
		sa_printf(ld, "bootinfo has no room for the level of trust\n");
		return ENOMEM;
	}
	trc->trc_rec->version = BI_TRUST_VERSION;
	trc->trc_rec->level =
	    tru->tru_level == TRUST_WARN ? BI_TRUST_WARN : BI_TRUST_ENFORCE;
	trc->trc_rec->svn = MAX(tru->tru_trust.vtr_svn, tru->tru_keys.kyl_svn);
	trc->trc_rec->now = tru->tru_trust.vtr_now;
	return 0;
}

void
trustrec_end(struct loader *ld, struct trustrec *trc)
{
	for (uint32_t i = 0; i < trc->trc_n; i++) {
		bytes_free(ld, &trc->trc_manifest[i].trm_text);
		bytes_free(ld, &trc->trc_manifest[i].trm_sig);
	}
	trc->trc_n = 0;
	if (trc->trc_on)
		trust_close(ld, &trc->trc_trust);
	trc->trc_on = false;
}
