/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modprops.c: see modprops.h.  The property lists are passed on unparsed: the
 * kernel parses and merges them, at boot as in modctl(2).
 */
#include <libkern/propargs.h>

#include <boot/modprops.h>
#include <boot/trust.h>

void
modprops_warn(struct loader *ld, const struct bootfile *props,
    const struct bootfile *mod, const char *why)
{
	sa_printf(ld, "WARNING: %s: %s: module %s is left out\n",
	    props->bf_where, why, mod->bf_where);
}

/* Why a plist file that was opened with `error` cannot be used, or NULL. */
static const char *
defect(const struct bootfile *bf, int error, char *buf, size_t size)
{
	uint64_t len;

	if (error != 0)
		return bootfile_reason(bf, error);
	if ((len = bf->bf_file->ff_size) == 0)
		return "empty file (0 bytes)";
	if (len <= BI_MODULE_PLIST_MAX)
		return NULL;
	ksnprintf(buf, size, "%llu bytes, limit %d", (unsigned long long)len,
	    BI_MODULE_PLIST_MAX);
	return buf;
}

/*
 * Open <name>.plist beside the module's file.  ENOENT: there is none, quiet;
 * any other error has been reported.
 */
static int
open_plist(struct loader *ld, const struct bootfile *mod, struct bootfile *bf)
{
	const char *why;
	char buf[64];
	int error;

	*bf = (struct bootfile){.bf_vol = mod->bf_vol, .bf_ld = ld};
	if (!propargs_file(mod->bf_path, bf->bf_path, sizeof(bf->bf_path)))
		return ENOENT;
	ksnprintf(bf->bf_where, sizeof(bf->bf_where), "%s:%s",
	    SA_VIS(bf->bf_vol->bv_info.vi_name), SA_VIS(bf->bf_path));
	error = fs_open(bf->bf_vol->bv_vol, bf->bf_path, &bf->bf_file);
	if (error == ENOENT || error == ENOTDIR) {
		if ((error = trust_gate_absent(ld, bf)) == 0)
			return ENOENT;
		missing_add(
		    ld, mod->bf_where, "EAUTH: its properties are missing");
		return error == ENOENT ? EAUTH : error;
	}
	if ((why = defect(bf, error, buf, sizeof(buf))) == NULL)
		return 0;
	modprops_warn(ld, bf, mod, why);
	missing_add(ld, mod->bf_where, "its properties cannot be had");
	if (error == 0)
		bootfile_close(bf);
	return error != 0 ? error : EFBIG;
}

/* Add an entry for properties of `mod`.  NULL: out of memory, reported. */
static struct modfile *
add(struct loader *ld, struct modlist *list, const struct modfile *mod,
    const struct modreq *mq, int type)
{
	struct modfile *mf = modfile_new(ld, mq, type);

	if (mf == NULL) {
		sa_printf(ld,
		    "WARNING: %s: out of memory for its properties: left out\n",
		    mod->mf_file.bf_where);
		missing_add(ld, mod->mf_file.bf_where, "out of memory");
		return NULL;
	}
	TAILQ_INSERT_TAIL(list, mf, mf_chain);
	return mf;
}

static bool
attach_plist(struct loader *ld, struct modlist *list, const struct modfile *mod,
    size_t *np)
{
	struct bootfile bf;
	struct modfile *mf;
	int error;

	if ((error = open_plist(ld, &mod->mf_file, &bf)) != 0)
		return error == ENOENT;
	mf = add(ld, list, mod, mod->mf_req, BI_MODULE_PLIST);
	if (mf == NULL) {
		bootfile_close(&bf);
		return false;
	}
	mf->mf_file = bf;
	if (trust_gate(ld, &mf->mf_file, VERIFY_CONFIG) != 0) {
		missing_add(ld, mod->mf_file.bf_where,
		    "EAUTH: its properties are not trusted");
		return false;
	}
	mf->mf_size = mf->mf_file.bf_file->ff_size;
	++*np;
	return true;
}

bool
modprops_attach(struct loader *ld, struct modlist *list,
    const struct modfile *mod, size_t *np)
{
	const struct modreq *mq;
	struct modfile *mf;

	*np = 0;
	if (!attach_plist(ld, list, mod, np))
		return false;
	TAILQ_FOREACH (mq, modreq_bucket(ld, mod->mf_req->mq_text), mq_bucket) {
		if (mq->mq_type != BI_MODULE_PROPS ||
		    strcmp(mq->mq_text, mod->mf_req->mq_text) != 0)
			continue;
		mf = add(ld, list, mod, mq, BI_MODULE_PROPS);
		if (mf == NULL)
			return false;
		mf->mf_data = mq->mq_xml;
		mf->mf_size = strlen(mq->mq_xml);
		(void)kstrlcpy(mf->mf_file.bf_where, SA_VIS(mq->mq_shown),
		    sizeof(mf->mf_file.bf_where));
		++*np;
	}
	return true;
}

struct modfile *
modprops_drop(struct loader *ld, struct modlist *list, struct modfile *mf)
{
	struct modfile *next;

	for (; mf != NULL && modfile_is_props(mf); mf = next) {
		next = TAILQ_NEXT(mf, mf_chain);
		modfile_drop(ld, mf);
		modfile_free(ld, list, mf);
	}
	return mf;
}
