/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustvol.c: see trustvol.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <libkern/kerrno.h>

#include "trustdir.h"
#include "trustvol.h"

static int
open_file(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	const size_t size = strlen(path) + 2;
	char *name = kmfile_alloc(size, 1);
	int error;

	snprintf(name, size, "/%s", path);
	error = fs_open(vol, name, ffp);
	free(name);
	return error;
}

bool
volume_exists(struct fs_volume *vol, const char *path)
{
	struct fs_file *ff;
	const int error = open_file(vol, path, &ff);

	if (error == 0)
		fs_close(ff);
	return error != ENOENT && error != ENOTDIR;
}

bool
volume_read(struct fs_volume *vol, const char *path, struct kmfile *kf,
    char why[KMFILE_WHY])
{
	struct fs_file *ff;
	const int error = open_file(vol, path, &ff);
	bool good;

	*kf = (struct kmfile){0};
	if (error != 0) {
		snprintf(why, KMFILE_WHY, "%s", kstrerror(error));
		return false;
	}
	good = kmfile_read_raw(kf, ff, KMFILE_KERNEL, why);
	fs_close(ff);
	return good;
}

void
volume_close(struct fs_volume *vol)
{
	fs_unmount(vol);
}

struct listing {
	const char *li_dir;
	struct paths *li_paths;
};

static int
take(const struct fs_dirent *de, void *arg)
{
	const struct listing *li = arg;
	char name[1024];

	snprintf(
	    name, sizeof(name), "%s%s", de->fd_name, de->fd_isdir ? "/" : "");
	paths_add(li->li_paths, li->li_dir, name);
	return 0;
}

bool
trustdir_list(struct fs_volume *vol, const char *dir, struct paths *pa)
{
	struct listing li = {dir, pa};
	const size_t size = strlen(dir) + 2;
	char *name = kmfile_alloc(size, 1);
	int error;

	snprintf(name, size, "/%s", dir);
	error = fs_readdir(vol, name, take, &li);
	free(name);
	return error == 0;
}
