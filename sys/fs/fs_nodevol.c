/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_nodevol.c: a volume of nodes as struct fs_ops: files and listings.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "fs_cache.h"
#include "fs_walk.h"

struct nodefile {
	struct fs_file nf_file;
	struct fs_node nf_node;
};

static struct fs_nodevol *
nodevol_of(struct fs_volume *vol)
{
	return kcontainer_of(vol, struct fs_nodevol, nv_vol);
}

static int
node_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct fs_nodevol *nv = nodevol_of(vol);
	struct nodefile *nf;
	int error;

	nf = nv->nv_mem.fm_alloc(nv->nv_mem.fm_cookie, sizeof(*nf));
	if (nf == NULL)
		return ENOMEM;
	error = fs_node_walk(nv, path, &nf->nf_node);
	if (error == 0 && nf->nf_node.fn_kind != FS_FILE)
		error = nf->nf_node.fn_kind == FS_DIR ? EISDIR : EFTYPE;
	if (error != 0) {
		nv->nv_mem.fm_free(nv->nv_mem.fm_cookie, nf, sizeof(*nf));
		return error;
	}
	nf->nf_file.ff_vol = vol;
	nf->nf_file.ff_size = nf->nf_node.fn_size;
	nf->nf_file.ff_room = 0;
	*ffp = &nf->nf_file;
	return 0;
}

static int
node_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	struct nodefile *nf = kcontainer_of(ff, struct nodefile, nf_file);

	return fs_node_content(&nf->nf_node, off, buf, len, ff->ff_room);
}

static bool
node_where(struct fs_file *ff, devoff_t *offp, uint64_t *lenp)
{
	struct nodefile *nf = kcontainer_of(ff, struct nodefile, nf_file);
	struct fs_run run;

	if (fs_node_map(&nf->nf_node, 0, &run) != 0 || run.fr_hole)
		return false;
	*offp = run.fr_off;
	*lenp = run.fr_len;
	return true;
}

static void
node_ahead(struct fs_volume *vol, devoff_t off, uint64_t len)
{
	const struct fs_dev *dev = &nodevol_of(vol)->nv_dev;
	uint64_t end;

	if (dev->dv_ahead == NULL)
		return;
	off = MIN(off, dev->dv_size);
	end = off + MIN(len, dev->dv_size - off);
	off /= dev->dv_blksize;
	end = end / dev->dv_blksize + (end % dev->dv_blksize != 0);
	dev->dv_ahead(dev->dv_cookie, off, len == 0 ? 0 : end - off);
}

static void
node_close(struct fs_file *ff)
{
	struct fs_mem *mem = &nodevol_of(ff->ff_vol)->nv_mem;

	mem->fm_free(mem->fm_cookie,
	    kcontainer_of(ff, struct nodefile, nf_file),
	    sizeof(struct nodefile));
}

/* An entry on its way to a caller. */
struct listed {
	struct fs_dirent li_de;
	struct fs_nodevol *li_vol;
	struct fs_entry li_entry;
};

static uint64_t
size_of(const struct fs_node *fn)
{
	return fn->fn_kind == FS_FILE ? fn->fn_size : 0;
}

static int
listed_size(const struct fs_dirent *de, uint64_t *sizep)
{
	const struct listed *li = kcontainer_of(de, struct listed, li_de);
	struct fs_node fn;
	int error;

	error = fs_node_read(li->li_vol, li->li_entry.fe_id, &fn);
	*sizep = error == 0 ? size_of(&fn) : 0;
	return error;
}

/* Does the error say that a link leads nowhere, or to what is not supported? */
static bool
dangles(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP ||
	    error == ENAMETOOLONG || error == ENOTSUP;
}

/*
 * What the entry of the directory `path` is.  A node is read only where the
 * entry does not say whether it is a directory.
 */
static int
describe(struct listed *li, const char *path)
{
	const struct fs_entry *fe = &li->li_entry;
	struct fs_dirent *de = &li->li_de;
	struct fs_node fn;
	int error = 0;

	*de = (struct fs_dirent){.fd_name = fe->fe_name};
	switch (fe->fe_kind) {
	case FS_FILE:
		de->fd_getsize = listed_size;
		return 0;
	case FS_DIR:
		de->fd_isdir = true;
		return 0;
	case FS_OTHER:
		return 0;
	case FS_UNKNOWN:
		error = fs_node_read(li->li_vol, fe->fe_id, &fn);
		if (error != 0)
			return error == ENOTSUP ? 0 : error;
		if (fn.fn_kind != FS_LINK)
			break;
		/* FALLTHROUGH */
	case FS_LINK:
		error = fs_node_enter(li->li_vol, path, fe->fe_id, &fn);
		if (error != 0)
			return dangles(error) ? 0 : error;
		break;
	}
	de->fd_isdir = fn.fn_kind == FS_DIR;
	de->fd_size = size_of(&fn);
	return 0;
}

static int
node_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	struct listed li = {.li_vol = nodevol_of(vol)};
	struct fs_node dir;
	foff_t pos = 0;
	int error;

	error = fs_node_walk(li.li_vol, path, &dir);
	if (error == 0)
		error = fs_dir_check(&dir);
	if (error != 0)
		return error;
	while ((error = fs_dir_next(&dir, &pos, &li.li_entry)) == 0) {
		error = describe(&li, path);
		if (error == 0)
			error = cb(&li.li_de, arg);
		if (error != 0)
			return error;
	}
	return error == ENOENT ? 0 : error;
}

static void
nodevol_free(struct fs_nodevol *nv)
{
	struct fs_mem mem = nv->nv_mem;

	fs_cache_fini(&nv->nv_cache, &mem);
	mem.fm_free(mem.fm_cookie, nv, nv->nv_size);
}

static void
node_unmount(struct fs_volume *vol)
{
	nodevol_free(nodevol_of(vol));
}

static void
node_wipe(struct fs_volume *vol)
{
	struct fs_nodevol *nv = nodevol_of(vol);

	fs_cache_wipe(&nv->nv_cache);
	memset(nv->nv_bounce, 0, sizeof(nv->nv_bounce));
}

int
fs_nodevol_new(size_t size, const struct fs_dev *dev, const struct fs_mem *mem,
    const struct fs_node_ops *ops, struct fs_nodevol **nvp)
{
	struct fs_nodevol *nv = mem->fm_alloc(mem->fm_cookie, size);

	if (nv == NULL)
		return ENOMEM;
	memset(nv, 0, size);
	nv->nv_fo = (struct fs_ops){
	    .fo_name = ops->no_name,
	    .fo_open = node_open,
	    .fo_read = node_read,
	    .fo_close = node_close,
	    .fo_readdir = node_readdir,
	    .fo_unmount = node_unmount,
	    .fo_wipe = node_wipe,
	    .fo_where = node_where,
	    .fo_ahead = node_ahead,
	};
	nv->nv_vol.fv_ops = &nv->nv_fo;
	nv->nv_vol.fv_fault.flt_what = "";
	nv->nv_ops = ops;
	nv->nv_dev = *dev;
	nv->nv_mem = *mem;
	nv->nv_size = size;
	if (fs_cache_init(&nv->nv_cache, dev, mem) != 0) {
		nodevol_free(nv);
		return ENOMEM;
	}
	*nvp = nv;
	return 0;
}

int
fs_nodevol_done(struct fs_nodevol *nv, int error, struct fs_volume **volp,
    struct fs_fault *fault)
{
	if (error == 0) {
		*volp = &nv->nv_vol;
		return 0;
	}
	*fault = nv->nv_vol.fv_fault;
	nodevol_free(nv);
	return error;
}
