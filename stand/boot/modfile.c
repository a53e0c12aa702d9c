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

void
modfile_free(struct loader *ld, struct modlist *list, struct modfile *mf)
{
	TAILQ_REMOVE(list, mf, mf_chain);
	bootfile_close(&mf->mf_file);
	sa_free(ld, mf, sizeof(*mf));
}

void
modfile_drop(struct loader *ld, struct modfile *mf)
{
	if (mf->mf_piece != NULL)
		image_drop(ld, mf->mf_piece);
}
