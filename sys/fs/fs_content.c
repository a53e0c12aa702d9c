/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_content.c: the content of a file, with one request for what is contiguous
 * on the device.
 */
#include <fs/fs_node.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/*
 * As fs_node_map, but runs that touch are one, up to `len` bytes.  *hole: data
 * with a hole behind it, within them.
 */
static int
map_merged(struct fs_node *fn, foff_t off, uint64_t len, struct fs_run *run,
    bool *hole)
{
	struct fs_run next;
	int error;

	*hole = false;
	error = fs_node_map(fn, off, run);
	while (error == 0 && run->fr_len < len) {
		error = fs_node_map(fn, off + run->fr_len, &next);
		*hole = error == 0 && next.fr_hole && !run->fr_hole;
		if (error != 0 || next.fr_hole != run->fr_hole ||
		    (!run->fr_hole && next.fr_off != run->fr_off + run->fr_len))
			break;
		run->fr_len += next.fr_len;
	}
	if (error == 0)
		run->fr_len = MIN(run->fr_len, len);
	return error;
}

/*
 * Bytes of the device to `buf`: whole blocks of it by one request; a part of a
 * block, and what is small, by way of the cache.  With room for it the last
 * block is read as a whole.  What is small may be one of many runs between
 * holes: the file has `left` bytes from here on, likely side by side.
 */
static int
read_bytes(struct fs_nodevol *nv, devoff_t off, uint8_t *buf, size_t len,
    size_t room, uint64_t left)
{
	const struct fs_dev *dev = &nv->nv_dev;
	const size_t size = dev->dv_blksize;
	size_t n = (size_t)((size - off % size) % size);
	int error;

	if (len < FS_LINE_SIZE || len < size + n)
		return fs_meta_copy(
		    nv, off, buf, len, MIN(left, FS_NEAR_AHEAD));
	error = fs_meta_copy(nv, off, buf, n, n);
	if (error != 0)
		return error;
	off += n;
	buf += n;
	len -= n;
	n = len - len % size;
	if (n < len && room >= size - (len - n)) {
		n += size;
		len = n;
	}
	error = dev->dv_read(dev->dv_cookie, off / size, n / size, buf);
	if (error != 0)
		return fs_bad(nv, error, off, "file data cannot be read");
	return fs_meta_copy(nv, off + n, buf + n, len - n, len - n);
}

int
fs_node_content(
    struct fs_node *fn, foff_t off, void *buf, size_t len, size_t room)
{
	struct fs_run run = {0};
	uint8_t *p = buf;
	bool hole;
	size_t n;
	int error;

	if (!range_valid(off, len, fn->fn_size))
		return EINVAL;
	for (; len > 0; off += n, p += n, len -= n) {
		error = map_merged(fn, off, len, &run, &hole);
		if (error != 0)
			return error;
		/* It maps from `off` again, which costs FAT the whole chain. */
		n = hole ? fs_gather(fn, off, p, len) : 0;
		if (n > 0)
			continue;
		n = (size_t)run.fr_len;
		if (run.fr_hole)
			memset(p, 0, n);
		else
			error = read_bytes(fn->fn_vol, run.fr_off, p, n,
			    n == len ? room : 0, fn->fn_size - off);
		if (error != 0)
			return error;
	}
	return 0;
}
