/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar.c: a ustar archive as a file system: its files and folders by way of
 * the index that ustar_build.c makes at mount.
 */
#include <fs/fs_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ustar_impl.h"

struct ustar_file {
	struct fs_file uf_file;
	devoff_t uf_off; /* of its data on the device */
};

static struct ustar_volume *
volume_of(struct fs_volume *vol)
{
	return kcontainer_of(vol, struct ustar_volume, uv_vol);
}

static int
ustar_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct ustar_volume *uv = volume_of(vol);
	struct ustar_found found;
	struct ustar_file *uf;
	int error = ustar_find(uv, path + 1, &found);

	if (error != 0)
		return error;
	if (found.ufd_kind == USTAR_FOLDER)
		return EISDIR;
	uf = uv->uv_mem.fm_alloc(uv->uv_mem.fm_cookie, sizeof(*uf));
	if (uf == NULL)
		return ENOMEM;
	uf->uf_file.ff_vol = vol;
	uf->uf_file.ff_size = found.ufd_node->un_size;
	uf->uf_off = found.ufd_node->un_off;
	*ffp = &uf->uf_file;
	return 0;
}

static int
ustar_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	struct ustar_file *uf = kcontainer_of(ff, struct ustar_file, uf_file);
	struct ustar_volume *uv = volume_of(ff->ff_vol);
	int error;

	error =
	    fs_dev_read(&uv->uv_dev, &uv->uv_mem, uf->uf_off + off, buf, len);
	if (error != 0 && error != ENOMEM)
		uv->uv_vol.fv_fault = (struct fs_fault){
		    "file data cannot be read", uf->uf_off + off};
	return error;
}

static void
ustar_close(struct fs_file *ff)
{
	struct ustar_volume *uv = volume_of(ff->ff_vol);

	uv->uv_mem.fm_free(uv->uv_mem.fm_cookie,
	    kcontainer_of(ff, struct ustar_file, uf_file),
	    sizeof(struct ustar_file));
}

/* Longest name that readdir hands out; POSIX's NAME_MAX. */
#define MAXNAME 255

/* What a link leads to; nothing, if that is not there. */
static void
follow(struct ustar_volume *uv, const char *path, struct fs_dirent *de)
{
	struct ustar_found found;

	if (ustar_find(uv, path, &found) != 0) {
		de->fd_size = 0;
		de->fd_isdir = ustar_is_link_above(uv, path);
	} else if (found.ufd_kind == USTAR_FOLDER)
		de->fd_isdir = true;
	else
		de->fd_size = found.ufd_node->un_size;
}

/*
 * The entry of a folder that the node at `path` (relative to the folder) lies
 * in or is.  False when it is the one that *de holds already, or when its name
 * cannot be opened.
 */
static bool
entry_of(struct ustar_volume *uv, const struct ustar_node *un, const char *path,
    char name[MAXNAME + 1], struct fs_dirent *de)
{
	const char *slash = strchr(path, '/');
	size_t len = slash == NULL ? strlen(path) : (size_t)(slash - path);

	if (len > MAXNAME ||
	    (strncmp(name, path, len) == 0 && name[len] == '\0'))
		return false;
	memcpy(name, path, len);
	name[len] = '\0';
	de->fd_name = name;
	de->fd_isdir = slash != NULL || un->un_isdir;
	de->fd_size = de->fd_isdir ? 0 : un->un_size;
	de->fd_getsize = NULL;
	if (slash == NULL && un->un_link != NULL)
		follow(uv, un->un_path, de);
	return true;
}

/* Is `name` in the directory `above` by a member of that path? */
static bool
is_listed(struct ustar_volume *uv, const char *above, const char *name)
{
	char *path = uv->uv_way.uwy_next;
	const size_t size = sizeof(uv->uv_way.uwy_next);

	return ksnprintf(path, size, "%s/%s", above, name) < (int)size &&
	    ustar_has(uv, path);
}

/*
 * List what is below the first `len` bytes of `dir`, but not what is listed of
 * `above` already, if that is not NULL.  The entries lie side by side in the
 * index, so each name is seen once: what is below an entry follows it and has
 * the same first component.
 */
static int
list(struct ustar_volume *uv, const char *dir, size_t len, const char *above,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	char name[MAXNAME + 1] = "";
	struct fs_dirent de;
	size_t i;
	int error = 0;

	for (i = ustar_lower_bound(uv, dir, len);
	     error == 0 && i < uv->uv_nnodes; i++) {
		const struct ustar_node *un = &uv->uv_node[i];

		if (ustar_compare(un->un_path, dir, len) == 0)
			continue; /* the folder itself */
		if (!ustar_is_below(un->un_path, dir, len))
			break;
		if (entry_of(
			uv, un, un->un_path + len + (len > 0), name, &de) &&
		    (above == NULL || !is_listed(uv, above, name)))
			error = cb(&de, arg);
	}
	return error;
}

static int
ustar_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	struct ustar_volume *uv = volume_of(vol);
	const char *above = NULL;
	struct ustar_found dir;
	int error;

	path++;
	if (ustar_is_link_above(uv, path)) {
		above = path;
		error = list(uv, path, strlen(path), NULL, cb, arg);
		if (error != 0)
			return error;
	}
	error = ustar_find(uv, path, &dir);
	if (error == 0 && dir.ufd_kind == USTAR_FILE)
		error = ENOTDIR;
	if (error != 0)
		return above == NULL ? error : 0;
	return list(uv, dir.ufd_path, dir.ufd_len, above, cb, arg);
}

static void
ustar_unmount(struct fs_volume *vol)
{
	ustar_free(volume_of(vol));
}

/* owner: this file; never written. */
static const struct fs_ops ustar_ops = {
    .fo_name = "ustar",
    .fo_open = ustar_open,
    .fo_read = ustar_read,
    .fo_close = ustar_close,
    .fo_readdir = ustar_readdir,
    .fo_unmount = ustar_unmount,
};

static int
ustar_mount(const struct fs_dev *dev, const struct fs_mem *mem,
    struct fs_volume **volp, struct fs_fault *fault)
{
	struct ustar_volume *uv;
	const int error = ustar_build(dev, mem, &uv, fault);

	if (error != 0)
		return error;
	uv->uv_vol.fv_ops = &ustar_ops;
	*volp = &uv->uv_vol;
	return 0;
}

const struct fs_type fs_ustar = {
    .ft_name = "ustar",
    .ft_probe = ustar_probe,
    .ft_mount = ustar_mount,
};
