/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_cache.c: the metadata of a volume, in lines of a few kilobytes.  A line
 * that is missing replaces the oldest one; several that follow each other are
 * read by one request.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "fs_cache.h"

static void
drop_all(struct fs_cache *fc)
{
	fc->fc_next = fc->fc_last = 0;
	for (size_t i = 0; i < FS_LINES_MAX; i++)
		fc->fc_tag[i] = FS_NOTAG;
}

int
fs_cache_init(
    struct fs_cache *fc, const struct fs_dev *dev, const struct fs_mem *mem)
{
	fc->fc_line = MAX((size_t)FS_LINE_SIZE, (size_t)dev->dv_blksize);
	fc->fc_lines = (size_t)MIN((uint64_t)FS_LINES_MAX,
	    MAX(dev->dv_size, (uint64_t)1) / fc->fc_line + 1);
	drop_all(fc);
	fc->fc_data = mem->fm_alloc(mem->fm_cookie, fc->fc_lines * fc->fc_line);
	return fc->fc_data == NULL ? ENOMEM : 0;
}

void
fs_cache_wipe(struct fs_cache *fc)
{
	memset(fc->fc_data, 0, fc->fc_lines * fc->fc_line);
	drop_all(fc);
}

void
fs_cache_fini(struct fs_cache *fc, const struct fs_mem *mem)
{
	if (fc->fc_data != NULL)
		mem->fm_free(
		    mem->fm_cookie, fc->fc_data, fc->fc_lines * fc->fc_line);
}

/* The place of the line at `tag`; fc_lines: it is not here. */
static size_t
line_find(struct fs_cache *fc, uint64_t tag)
{
	size_t i;

	if (fc->fc_tag[fc->fc_last] == tag)
		return fc->fc_last;
	for (i = 0; i < fc->fc_lines; i++)
		if (fc->fc_tag[i] == tag)
			return fc->fc_last = i;
	return fc->fc_lines;
}

/* How many lines from `tag` on, up to byte `end`, one request can read. */
static size_t
lines_to_read(struct fs_cache *fc, uint64_t tag, uint64_t end)
{
	size_t room = MIN((size_t)FS_LINES_READ, fc->fc_lines - fc->fc_next);
	size_t n = 1;

	while (n < room && tag + n * fc->fc_line < end &&
	    line_find(fc, tag + n * fc->fc_line) == fc->fc_lines)
		n++;
	return n;
}

/* Read n lines at `tag` to the places from fc_next on. */
static int
lines_read(struct fs_nodevol *nv, uint64_t tag, size_t n)
{
	struct fs_cache *fc = &nv->nv_cache;
	const struct fs_dev *dev = &nv->nv_dev;
	size_t i,
	    bytes = (size_t)MIN((uint64_t)n * fc->fc_line, dev->dv_size - tag);
	int error;

	for (i = 0; i < n; i++)
		fc->fc_tag[fc->fc_next + i] = FS_NOTAG;
	error = dev->dv_read(dev->dv_cookie, tag / dev->dv_blksize,
	    bytes / dev->dv_blksize, fc->fc_data + fc->fc_next * fc->fc_line);
	if (error != 0)
		return error;
	for (i = 0; i < n; i++)
		fc->fc_tag[fc->fc_next + i] = tag + i * fc->fc_line;
	fc->fc_last = fc->fc_next;
	fc->fc_next = (fc->fc_next + n) % fc->fc_lines;
	return 0;
}

/* The line at `tag`, and with it those up to byte `end` of the device. */
static int
line_get(
    struct fs_nodevol *nv, uint64_t tag, uint64_t end, const uint8_t **linep)
{
	struct fs_cache *fc = &nv->nv_cache;
	size_t n, i = line_find(fc, tag);
	int error;

	if (i == fc->fc_lines) {
		n = lines_to_read(fc, tag, end);
		error = lines_read(nv, tag, n);
		if (error != 0 && n > 1) /* what is ahead may be bad alone */
			error = lines_read(nv, tag, 1);
		if (error != 0)
			return fs_bad(nv, error, tag, "cannot be read");
		i = fc->fc_last;
	}
	*linep = fc->fc_data + i * fc->fc_line;
	return 0;
}

/* `len` bytes at `off`, within a line. */
static int
line_bytes(struct fs_nodevol *nv, devoff_t off, size_t len, uint64_t ahead,
    const void **pp)
{
	const uint64_t size = nv->nv_dev.dv_size;
	const size_t skip = (size_t)(off % nv->nv_cache.fc_line);
	const uint8_t *line = NULL;
	int error;

	if (!range_valid(off, len, size))
		return fs_bad(nv, EIO, MIN(off, size),
		    "structure lies beyond the end of the device");
	error = line_get(nv, off - skip,
	    off + MIN(MAX(ahead, (uint64_t)len), size - off), &line);
	if (error == 0)
		*pp = line + skip;
	return error;
}

int
fs_meta_copy(
    struct fs_nodevol *nv, devoff_t off, void *buf, size_t len, uint64_t ahead)
{
	const size_t line = nv->nv_cache.fc_line;
	const void *p = NULL;
	uint8_t *to = buf;
	size_t n;
	int error;

	ahead = MAX(ahead, (uint64_t)len);
	for (; len > 0; off += n, to += n, len -= n, ahead -= n) {
		n = MIN(len, line - (size_t)(off % line));
		error = line_bytes(nv, off, n, ahead, &p);
		if (error != 0)
			return error;
		memcpy(to, p, n);
	}
	return 0;
}

int
fs_meta(struct fs_nodevol *nv, devoff_t off, size_t len, uint64_t ahead,
    const void **pp)
{
	const size_t line = nv->nv_cache.fc_line;

	if (len <= line - (size_t)(off % line))
		return line_bytes(nv, off, len, ahead, pp);
	if (len > sizeof(nv->nv_bounce))
		return fs_bad(nv, EIO, MIN(off, nv->nv_dev.dv_size),
		    "structure is misaligned");
	*pp = nv->nv_bounce;
	return fs_meta_copy(nv, off, nv->nv_bounce, len, len);
}
