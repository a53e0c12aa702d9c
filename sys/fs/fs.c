/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs.c: the functions that callers use: arguments are checked here, once,
 * before a file system sees them.
 */
#include <fs/fs.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Is it absolute, without empty, "." and ".." components (but for "/")? */
static bool
path_valid(const char *path)
{
	if (*path != '/')
		return false;
	if (path[1] == '\0')
		return true;
	while (*path == '/') {
		const char *end = ++path;

		while (*end != '\0' && *end != '/')
			end++;
		if (end == path ||
		    (path[0] == '.' &&
			(end - path == 1 ||
			    (end - path == 2 && path[1] == '.'))))
			return false;
		path = end;
	}
	return true;
}

static void
no_fault(struct fs_volume *vol)
{
	vol->fv_fault = (struct fs_fault){"", 0};
}

int
fs_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	int error;

	*ffp = NULL;
	no_fault(vol);
	if (!path_valid(path))
		return ENOENT;
	error = vol->fv_ops->fo_open(vol, path, ffp);
	if (error == 0)
		(*ffp)->ff_claimed = false;
	return error;
}

/* EINVAL for a range that is not all within the file. */
int
fs_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	no_fault(ff->ff_vol);
	if (!range_valid(off, len, ff->ff_size))
		return EINVAL;
	if (len == 0)
		return 0;
	return ff->ff_vol->fv_ops->fo_read(ff, off, buf, len);
}

int
fs_read_room(struct fs_file *ff, foff_t off, void *buf, size_t len, size_t room)
{
	int error;

	ff->ff_room = room - MIN(len, room);
	error = fs_read(ff, off, buf, len);
	ff->ff_room = 0;
	return error;
}

void
fs_close(struct fs_file *ff)
{
	ff->ff_vol->fv_ops->fo_close(ff);
}

int
fs_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	no_fault(vol);
	if (!path_valid(path))
		return ENOENT;
	return vol->fv_ops->fo_readdir(vol, path, cb, arg);
}

int
fs_dirent_size(const struct fs_dirent *de, uint64_t *sizep)
{
	*sizep = de->fd_size;
	return de->fd_getsize == NULL ? 0 : de->fd_getsize(de, sizep);
}

bool
fs_where(struct fs_file *ff, devoff_t *offp, uint64_t *lenp)
{
	const struct fs_ops *fo = ff->ff_vol->fv_ops;

	no_fault(ff->ff_vol);
	return ff->ff_size != 0 && fo->fo_where != NULL &&
	    fo->fo_where(ff, offp, lenp);
}

void
fs_ahead(struct fs_volume *vol, devoff_t off, uint64_t len)
{
	if (vol->fv_ops->fo_ahead != NULL)
		vol->fv_ops->fo_ahead(vol, off, len);
}

void
fs_wipe(struct fs_volume *vol)
{
	if (vol->fv_ops->fo_wipe != NULL)
		vol->fv_ops->fo_wipe(vol);
}

void
fs_unmount(struct fs_volume *vol)
{
	vol->fv_ops->fo_unmount(vol);
}
