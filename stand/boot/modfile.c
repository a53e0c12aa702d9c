/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modfile.c: see modload.h.
 */
#include <boot/image.h>
#include <boot/modload.h>
#include <boot/modprops.h>

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

struct modfile *
modlist_drop(struct loader *ld, struct modlist *list, struct modfile *mf)
{
	struct modfile *next = TAILQ_NEXT(mf, mf_chain);

	if (mf->mf_type == BI_MODULE_ELF)
		next = modprops_drop(ld, list, next);
	modfile_drop(ld, mf);
	modfile_free(ld, list, mf);
	return next;
}

struct modfile *
modlist_leave_out(struct loader *ld, struct modlist *list, struct modfile *mf,
    const char *why)
{
	struct modfile *mod = mf;

	while (modfile_is_props(mod))
		mod = TAILQ_PREV(mod, modlist, mf_chain);
	missing_add(ld, mod->mf_file.bf_where, why);
	if (mod == mf)
		sa_printf(ld, "WARNING: %s: %s: left out\n",
		    mf->mf_file.bf_where, why);
	else
		modprops_warn(ld, &mf->mf_file, &mod->mf_file, why);
	return modlist_drop(ld, list, mod);
}

void
modfile_drop(struct loader *ld, struct modfile *mf)
{
	if (mf->mf_piece != NULL)
		image_drop(ld, mf->mf_piece);
}
