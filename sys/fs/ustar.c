/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar.c: a ustar archive as a file system.  The archive is read twice at
 * mount: once to count, once to build an index sorted by path, in one
 * allocation.  After that an open is a binary search (ustar_index.c) and a
 * folder's entries lie side by side.
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
node_compare(const void *a, const void *b)
{
	const struct ustar_node *na = a, *nb = b;
	int c = ustar_compare(na->un_path, nb->un_path, SIZE_MAX);

	if (c != 0)
		return c;
	return na->un_seq < nb->un_seq ? -1 : na->un_seq > nb->un_seq;
}

/*
 * Append `t` to the path out[*np], its components separated by one '/', "."
 * left out.  False for a ".." or a NUL: no archiver writes such a name.  Writes
 * at most one byte more than t has.
 */
static bool
append_components(const struct ustar_text *t, char *out, size_t *np)
{
	size_t i = 0, start, len;

	while (i < t->ut_len) {
		start = i;
		while (i < t->ut_len && t->ut_text[i] != '/')
			i++;
		len = i - start;
		i++;
		if (len == 0 || (len == 1 && t->ut_text[start] == '.'))
			continue;
		if ((len == 2 && memcmp(t->ut_text + start, "..", 2) == 0) ||
		    memchr(t->ut_text + start, '\0', len) != NULL)
			return false;
		if (*np > 0)
			out[(*np)++] = '/';
		memcpy(out + *np, t->ut_text + start, len);
		*np += len;
	}
	return true;
}

/*
 * Room for a member's path: both parts, two separators, the NUL; and for the
 * text of a link: the root's '/', the NUL.
 */
static size_t
text_room(const struct ustar_member *um)
{
	const size_t link =
	    um->um_link.ut_text == NULL ? 0 : um->um_link.ut_len + 2;

	return um->um_prefix.ut_len + um->um_name.ut_len + 3 + link;
}

/* Write the text of a member's link, or nothing. */
static const char *
link_text(const struct ustar_member *um, char *out)
{
	char *p = out;

	if (um->um_link.ut_text == NULL)
		return NULL;
	if (um->um_ishard)
		*p++ = '/';
	memcpy(p, um->um_link.ut_text, um->um_link.ut_len);
	p[um->um_link.ut_len] = '\0';
	return out;
}

/* First pass: how many members, and how many bytes their texts may take. */
static int
count(struct ustar_walk *uw, size_t *np, size_t *bytesp)
{
	struct ustar_member um;
	int error;

	*np = *bytesp = 0;
	while ((error = ustar_next(uw, &um)) == 0) {
		++*np;
		*bytesp += text_room(&um);
	}
	return error == ENOENT ? 0 : error;
}

/*
 * Second pass: at most `n` members, whose texts take at most `bytes` bytes
 * from `paths` on.  EIO: there are more, the device is not what it was.
 */
static int
fill(struct ustar_volume *uv, struct ustar_walk *uw, size_t n, char *paths,
    size_t bytes)
{
	struct ustar_member um;
	uint32_t seq = 0;
	int error;

	while ((error = ustar_next(uw, &um)) == 0) {
		struct ustar_node *un = &uv->uv_node[uv->uv_nnodes];
		size_t len = 0, room = text_room(&um);

		if (uv->uv_nnodes == n || room > bytes) {
			uw->uw_fault = (struct fs_fault){
			    "archive changes while it is read", uw->uw_off};
			return EIO;
		}
		if (!append_components(&um.um_prefix, paths, &len) ||
		    !append_components(&um.um_name, paths, &len))
			continue;
		paths[len] = '\0';
		un->un_path = paths;
		un->un_link = link_text(&um, paths + len + 1);
		uv->uv_links |= un->un_link != NULL;
		un->un_off = um.um_off;
		un->un_size = um.um_size;
		un->un_isdir = um.um_isdir;
		un->un_seq = seq++;
		paths += room;
		bytes -= room;
		uv->uv_nnodes++;
	}
	return error == ENOENT ? 0 : error;
}

/* Of several members with one path the last stays. */
static void
drop_duplicates(struct ustar_volume *uv)
{
	size_t i, n = 0;

	for (i = 0; i < uv->uv_nnodes; i++) {
		if (i + 1 < uv->uv_nnodes &&
		    strcmp(uv->uv_node[i].un_path,
			uv->uv_node[i + 1].un_path) == 0)
			continue;
		uv->uv_node[n++] = uv->uv_node[i];
	}
	uv->uv_nnodes = n;
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

	if (ustar_find(uv, path, &found) != 0)
		de->fd_size = 0;
	else if (found.ufd_kind == USTAR_FOLDER)
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

/*
 * The entries lie side by side in the index, so each name is seen once: what
 * is below an entry follows it and has the same first component.
 */
static int
ustar_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	struct ustar_volume *uv = volume_of(vol);
	struct ustar_found dir;
	const struct ustar_node *un;
	char name[MAXNAME + 1] = "";
	struct fs_dirent de;
	size_t i;
	int error = ustar_find(uv, path + 1, &dir);

	if (error != 0)
		return error;
	if (dir.ufd_kind == USTAR_FILE)
		return ENOTDIR;
	for (i = ustar_lower_bound(uv, dir.ufd_path, dir.ufd_len);
	     i < uv->uv_nnodes; i++) {
		un = &uv->uv_node[i];
		if (ustar_compare(un->un_path, dir.ufd_path, dir.ufd_len) == 0)
			continue; /* the folder itself */
		if (!ustar_is_below(un->un_path, dir.ufd_path, dir.ufd_len))
			break;
		if (!entry_of(uv, un,
			un->un_path + dir.ufd_len + (dir.ufd_len > 0), name,
			&de))
			continue;
		error = cb(&de, arg);
		if (error != 0)
			return error;
	}
	return 0;
}

static void
ustar_unmount(struct fs_volume *vol)
{
	struct ustar_volume *uv = volume_of(vol);
	struct fs_mem mem = uv->uv_mem;

	mem.fm_free(mem.fm_cookie, uv, uv->uv_allocated);
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

/* A volume with room for what count() found.  NULL: no memory. */
static struct ustar_volume *
volume_new(
    const struct fs_dev *dev, const struct fs_mem *mem, size_t n, size_t bytes)
{
	struct ustar_volume *uv;
	size_t total;

	if (__builtin_mul_overflow(n, sizeof(uv->uv_node[0]), &total) ||
	    __builtin_add_overflow(total, bytes, &total) ||
	    __builtin_add_overflow(total, sizeof(*uv), &total))
		return NULL;
	uv = mem->fm_alloc(mem->fm_cookie, total);
	if (uv == NULL)
		return NULL;
	uv->uv_vol = (struct fs_volume){.fv_ops = &ustar_ops};
	uv->uv_dev = *dev;
	uv->uv_mem = *mem;
	uv->uv_allocated = total;
	uv->uv_links = false;
	uv->uv_nnodes = 0;
	return uv;
}

static int
ustar_mount(const struct fs_dev *dev, const struct fs_mem *mem,
    struct fs_volume **volp, struct fs_fault *fault)
{
	struct ustar_volume *uv = NULL;
	struct ustar_walk uw;
	size_t n, bytes;
	int error;

	ustar_walk_init(&uw, dev, mem);
	error = count(&uw, &n, &bytes);
	if (error == 0 && (uv = volume_new(dev, mem, n, bytes)) == NULL) {
		uw.uw_fault.flt_what = "no memory";
		error = ENOMEM;
	}
	if (error == 0) {
		uw.uw_off = 0;
		error = fill(uv, &uw, n, (char *)&uv->uv_node[n], bytes);
	}
	*fault = uw.uw_fault;
	ustar_walk_fini(&uw);
	if (error != 0) {
		if (uv != NULL)
			ustar_unmount(&uv->uv_vol);
		return error;
	}
	ksort(uv->uv_node, uv->uv_nnodes, sizeof(uv->uv_node[0]), node_compare);
	drop_duplicates(uv);
	*volp = &uv->uv_vol;
	return 0;
}

const struct fs_type fs_ustar = {
    .ft_name = "ustar",
    .ft_probe = ustar_probe,
    .ft_mount = ustar_mount,
};
