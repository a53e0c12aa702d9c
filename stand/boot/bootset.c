/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootset.c: sets: a directory with a kernel and its modules.
 */
#include <boot/bootset.h>

/* Directories of the root that are searched. */
#define DIRS_MAX 256

/*
 * A directory is taken for a set if it has a file of the first two names,
 * "kernel" and "kernel.gz"; a "netbsd" may be there for another reason.
 */
#define SURE_NAMES 2

/* Names printed if there are several sets. */
#define SHOWN_MAX 16

int
bootset_open(struct loader *ld, struct bootvols *vols, struct filespec *spec,
    struct bootfile *bf)
{
	char where[BOOTFILE_WHERE], folder[sizeof(spec->sp_path)];
	int error = ENOENT;

	(void)kstrlcpy(where, bf->bf_where, sizeof(where));
	(void)kstrlcpy(folder, spec->sp_path, sizeof(folder));
	for (size_t i = 0; error == ENOENT && kset_names[i] != NULL; i++) {
		if ((size_t)ksnprintf(spec->sp_path, sizeof(spec->sp_path),
			"%s/%s", folder,
			kset_names[i]) >= sizeof(spec->sp_path))
			return EISDIR;
		error =
		    bootfile_open(ld, vols, spec->sp_dev, spec->sp_path, bf);
	}
	if (error == ENOENT) {
		(void)kstrlcpy(bf->bf_where, where, sizeof(bf->bf_where));
		(void)kstrlcpy(bf->bf_why,
		    "is a directory without a kernel (kernel, kernel.gz, "
		    "netbsd, netbsd.gz)",
		    sizeof(bf->bf_why));
	}
	return error;
}

/* The directories of a root; after keep_sets(), those that are sets. */
struct sets {
	size_t bs_n;     /* names in bs_name */
	size_t bs_ndirs; /* directories of the root, may be more */
	char bs_name[DIRS_MAX][BOOTSET_NAME];
};

/* readdir: collect the directories. */
static int
take_dir(const struct fs_dirent *de, void *arg)
{
	struct sets *bs = arg;

	if (!de->fd_isdir)
		return 0;
	bs->bs_ndirs++;
	if (bs->bs_n < DIRS_MAX && strlen(de->fd_name) < BOOTSET_NAME)
		(void)kstrlcpy(
		    bs->bs_name[bs->bs_n++], de->fd_name, BOOTSET_NAME);
	return 0;
}

static bool
is_set(struct fs_volume *vol, const char *dir)
{
	char path[BOOTSET_NAME + 16];
	struct fs_file *ff;

	for (size_t i = 0; i < SURE_NAMES; i++) {
		ksnprintf(path, sizeof(path), "/%s/%s", dir, kset_names[i]);
		if (fs_open(vol, path, &ff) == 0) {
			fs_close(ff);
			return true;
		}
	}
	return false;
}

/* Drop the directories that are not sets. */
static void
keep_sets(struct sets *bs, struct fs_volume *vol)
{
	size_t n = 0;

	for (size_t i = 0; i < bs->bs_n; i++) {
		if (!is_set(vol, bs->bs_name[i]))
			continue;
		if (n != i)
			memcpy(bs->bs_name[n], bs->bs_name[i], BOOTSET_NAME);
		n++;
	}
	bs->bs_n = n;
}

size_t
bootset_find(struct loader *ld, char first[BOOTSET_NAME])
{
	struct sets *bs = sa_zalloc(ld, sizeof(*bs), "the names of sets");
	struct fs_volume *vol;
	size_t n;

	if (bs == NULL)
		return 0;
	if (device_mount(ld, "", &vol) == 0) {
		(void)fs_readdir(vol, "/", take_dir, bs);
		if (bs->bs_n == DIRS_MAX && bs->bs_ndirs > DIRS_MAX)
			sa_printf(ld,
			    "%s: only the first %d of %zu directories were "
			    "searched for sets\n",
			    SA_VIS(ld->ld_dev), DIRS_MAX, bs->bs_ndirs);
		keep_sets(bs, vol);
		fs_unmount(vol);
	}
	n = bs->bs_n;
	if (n > 0)
		memcpy(first, bs->bs_name[0], BOOTSET_NAME);
	if (n > 1) {
		sa_printf(ld, "several sets on %s: boot one by its name:",
		    SA_VIS(ld->ld_dev));
		for (size_t i = 0; i < MIN(n, SHOWN_MAX); i++)
			sa_printf(ld, " %s", SA_VIS(bs->bs_name[i]));
		sa_printf(ld, "%s\n", n > SHOWN_MAX ? " ..." : "");
	}
	sa_free(ld, bs, sizeof(*bs));
	return n;
}
