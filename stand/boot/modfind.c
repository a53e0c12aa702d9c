/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modfind.c: find a module's file.
 */
#include <boot/modfind.h>
#include <boot/modhint.h>

#define MODFIND_MAXPLACES 4

const char *
modtype_kind(int type)
{
	return type == BI_MODULE_ELF ? "module" : modreq_typename(type);
}

/* The paths to try, in order. */
struct places {
	size_t pls_n;
	struct filespec pls_spec[MODFIND_MAXPLACES];
	bool pls_isdir[MODFIND_MAXPLACES]; /* it is a directory */
};

static struct filespec *
add_place(struct places *pl, const char *dev, const char *path)
{
	struct filespec *spec = &pl->pls_spec[pl->pls_n++];

	(void)kstrlcpy(spec->sp_dev, dev, sizeof(spec->sp_dev));
	(void)kstrlcpy(spec->sp_path, path, sizeof(spec->sp_path));
	return spec;
}

void
modplace_set(struct modplace *mp, const char *kernel)
{
	if (path_canon(kernel, mp->mpl_set, sizeof(mp->mpl_set)) != 0)
		mp->mpl_set[0] = '\0';
	mp->mpl_set[kset_length(mp->mpl_set)] = '\0';
}

/* Add base/modules/<name>/<name>.kmod, unless that is too long a path. */
static void
add_module_place(
    struct places *pl, const char *dev, const char *base, const char *name)
{
	struct filespec *spec = add_place(pl, dev, "");
	size_t need;

	need = (size_t)ksnprintf(spec->sp_path, sizeof(spec->sp_path),
	    "%s/modules/%s/%s.kmod", base, name, name);
	if (need >= sizeof(spec->sp_path))
		pl->pls_n--;
}

/* The directories of the kernel's modules: its set's, then its release's. */
static void
add_kernel_places(struct places *pl, const struct modplace *mp, const char *dev,
    const char *name)
{
	char base[sizeof("/stand//") + sizeof(mp->mpl_set)];

	if (mp->mpl_set[0] != '\0')
		add_module_place(pl, dev, mp->mpl_set, name);
	if (mp->mpl_release[0] == '\0')
		return;
	ksnprintf(base, sizeof(base), "/stand/%s/%s", mp->mpl_machine,
	    mp->mpl_release);
	add_module_place(pl, dev, base, name);
}

/*
 * List the paths to try for a request.  EINVAL or ENAMETOOLONG: the text is not
 * a file name.
 */
static int
list_places(struct loader *ld, const struct modplace *mp,
    const struct modreq *mq, struct places *pl)
{
	struct filespec as_typed;
	const char *dev, *path;
	int error;

	memset(pl, 0, sizeof(*pl));
	error = filespec_parse(mq->mq_text, &as_typed);
	if (error != 0)
		return error;
	dev = as_typed.sp_dev[0] != '\0' ? as_typed.sp_dev : mp->mpl_dev;
	path = as_typed.sp_path;
	if (mq->mq_type == BI_MODULE_ELF && path[0] != '/' && path[0] != '\0')
		add_kernel_places(pl, mp, dev, path);
	add_place(pl, dev, path);
	if (as_typed.sp_dev[0] == '\0' && strcmp(ld->ld_dev, mp->mpl_dev) != 0)
		add_place(pl, ld->ld_dev, path);
	return 0;
}

/* "WARNING: module zfs: ", or "WARNING: zfs requires solaris: ". */
static void
warn_of(struct loader *ld, const struct modreq *mq)
{
	if (mq->mq_for != NULL)
		sa_printf(ld, "WARNING: %s requires %s: ", SA_VIS(mq->mq_for),
		    SA_VIS(mq->mq_text));
	else
		sa_printf(ld, "WARNING: %s %s: ", modtype_kind(mq->mq_type),
		    SA_VIS(mq->mq_text));
}

/* Print the paths that were tried, and what helps. */
static void
warn_not_found(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, const struct modreq *mq, const struct places *pl)
{
	/* Where the release's module would be, if it was looked for. */
	const struct filespec *typed = &pl->pls_spec[pl->pls_n - 1];
	const bool named =
	    mq->mq_type == BI_MODULE_ELF && typed->sp_path[0] != '/';

	warn_of(ld, mq);
	sa_printf(ld, "not found (tried");
	for (size_t i = 0; i < pl->pls_n; i++)
		sa_printf(ld, "%s %s:%s%s%s", i == 0 ? "" : ",",
		    SA_VIS(pl->pls_spec[i].sp_dev),
		    pl->pls_spec[i].sp_path[0] == '/' ? "" : "/",
		    SA_VIS(pl->pls_spec[i].sp_path),
		    pl->pls_isdir[i] ? " (a directory)" : "");
	sa_printf(ld, ")");
	if (named && mp->mpl_release[0] != '\0')
		modhint_releases(
		    ld, vols, mp, pl->pls_spec[0].sp_dev, typed->sp_path);
	else if (mq->mq_type == BI_MODULE_ELF && mp->mpl_set[0] == '\0' &&
	    mp->mpl_release[0] == '\0')
		sa_printf(ld,
		    ": the kernel's version is unknown: load it by its path");
	sa_printf(ld, "\n");
}

int
module_find(struct loader *ld, struct bootvols *vols, const struct modplace *mp,
    const struct modreq *mq, struct bootfile *bf)
{
	struct places *pl;
	int error;

	bf->bf_file = NULL;
	bf->bf_why[0] = '\0';
	pl = sa_alloc(ld, sizeof(*pl));
	if (pl == NULL) {
		warn_of(ld, mq);
		sa_printf(ld, "out of memory\n");
		missing_add(ld, SA_VIS(mq->mq_text), "out of memory");
		return ENOMEM;
	}
	error = list_places(ld, mp, mq, pl);
	if (error == 0)
		error = ENOENT;
	for (size_t i = 0; error == ENOENT && i < pl->pls_n; i++) {
		error = bootfile_open(ld, vols, pl->pls_spec[i].sp_dev,
		    pl->pls_spec[i].sp_path, bf);
		pl->pls_isdir[i] = error == EISDIR;
		if (error == ENOTDIR || error == EISDIR)
			error = ENOENT;
	}
	if (error == ENOENT)
		warn_not_found(ld, vols, mp, mq, pl);
	else if (error != 0) {
		warn_of(ld, mq);
		sa_printf(ld, "%s: %s\n",
		    pl->pls_n == 0 ? "not a file name" : bf->bf_where,
		    bootfile_reason(bf, error));
	}
	sa_free(ld, pl, sizeof(*pl));
	if (error != 0)
		missing_add(ld, SA_VIS(mq->mq_text),
		    error == ENOENT ? "not found" : bootfile_reason(bf, error));
	return error;
}

void
module_expect(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, const struct modreq *mq)
{
	struct places *pl = sa_alloc(ld, sizeof(*pl));

	if (pl == NULL)
		return;
	if (list_places(ld, mp, mq, pl) == 0)
		bootfile_expect(
		    ld, vols, pl->pls_spec[0].sp_dev, pl->pls_spec[0].sp_path);
	sa_free(ld, pl, sizeof(*pl));
}
