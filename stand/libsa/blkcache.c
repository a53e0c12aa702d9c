/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * blkcache.c: see blkcache.h.  Small requests are served from lines.  A large
 * one is read directly to its buffer, except for blocks that are cached.
 */
#include <libsa/blkcache.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static int
disk_read(const struct blkcache *bc, devoff_t off, size_t len, void *buf)
{
	const struct fs_dev *dev = &bc->bch_disk;

	return dev->dv_read(
	    dev->dv_cookie, off / dev->dv_blksize, len / dev->dv_blksize, buf);
}

/* The line of disk offset `tag`; NULL: it is not cached. */
static const uint8_t *
line_find(const struct blkcache *bc, uint64_t tag)
{
	size_t i;

	for (i = 0; bc->bch_data != NULL && i < BLKCACHE_LINES; i++)
		if (bc->bch_tag[i] == tag)
			return bc->bch_data + i * bc->bch_line;
	return NULL;
}

/*
 * Copy cached bytes of [off, off + len), up to the first line that is missing.
 * Returns how many.
 */
static size_t
copy_front(const struct blkcache *bc, devoff_t off, uint8_t *buf, size_t len)
{
	const uint8_t *line;
	size_t done = 0, skip, n;

	for (; done < len; done += n) {
		skip = (size_t)((off + done) % bc->bch_line);
		line = line_find(bc, off + done - skip);
		if (line == NULL)
			break;
		n = MIN(len - done, bc->bch_line - skip);
		memcpy(buf + done, line + skip, n);
	}
	return done;
}

/* How many of `len` bytes from `off` on lie before the first cached line. */
static size_t
missing(const struct blkcache *bc, devoff_t off, size_t len)
{
	const uint64_t end = off + len;
	uint64_t tag = off - off % bc->bch_line;

	while (tag < end && line_find(bc, tag) == NULL)
		tag += bc->bch_line;
	return (size_t)(MIN(tag, end) - off);
}

/*
 * Read the line at `tag`, and with the same request those after it, below
 * `end`, that are missing and fit the cache side by side.
 */
static int
lines_read(struct blkcache *bc, uint64_t tag, uint64_t end)
{
	const size_t room = BLKCACHE_LINES - bc->bch_next;
	size_t i, n = 1, bytes;
	int error;

	while (n < room && tag + n * bc->bch_line < end &&
	    line_find(bc, tag + n * bc->bch_line) == NULL)
		n++;
	for (i = 0; i < n; i++)
		bc->bch_tag[bc->bch_next + i] = BLKCACHE_NOTAG;
	bytes =
	    (size_t)MIN((uint64_t)n * bc->bch_line, bc->bch_disk.dv_size - tag);
	error = disk_read(
	    bc, tag, bytes, bc->bch_data + bc->bch_next * bc->bch_line);
	if (error != 0)
		return error;
	for (i = 0; i < n; i++)
		bc->bch_tag[bc->bch_next + i] = tag + i * bc->bch_line;
	bc->bch_next = (bc->bch_next + n) % BLKCACHE_LINES;
	return 0;
}

/*
 * Serve a small request.  If a line cannot be read, read just the blocks that
 * were asked for: the bad one may be another.
 */
static int
read_small(struct blkcache *bc, devoff_t off, uint8_t *buf, size_t len)
{
	const uint64_t end = off + len;
	size_t n;

	for (;;) {
		n = copy_front(bc, off, buf, len);
		off += n;
		buf += n;
		len -= n;
		if (len == 0)
			return 0;
		if (lines_read(bc, off - off % bc->bch_line, end) != 0)
			return disk_read(bc, off, len, buf);
	}
}

static bool
is_usable(struct blkcache *bc)
{
	if (bc->bch_data == NULL)
		bc->bch_data = bc->bch_mem.fm_alloc(
		    bc->bch_mem.fm_cookie, BLKCACHE_LINES * bc->bch_line);
	return bc->bch_data != NULL;
}

/* Read past the cache, except for blocks that it has. */
static int
read_large(struct blkcache *bc, devoff_t off, uint8_t *buf, size_t len)
{
	size_t n;
	int error = 0;

	while (len > 0 && error == 0) {
		n = copy_front(bc, off, buf, len);
		if (n == 0) {
			n = missing(bc, off, len);
			error = disk_read(bc, off, n, buf);
		}
		off += n;
		buf += n;
		len -= n;
	}
	return error;
}

static void
ahead_free(struct blkcache *bc)
{
	if (bc->bch_ahead != NULL)
		bc->bch_mem.fm_free(
		    bc->bch_mem.fm_cookie, bc->bch_ahead, BLKCACHE_AHEAD);
	bc->bch_ahead = NULL;
	bc->bch_aheadlen = 0;
}

/* Copy what was read ahead from `off` on.  Returns how much. */
static size_t
copy_ahead(const struct blkcache *bc, devoff_t off, uint8_t *buf, size_t len)
{
	const uint64_t skip = off - bc->bch_aheadat;

	if (off < bc->bch_aheadat || skip >= bc->bch_aheadlen)
		return 0;
	len = MIN(len, bc->bch_aheadlen - (size_t)skip);
	memmove(buf, bc->bch_ahead + skip, len);
	return len;
}

/*
 * Read ahead what is not there yet: the last part of a file may lie behind the
 * first of the next.
 */
static void
ahead_read(struct blkcache *bc, devoff_t off, size_t len)
{
	const size_t n = copy_ahead(bc, off, bc->bch_ahead, len);

	bc->bch_aheadat = off;
	bc->bch_aheadlen = n;
	if (read_large(bc, off + n, bc->bch_ahead + n, len - n) == 0)
		bc->bch_aheadlen = len;
}

/*
 * dv_ahead of the device.  Blocks that cannot be read ahead are read when they
 * are asked for.
 */
static void
cached_ahead(void *cookie, uint64_t blk, uint64_t nblks)
{
	struct blkcache *bc = cookie;
	const uint64_t size = bc->bch_disk.dv_blksize;

	if (nblks == 0) {
		ahead_free(bc);
		return;
	}
	if (nblks > BLKCACHE_AHEAD / size ||
	    !range_valid(blk, nblks, bc->bch_disk.dv_size / size))
		return;
	if (bc->bch_ahead == NULL)
		bc->bch_ahead =
		    bc->bch_mem.fm_alloc(bc->bch_mem.fm_cookie, BLKCACHE_AHEAD);
	if (bc->bch_ahead != NULL)
		ahead_read(bc, blk * size, (size_t)(nblks * size));
}

/* dv_read of the device. */
static int
cached_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct blkcache *bc = cookie;
	const uint64_t size = bc->bch_disk.dv_blksize;
	devoff_t off = blk * size;
	size_t n, len = nblks * (size_t)size;
	uint8_t *p = buf;

	if (!range_valid(blk, nblks, bc->bch_disk.dv_size / size))
		return EIO;
	n = copy_ahead(bc, off, p, len);
	off += n;
	p += n;
	len -= n;
	if (len == 0)
		return 0;
	if (len <= BLKCACHE_LARGE && is_usable(bc))
		return read_small(bc, off, p, len);
	return read_large(bc, off, p, len);
}

void
blkcache_init(struct blkcache *bc, const struct fs_dev *disk,
    const struct fs_mem *mem, struct fs_dev *dev)
{
	size_t i;

	*bc = (struct blkcache){.bch_disk = *disk,
	    .bch_mem = *mem,
	    .bch_line = MAX(BLKCACHE_LINE, (size_t)disk->dv_blksize)};
	for (i = 0; i < BLKCACHE_LINES; i++)
		bc->bch_tag[i] = BLKCACHE_NOTAG;
	*dev = *disk;
	dev->dv_read = cached_read;
	dev->dv_ahead = cached_ahead;
	dev->dv_cookie = bc;
}

static void
forget_all(struct blkcache *bc)
{
	size_t i;

	bc->bch_next = 0;
	for (i = 0; i < BLKCACHE_LINES; i++)
		bc->bch_tag[i] = BLKCACHE_NOTAG;
}

void
blkcache_wipe(struct blkcache *bc)
{
	if (bc->bch_data != NULL)
		memset(bc->bch_data, 0, BLKCACHE_LINES * bc->bch_line);
	if (bc->bch_ahead != NULL)
		memset(bc->bch_ahead, 0, BLKCACHE_AHEAD);
	ahead_free(bc);
	forget_all(bc);
}

void
blkcache_drop(struct blkcache *bc)
{
	if (bc->bch_data != NULL)
		bc->bch_mem.fm_free(bc->bch_mem.fm_cookie, bc->bch_data,
		    BLKCACHE_LINES * bc->bch_line);
	bc->bch_data = NULL;
	ahead_free(bc);
	forget_all(bc);
}
