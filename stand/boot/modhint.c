/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modhint.c: see modhint.h.
 */
#include <boot/modhint.h>

#define RELEASES_MAX  16 /* directories that are looked at */
#define RELEASE_BYTES 16 /* of a name, with NUL */

struct releases {
	const char *rls_own; /* the kernel's */
	size_t rls_n;
	char rls_name[RELEASES_MAX][RELEASE_BYTES];
};

/* As fs_readdir's callback. */
static int
take(const struct fs_dirent *de, void *arg)
{
	struct releases *rls = arg;

	if (rls->rls_n < RELEASES_MAX && de->fd_name[0] != '.' &&
	    strlen(de->fd_name) < RELEASE_BYTES &&
	    strcmp(de->fd_name, rls->rls_own) != 0)
		(void)kstrlcpy(
		    rls->rls_name[rls->rls_n++], de->fd_name, RELEASE_BYTES);
	return 0;
}

/* Is there a file of that path? */
static bool
is_file(struct loader *ld, struct bootvols *vols, const char *dev,
    const char *path, struct bootfile *bf)
{
	if (bootfile_open(ld, vols, dev, path, bf) != 0)
		return false;
	bootfile_close(bf);
	return true;
}

void
modhint_releases(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, const char *dev, const char *name)
{
	struct releases rls = {.rls_own = mp->mpl_release};
	struct bootfile *bf = sa_alloc(ld, sizeof(*bf));
	const char *before = ": ";
	char path[BOOTFILE_PATH];

	if (bf == NULL)
		return;
	ksnprintf(path, sizeof(path), "/stand/%s", mp->mpl_machine);
	/* EISDIR: the volume is mounted, and it is a directory. */
	if (bootfile_open(ld, vols, dev, path, bf) == EISDIR)
		(void)fs_readdir(bf->bf_vol->bv_vol, path, take, &rls);
	else
		bootfile_close(bf);
	for (size_t i = 0; i < rls.rls_n; i++) {
		if (ksnprintf(path, sizeof(path),
			"/stand/%s/%s/modules/%s/%s.kmod", mp->mpl_machine,
			rls.rls_name[i], name, name) >= (int)sizeof(path) ||
		    !is_file(ld, vols, dev, path, bf))
			continue;
		sa_printf(ld, "%s/stand/%s/%s has one", before, mp->mpl_machine,
		    SA_VIS(rls.rls_name[i]));
		before = ", ";
	}
	sa_free(ld, bf, sizeof(*bf));
}
