/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_node.c: nodes, and where their bytes are on the device.
 */
#include <fs/fs_node.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

int
fs_node_read(struct fs_nodevol *nv, uint64_t id, struct fs_node *fn)
{
	memset(fn, 0, sizeof(*fn));
	fn->fn_vol = nv;
	fn->fn_id = id;
	return nv->nv_ops->no_read(fn);
}

/* Make fn_run the run at `off`, within the file and on the device. */
static int
map_run(struct fs_node *fn, foff_t off)
{
	struct fs_nodevol *nv = fn->fn_vol;
	struct fs_run run = {0};
	int error;

	fn->fn_run.fr_len = 0;
	error = nv->nv_ops->no_map(fn, off, &run);
	if (error != 0)
		return error;
	run.fr_len = MIN(run.fr_len, fn->fn_size - off);
	/* A part may lie on a device that is too small. */
	if (!run.fr_hole)
		run.fr_len = MIN(run.fr_len,
		    nv->nv_dev.dv_size - MIN(run.fr_off, nv->nv_dev.dv_size));
	if (run.fr_len == 0)
		return fs_bad(nv, EIO, fn->fn_at,
		    "file has a block beyond the end of the device");
	fn->fn_run = run;
	fn->fn_runat = off;
	return 0;
}

int
fs_node_map(struct fs_node *fn, foff_t off, struct fs_run *run)
{
	uint64_t skip;
	int error;

	if (off >= fn->fn_size)
		return EINVAL;
	if (off < fn->fn_runat || off - fn->fn_runat >= fn->fn_run.fr_len) {
		error = map_run(fn, off);
		if (error != 0)
			return error;
	}
	skip = off - fn->fn_runat;
	*run = fn->fn_run;
	run->fr_off += run->fr_hole ? 0 : skip;
	run->fr_len -= skip;
	return 0;
}

int
fs_node_peek(
    struct fs_node *dir, foff_t off, size_t len, const void **pp, devoff_t *atp)
{
	struct fs_nodevol *nv = dir->fn_vol;
	struct fs_run run;
	int error;

	if (!range_valid(off, len, dir->fn_size))
		return fs_bad(nv, EIO, dir->fn_at,
		    "directory entry runs past the end of the directory");
	error = fs_node_map(dir, off, &run);
	if (error != 0)
		return error;
	if (run.fr_hole)
		return fs_bad(nv, EIO, dir->fn_at, "directory has a hole");
	if (run.fr_len < len)
		return fs_bad(nv, EIO, run.fr_off,
		    "directory entry crosses the end of a block");
	if (atp != NULL)
		*atp = run.fr_off;
	return fs_meta(nv, run.fr_off, len, FS_NEAR_AHEAD, pp);
}
