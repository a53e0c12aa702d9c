/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memfs: a file system whose files are in the module's own memory.  It shows
 * what a file system implements (<fs/fs.h>) and, being of class VFS, that this
 * class is initialised before all others but the security models.
 */
#include <fs/fs.h>
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_VFS, memfs, NULL);

static const struct memfs_node {
	const char *mn_path;
	const char *mn_text;
} memfs_nodes[] = {
    {"/motd", "primed and ready"},
    {"/version", PRIMEBOOT_RELEASE},
};

struct memfs_file {
	struct fs_file mf_file; /* first: fs.h */
	const char *mf_text;
};

/* One file for each node, not allocated.  owner: memfs_open */
static struct memfs_file memfs_files[knitems(memfs_nodes)];

static int
memfs_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct memfs_file *mf;
	size_t i;

	for (i = 0; i < knitems(memfs_nodes); i++) {
		if (strcmp(memfs_nodes[i].mn_path, path) != 0)
			continue;
		mf = &memfs_files[i];
		mf->mf_text = memfs_nodes[i].mn_text;
		mf->mf_file.ff_vol = vol;
		mf->mf_file.ff_size = strlen(mf->mf_text);
		*ffp = &mf->mf_file;
		return 0;
	}
	return strcmp(path, "/") == 0 ? EISDIR : ENOENT;
}

/* fs_read() checks the range. */
static int
memfs_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	struct memfs_file *mf = kcontainer_of(ff, struct memfs_file, mf_file);

	memcpy(buf, mf->mf_text + off, len);
	return 0;
}

static void
memfs_close(struct fs_file *ff)
{
	(void)ff;
}

static int
memfs_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	struct fs_dirent de;
	size_t i;
	int error;

	(void)vol;
	if (strcmp(path, "/") != 0)
		return ENOENT;
	for (i = 0; i < knitems(memfs_nodes); i++) {
		de.fd_name = memfs_nodes[i].mn_path + 1;
		de.fd_size = strlen(memfs_nodes[i].mn_text);
		de.fd_isdir = false;
		de.fd_getsize = NULL;
		error = cb(&de, arg);
		if (error != 0)
			return error;
	}
	return 0;
}

static void
memfs_unmount(struct fs_volume *vol)
{
	(void)vol;
}

static const struct fs_ops memfs_ops = {
    .fo_name = "memfs",
    .fo_open = memfs_open,
    .fo_read = memfs_read,
    .fo_close = memfs_close,
    .fo_readdir = memfs_readdir,
    .fo_unmount = memfs_unmount,
};

/* The one mounted instance.  owner: memfs_modcmd */
static struct fs_volume memfs_volume = {.fv_ops = &memfs_ops};

/* Print one file through the public interface. */
static int
memfs_show(const char *path)
{
	struct fs_file *ff;
	char text[64];
	size_t len;
	int error;

	error = fs_open(&memfs_volume, path, &ff);
	if (error != 0)
		return error;
	len = (size_t)MIN(ff->ff_size, sizeof(text) - 1);
	error = fs_read(ff, 0, text, len);
	fs_close(ff);
	if (error != 0)
		return error;
	text[len] = '\0';
	printf("memfs: %s: %s\n", path, text);
	return 0;
}

static int
memfs_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;

	switch (cmd) {
	case MODULE_CMD_INIT:
		return memfs_show("/motd");
	case MODULE_CMD_FINI:
		fs_unmount(&memfs_volume);
		return 0;
	default:
		return ENOTTY;
	}
}
