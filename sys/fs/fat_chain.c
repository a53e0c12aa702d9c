/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_chain.c: chains of clusters.  Those that follow each other on the device
 * make one run.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "fat_impl.h"

static bool
is_cluster(const struct fat_volume *fv, uint32_t c)
{
	return c >= 2 && c - 2 < fv->fav_clusters;
}

/* Where the FAT has the entry of a cluster; 12 bits begin within a byte. */
static devoff_t
entry_at(const struct fat_volume *fv, uint32_t c)
{
	return fv->fav_fat +
	    (fv->fav_bits == 12 ? c + c / 2 : (uint64_t)c * (fv->fav_bits / 8));
}

/* The last one that an entry can name: a larger number ends the chain. */
static uint32_t
last_cluster(const struct fat_volume *fv)
{
	return MIN(fv->fav_clusters + 1,
	    (fv->fav_bits == 16 ? 0xfff8u : 0x0ffffff8u) - 1);
}

/* How many of the n entries at p, those from cluster `c` on, name the next. */
static uint32_t
count_up(const uint8_t *p, uint32_t size, uint32_t c, uint32_t n)
{
	uint32_t i = 0;

	if (size == 2)
		while (i < n && fs_le16(p + (size_t)i * 2) == c + i + 1)
			i++;
	else
		while (i < n &&
		    (fs_le32(p + (size_t)i * 4) & 0x0fffffff) == c + i + 1)
			i++;
	return i;
}

/*
 * The cluster behind `c`, 0 at the end of the chain.  About `ahead` bytes of
 * the FAT are worth reading.
 */
static int
chain_next(struct fat_volume *fv, uint32_t c, uint64_t ahead, uint32_t *nextp)
{
	const devoff_t at = entry_at(fv, c);
	uint32_t next, end;
	const void *p;
	int error;

	error =
	    fs_meta(&fv->fav_nodes, at, fv->fav_bits == 32 ? 4 : 2, ahead, &p);
	if (error != 0)
		return error;
	switch (fv->fav_bits) {
	case 12:
		next = (uint32_t)fs_le16(p) >> (c % 2 * 4) & 0xfff;
		end = 0xff8;
		break;
	case 16:
		next = fs_le16(p);
		end = 0xfff8;
		break;
	default:
		next = fs_le32(p) & 0x0fffffff;
		end = 0x0ffffff8;
		break;
	}
	*nextp = 0;
	if (next >= end)
		return 0;
	if (!is_cluster(fv, next))
		return fs_bad(&fv->fav_nodes, EIO, at,
		    "FAT: the chain leads to a cluster that does not exist");
	*nextp = next;
	return 0;
}

/*
 * How many of the n clusters behind `c`, at least one, follow each other on the
 * device, as far as one line of the cache tells.
 */
static int
chain_adjacent(struct fat_volume *fv, uint32_t c, uint32_t n, uint32_t *countp)
{
	const devoff_t at = entry_at(fv, c);
	const uint32_t size = fv->fav_bits / 8;
	uint64_t room = FS_LINE_SIZE - at % FS_LINE_SIZE;
	uint32_t next;
	const void *p;
	int error;

	*countp = 0;
	error = chain_next(
	    fv, c, MAX((uint64_t)n * fv->fav_bits / 8, FAT_AHEAD), &next);
	if (error != 0 || next != c + 1)
		return error;
	*countp = 1;
	if (fv->fav_bits == 12) /* an entry may cross lines */
		return 0;
	room = MIN(room, fv->fav_nodes.nv_dev.dv_size - at);
	n = MIN(n, (uint32_t)room / size);
	n = MIN(n, last_cluster(fv) - c);
	error = fs_meta(&fv->fav_nodes, at, (size_t)n * size, 0, &p);
	if (error == 0)
		*countp = count_up(p, size, c, n);
	return error;
}

/* The chain ends before the file does. */
static int
chain_ended(const struct fs_node *fn)
{
	if (fn->fn_kind == FS_DIR)
		return ENOENT;
	return fs_bad(fn->fn_vol, EIO, fn->fn_at,
	    "directory entry: file is longer than its chain of clusters");
}

/* Go to the cluster `index` of the chain: fan_cluster. */
static int
chain_seek(struct fs_node *fn, uint32_t index)
{
	struct fat_volume *fv = fat_volume_of(fn);
	struct fat_node *fp = fat_node_of(fn);
	uint32_t next;
	int error;

	if (index >= fv->fav_clusters)
		return fs_bad(fn->fn_vol, EIO, fn->fn_at,
		    "FAT: the chain of clusters is a loop");
	if (fp->fan_cluster == 0 || index < fp->fan_index) {
		if (fp->fan_first == 0)
			return chain_ended(fn);
		if (!is_cluster(fv, fp->fan_first))
			return fs_bad(fn->fn_vol, EIO, fn->fn_at,
			    "directory entry: first cluster does not exist");
		fp->fan_cluster = fp->fan_first;
		fp->fan_index = 0;
	}
	while (fp->fan_index < index) {
		error = chain_next(fv, fp->fan_cluster,
		    (uint64_t)(index - fp->fan_index) * fv->fav_bits / 8,
		    &next);
		if (error != 0)
			return error;
		if (next == 0)
			return chain_ended(fn);
		fp->fan_cluster = next;
		fp->fan_index++;
	}
	return 0;
}

/*
 * Go on while the chain does, cluster by cluster, for at most n of them.
 * Returns how many follow.  Damage further on is reported when that part is
 * read.
 */
static uint32_t
chain_extend(struct fs_node *fn, uint32_t n)
{
	struct fat_volume *fv = fat_volume_of(fn);
	struct fat_node *fp = fat_node_of(fn);
	const struct fs_fault before = fn->fn_vol->nv_vol.fv_fault;
	uint32_t count = 1, done;

	for (done = 0; done < n && count > 0; done += count) {
		if (chain_adjacent(fv, fp->fan_cluster, n - done, &count) != 0)
			fn->fn_vol->nv_vol.fv_fault = before;
		fp->fan_cluster += count;
		fp->fan_index += count;
	}
	return done;
}

int
fat_map(struct fs_node *fn, foff_t off, struct fs_run *run)
{
	struct fat_volume *fv = fat_volume_of(fn);
	struct fat_node *fp = fat_node_of(fn);
	const uint32_t skip = (uint32_t)(off % fv->fav_clsize);
	uint64_t left; /* bytes behind this cluster */
	uint32_t more = 0;
	int error;

	if (fn->fn_id == FAT_ROOT && fv->fav_bits != 32) {
		*run = (struct fs_run){
		    fv->fav_root + off, fv->fav_rootsize - off, false};
		return 0;
	}
	error = chain_seek(fn, (uint32_t)(off / fv->fav_clsize));
	if (error != 0)
		return error;
	run->fr_off = fv->fav_data +
	    (uint64_t)(fp->fan_cluster - 2) * fv->fav_clsize + skip;
	run->fr_len = fv->fav_clsize - skip;
	if (fn->fn_kind == FS_FILE && fn->fn_size - off > run->fr_len) {
		left = fn->fn_size - off - run->fr_len;
		more = chain_extend(fn,
		    (uint32_t)((left + fv->fav_clsize - 1) / fv->fav_clsize));
	}
	run->fr_len += (uint64_t)more * fv->fav_clsize;
	return 0;
}
