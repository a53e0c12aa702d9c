/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modprops.c: see modprops.h.  The texts are handed over as they are: to read
 * and to merge them is the kernel's business, so that a module gets the same
 * at boot as later.
 */
#include <libkern/propargs.h>

#include <boot/modprops.h>

static struct modfile *
new_entry(
    struct loader *ld, struct modlist *list, const struct modreq *mq, int type)
{
	struct modfile *mf = modfile_new(ld, mq, type);

	if (mf == NULL)
		sa_printf(ld, "WARNING: %s: out of memory for properties\n",
		    SA_VIS(mq->mq_text));
	else
		TAILQ_INSERT_TAIL(list, mf, mf_chain);
	return mf;
}

static void
left_out(struct loader *ld, const struct bootfile *bf, const char *why)
{
	sa_printf(ld, "WARNING: %s: %s: left out\n", bf->bf_where, why);
}

/*
 * Open the file beside the module's, if there is one.  One that cannot be had
 * is a warning: the module comes up with its defaults.
 */
static bool
find_plist(struct loader *ld, const struct bootfile *mod, struct bootfile *bf)
{
	int error;

	*bf = (struct bootfile){.bf_vol = mod->bf_vol};
	if (!propargs_file(mod->bf_path, bf->bf_path, sizeof(bf->bf_path)))
		return false;
	ksnprintf(bf->bf_where, sizeof(bf->bf_where), "%s:%s",
	    SA_VIS(bf->bf_vol->bv_info.vi_name), SA_VIS(bf->bf_path));
	error = fs_open(bf->bf_vol->bv_vol, bf->bf_path, &bf->bf_file);
	if (error == 0 && bf->bf_file->ff_size > 0 &&
	    bf->bf_file->ff_size <= BI_MODULE_PLIST_MAX)
		return true;
	if (error == 0) {
		left_out(ld, bf,
		    bf->bf_file->ff_size == 0
			? "empty file (0 bytes)"
			: "larger than 8191 bytes, the kernel's limit");
		bootfile_close(bf);
	} else if (error != ENOENT && error != ENOTDIR)
		left_out(ld, bf, bootfile_reason(error));
	return false;
}
_Static_assert(BI_MODULE_PLIST_MAX == 8191, "the message above");

static bool
attach_plist(struct loader *ld, struct modlist *list, const struct modfile *mod,
    bool room)
{
	struct bootfile bf;
	struct modfile *mf;

	if (!find_plist(ld, &mod->mf_file, &bf))
		return false;
	mf = room ? new_entry(ld, list, mod->mf_req, BI_MODULE_PLIST) : NULL;
	if (mf == NULL) {
		bootfile_close(&bf);
		return true;
	}
	mf->mf_file = bf;
	mf->mf_size = bf.bf_file->ff_size;
	return true;
}

size_t
modprops_attach(struct loader *ld, struct modlist *list,
    const struct modfile *mod, size_t max)
{
	const struct modreq *mq;
	struct modfile *mf;
	size_t n = 0;

	if (attach_plist(ld, list, mod, max > 0))
		n++;
	TAILQ_FOREACH (mq, &ld->ld_boot->bo_mods, mq_chain) {
		if (mq->mq_type != BI_MODULE_PROPS ||
		    strcmp(mq->mq_text, mod->mf_req->mq_text) != 0)
			continue;
		if (n++ >= max)
			continue;
		mf = new_entry(ld, list, mq, BI_MODULE_PROPS);
		if (mf == NULL)
			continue;
		mf->mf_data = mq->mq_xml;
		mf->mf_size = strlen(mq->mq_xml);
		(void)kstrlcpy(mf->mf_file.bf_where, SA_VIS(mq->mq_shown),
		    sizeof(mf->mf_file.bf_where));
	}
	return n;
}

struct modfile *
modprops_drop(struct loader *ld, struct modlist *list, struct modfile *mf)
{
	struct modfile *next;

	for (; mf != NULL && mf->mf_type >= BI_MODULE_PROPS; mf = next) {
		next = TAILQ_NEXT(mf, mf_chain);
		modfile_drop(ld, mf);
		modfile_free(ld, list, mf);
	}
	return mf;
}
_Static_assert(
    BI_MODULE_PLIST > BI_MODULE_PROPS && BI_MODULE_PROPS > BI_MODULE_FS,
    "properties are the last types");
