/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec_trust.c: see bootrec_trust.h.
 */
#include <boot/bootrec_trust.h>
#include <boot/image.h>

/* ---- the manifests ---- */

/* Add a manifest that was verified, unless it is there. */
static void
add_manifest(
    struct loader *ld, struct trustrec *trc, const struct trust_manifest *tmf)
{
	for (uint32_t i = 0; i < trc->trc_n; i++)
		if (trc->trc_manifest[i] == tmf)
			return;
	if (trc->trc_n < BI_TRUST_MANIFESTS)
		trc->trc_manifest[trc->trc_n++] = tmf;
	else
		sa_printf(ld,
		    "WARNING: %s: the kernel is passed %d manifests at most: "
		    "left out\n",
		    SA_VIS(tmf->tmf_name), BI_TRUST_MANIFESTS);
}

/* The one that is nearest above the path, if there is one that is trusted. */
static void
add_nearest(struct loader *ld, struct trustrec *trc, const struct bootvol *bv,
    const char *path)
{
	struct trust_manifest *tmf;
	const char *relative;

	if (trust_manifest_for(
		ld, bv->bv_trust, bv->bv_vol, path, &tmf, &relative) == 0)
		add_manifest(ld, trc, tmf);
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
	const struct bootvol *bv = kern->bkn_file.bf_vol;
	const struct trust_manifest *tmf;
	const struct modfile *mf;
	char path[BOOTFILE_PATH];

	if (trc->trc_trust == NULL)
		return;
	add_nearest(ld, trc, bv, kern->bkn_file.bf_path);
	if (ksnprintf(path, sizeof(path), "/stand/%s/%s/modules/x",
		mp->mpl_machine, mp->mpl_release) < (int)sizeof(path))
		add_nearest(ld, trc, bv, path);
	LIST_FOREACH (bv, &kern->bkn_vols, bv_chain) {
		if (bv->bv_trust == NULL)
			continue;
		LIST_FOREACH (tmf, &bv->bv_trust->tru_manifests, tmf_chain)
			if (tmf->tmf_error == 0)
				add_manifest(ld, trc, tmf);
	}
	TAILQ_FOREACH (mf, list, mf_chain)
		if (is_unpacked(mf))
			trc->trc_nunpacked++;
}

/* ---- the file ---- */

/* Each piece of it, in order. */
static uint64_t
file_size(const struct trustrec *trc)
{
	uint64_t size = trc->trc_trust->tru_keys.kyl_len;

	for (uint32_t i = 0; i < trc->trc_n; i++)
		size += strlen(trc->trc_manifest[i]->tmf_name) +
		    trc->trc_manifest[i]->tmf_text.trb_size +
		    trc->trc_manifest[i]->tmf_sig.trb_size;
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
	const uint64_t size = trc->trc_trust != NULL ? file_size(trc) : 0;
	char why[IMAGE_WHY];

	if (size == 0)
		return;
	if (size <= BI_TRUST_FILE)
		trc->trc_piece = image_plan_file(img, mm, size, 0, why);
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
		if (!is_unpacked(mf) || n >= trc->trc_nunpacked)
			continue;
		n++;
		hash_module(mf, hash);
		btp.len += put(flw, hash, sizeof(hash)).len;
	}
	return btp;
}

void
trustrec_write(struct trustrec *trc, const struct modlist *list)
{
	const struct image_piece *ip = trc->trc_piece;
	struct btinfo_trust *rec = trc->trc_rec;
	const struct trust_manifest *tmf;
	const struct keylist *kyl;
	struct filewriter flw;

	if (ip == NULL || rec == NULL)
		return;
	flw = (struct filewriter){image_memory(ip), ip->ip_final.pr_start, 0};
	kyl = &trc->trc_trust->tru_keys;
	rec->keys = put(&flw, kyl->kyl_bytes, kyl->kyl_len);
	for (uint32_t i = 0; i < trc->trc_n; i++) {
		tmf = trc->trc_manifest[i];
		rec->manifest[i] = (struct bi_trust_manifest){
		    put(&flw, tmf->tmf_name, strlen(tmf->tmf_name)),
		    put(&flw, tmf->tmf_text.trb_data, tmf->tmf_text.trb_size),
		    put(&flw, tmf->tmf_sig.trb_data, tmf->tmf_sig.trb_size)};
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
trustrec_begin(struct loader *ld, struct trustrec *trc, const struct trust *tru,
    struct bootrec *br)
{
	struct btinfo_trust *rec;

	if (tru == NULL)
		return 0;
	rec = bootrec_add(br, BTINFO_TRUST, sizeof(*rec));
	if (rec == NULL) {
		sa_printf(ld, "bootinfo has no room for the level of trust\n");
		return ENOMEM;
	}
	rec->version = BI_TRUST_VERSION;
	rec->level =
	    tru->tru_level == TRUST_WARN ? BI_TRUST_WARN : BI_TRUST_ENFORCE;
	rec->svn = MAX(tru->tru_trust.vtr_svn, tru->tru_keys.kyl_svn);
	rec->now = tru->tru_trust.vtr_now;
	trc->trc_trust = tru;
	trc->trc_rec = rec;
	return 0;
}
