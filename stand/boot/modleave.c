/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modleave.c: leave out a file (modload.h).
 */
#include <boot/modload.h>
#include <boot/modprops.h>

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
