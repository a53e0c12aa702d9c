/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modfile.c: see modload.h.
 */
#include <boot/image.h>
#include <boot/modload.h>

struct modfile *
modfile_new(struct loader *ld, const struct modreq *mq, int type)
{
	struct modfile *mf = sa_alloc(ld, sizeof(*mf));

	if (mf != NULL)
		*mf = (struct modfile){.mf_req = mq, .mf_type = type};
	return mf;
}

/* A seed's pages are freed, or will be: the firmware does not zero them. */
static void
wipe_seed(const struct modfile *mf)
{
	const struct image_piece *ip = mf->mf_piece;
	struct memspans mem;

	if (mf->mf_type != BI_MODULE_RND || ip == NULL || !ip->ip_held)
		return;
	mem = image_memory(ip);
	memspan_zero(&mem, ip->ip_final.pr_start, prange_size(ip->ip_final));
}

void
modfile_free(struct loader *ld, struct modlist *list, struct modfile *mf)
{
	TAILQ_REMOVE(list, mf, mf_chain);
	wipe_seed(mf);
	bootfile_close(&mf->mf_file);
	sa_free(ld, mf, sizeof(*mf));
}

void
modfile_drop(struct loader *ld, struct modfile *mf)
{
	wipe_seed(mf);
	if (mf->mf_piece != NULL)
		image_drop(ld, mf->mf_piece);
}
