/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_gather.c: parts of a sparse file that lie side by side on the device,
 * though there are holes between them in the file: mke2fs(8) and cp(1) leave
 * many in a kernel.  They are read with one request to the end of the buffer,
 * and moved apart.
 */
#include <fs/fs_node.h>
#include <libkern/libkern.h>

#define PARTS_MAX  64
#define GATHER_MAX ((uint64_t)1 << 20) /* bytes of the request */

struct part {
	size_t prt_len;
	bool prt_hole;
};

struct gather {
	struct part gth_part[PARTS_MAX]; /* data first and last */
	size_t gth_n;
	devoff_t gth_at; /* on the device */
	size_t gth_data; /* bytes there */
	size_t gth_span; /* bytes of the file, holes included */
};

/* Add bytes to the last part, or another.  False: there is no room. */
static bool
add_part(struct gather *gth, size_t len, bool hole)
{
	struct part *last = &gth->gth_part[gth->gth_n];

	if (gth->gth_n > 0 && last[-1].prt_hole == hole)
		last[-1].prt_len += len;
	else if (gth->gth_n == PARTS_MAX)
		return false;
	else {
		*last = (struct part){len, hole};
		gth->gth_n++;
	}
	gth->gth_span += len;
	if (!hole)
		gth->gth_data += len;
	return true;
}

/* Take `len` bytes off the end. */
static void
cut(struct gather *gth, size_t len)
{
	struct part *last;
	size_t n;

	for (; len > 0 && gth->gth_n > 0; len -= n) {
		last = &gth->gth_part[gth->gth_n - 1];
		n = MIN(len, last->prt_len);
		last->prt_len -= n;
		gth->gth_span -= n;
		if (!last->prt_hole)
			gth->gth_data -= n;
		if (last->prt_len == 0)
			gth->gth_n--;
	}
}

/* What is side by side from `off` on, at most `len` bytes of the file. */
static void
collect(struct fs_node *fn, foff_t off, size_t len, struct gather *gth)
{
	struct fs_run run;
	size_t n;

	gth->gth_n = gth->gth_data = gth->gth_span = 0;
	while (gth->gth_span < len && gth->gth_data < GATHER_MAX) {
		/* fs_node_content() gets the error again, and reports it. */
		if (fs_node_map(fn, off + gth->gth_span, &run) != 0)
			break;
		if (gth->gth_n == 0)
			gth->gth_at = run.fr_off;
		n = (size_t)MIN(run.fr_len, (uint64_t)(len - gth->gth_span));
		if (!run.fr_hole) {
			if (run.fr_off != gth->gth_at + gth->gth_data)
				break;
			n = (size_t)MIN(
			    (uint64_t)n, GATHER_MAX - gth->gth_data);
		}
		if (!add_part(gth, n, run.fr_hole))
			break;
	}
}

/* End with data, of whole blocks of the device. */
static void
trim(struct gather *gth, uint32_t blksize)
{
	if (gth->gth_n > 0 && gth->gth_part[gth->gth_n - 1].prt_hole)
		cut(gth, gth->gth_part[gth->gth_n - 1].prt_len);
	while (gth->gth_n > 0 && gth->gth_data % blksize != 0) {
		cut(gth,
		    MIN(gth->gth_part[gth->gth_n - 1].prt_len,
			gth->gth_data % blksize));
		if (gth->gth_n > 0 && gth->gth_part[gth->gth_n - 1].prt_hole)
			cut(gth, gth->gth_part[gth->gth_n - 1].prt_len);
	}
}

/*
 * Move the parts from the end of `buf` to where they are in the file.  None is
 * moved upward, so what is not moved yet is never overwritten.
 */
static void
spread(const struct gather *gth, uint8_t *buf)
{
	const uint8_t *from = buf + gth->gth_span - gth->gth_data;

	for (size_t i = 0; i < gth->gth_n; i++) {
		const struct part *prt = &gth->gth_part[i];

		if (prt->prt_hole) {
			memset(buf, 0, prt->prt_len);
		} else {
			memmove(buf, from, prt->prt_len);
			from += prt->prt_len;
		}
		buf += prt->prt_len;
	}
}

size_t
fs_gather(struct fs_node *fn, foff_t off, uint8_t *buf, size_t len)
{
	const struct fs_dev *dev = &fn->fn_vol->nv_dev;
	struct gather gth;

	collect(fn, off, len, &gth);
	if (gth.gth_n == 0 || gth.gth_part[0].prt_hole ||
	    gth.gth_at % dev->dv_blksize != 0)
		return 0;
	trim(&gth, dev->dv_blksize);
	/* Without a hole between two parts there is nothing to gain. */
	if (gth.gth_n < 3 ||
	    dev->dv_read(dev->dv_cookie, gth.gth_at / dev->dv_blksize,
		gth.gth_data / dev->dv_blksize,
		buf + gth.gth_span - gth.gth_data) != 0)
		return 0;
	spread(&gth, buf);
	return gth.gth_span;
}
