/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_extent.c: files whose map is a tree of extents.  The root of the tree is
 * in the inode; each other node is a block.  A node is a header, and sorted
 * entries of one size: in the leaves extents, above them the blocks of nodes.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ext_impl.h"

struct ext_header {
	uint8_t eh_magic[2];
	uint8_t eh_entries[2];
	uint8_t eh_max[2];
	uint8_t eh_depth[2];
	uint8_t eh_generation[4];
};
#define EXTENT_MAGIC 0xf30a

/* Both kinds of entry begin with the first block of the file that they map. */
struct ext_extent {
	uint8_t exe_block[4];
	uint8_t exe_len[2]; /* more than UNWRITTEN: allocated, reads as zeros */
	uint8_t exe_start_hi[2];
	uint8_t exe_start_lo[4];
};
#define UNWRITTEN 32768u

struct ext_index {
	uint8_t exi_block[4];
	uint8_t exi_leaf_lo[4];
	uint8_t exi_leaf_hi[2];
	uint8_t exi_unused[2];
};
#define ENTRY 12 /* bytes of a header, an extent, an index */
_Static_assert(sizeof(struct ext_header) == ENTRY, "extent header");
_Static_assert(sizeof(struct ext_extent) == ENTRY, "extent");
_Static_assert(sizeof(struct ext_index) == ENTRY, "extent index");

/* A node of the tree on the way to a leaf. */
struct node {
	struct fs_node *nd_file;
	devoff_t nd_at;      /* on the device */
	const uint8_t *nd_p; /* the root's bytes; NULL: of a block */
	unsigned nd_depth, nd_entries;
	/* The first block of the file that is not below this node. */
	uint64_t nd_limit;
};

static int
bad_node(const struct node *nd, const char *what)
{
	return fs_bad(nd->nd_file->fn_vol, EIO, nd->nd_at, what);
}

/* Slot i of a node: 0 is the header, behind it are the entries. */
static int
slot(const struct node *nd, size_t i, const void **pp)
{
	const uint64_t off = i * ENTRY;

	if (nd->nd_p != NULL) {
		*pp = nd->nd_p + off;
		return 0;
	}
	return fs_meta(nd->nd_file->fn_vol, nd->nd_at + off, ENTRY,
	    ext_volume_of(nd->nd_file)->exv_bsize - off, pp);
}

/* The sum is behind the last slot. */
static int
check_csum(const struct node *nd, unsigned max)
{
	struct ext_volume *ev = ext_volume_of(nd->nd_file);
	struct ext_node *en = ext_node_of(nd->nd_file);
	const uint64_t len = (uint64_t)(max + 1) * ENTRY;
	uint32_t crc = en->en_seed;
	const void *p;
	int error;

	if (!ext_has_csum(ev) || nd->nd_p != NULL ||
	    en->en_good[nd->nd_depth] == nd->nd_at)
		return 0;
	if (!range_valid(len, sizeof(crc), ev->exv_bsize))
		return bad_node(nd, "extent block has no room for a checksum");
	error = ext_crc32c_at(ev, nd->nd_at, len, &crc);
	if (error == 0)
		error = fs_meta(
		    &ev->exv_nodes, nd->nd_at + len, sizeof(crc), 0, &p);
	if (error != 0)
		return error;
	if (fs_le32(p) != crc)
		return bad_node(nd, "extent block checksum is wrong");
	en->en_good[nd->nd_depth] = nd->nd_at;
	return 0;
}

/* The header; `room` is the bytes of the node. */
static int
read_header(struct node *nd, uint32_t room, bool isroot)
{
	const struct ext_header *eh;
	const void *p;
	unsigned depth, max;
	int error;

	error = slot(nd, 0, &p);
	if (error != 0)
		return error;
	eh = p;
	if (fs_le16(eh->eh_magic) != EXTENT_MAGIC)
		return bad_node(nd, "extent header has no magic number");
	depth = fs_le16(eh->eh_depth);
	if (isroot ? depth > EXT_MAX_DEPTH : depth != nd->nd_depth)
		return bad_node(nd, "extent header: its depth is wrong");
	nd->nd_depth = depth;
	nd->nd_entries = fs_le16(eh->eh_entries);
	max = fs_le16(eh->eh_max);
	if (max > room / ENTRY - 1 || nd->nd_entries > max)
		return bad_node(nd, "extent header: too many entries");
	return check_csum(nd, max);
}

/*
 * The number of entries that begin at or before block `lblk`; the one behind
 * them is where the last of them ends at the latest.
 */
static int
search(struct node *nd, uint32_t lblk, unsigned *countp)
{
	unsigned lo = 0, hi = nd->nd_entries, mid;
	const void *p;
	uint32_t first;
	int error;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		error = slot(nd, mid + 1, &p);
		if (error != 0)
			return error;
		first = fs_le32(p);
		if (first <= lblk)
			lo = mid + 1;
		else {
			hi = mid;
			nd->nd_limit = MIN(nd->nd_limit, (uint64_t)first);
		}
	}
	*countp = lo;
	return 0;
}

/* From slot i of an inner node to the node below. */
static int
descend(struct node *nd, unsigned i)
{
	const struct ext_volume *ev = ext_volume_of(nd->nd_file);
	const struct ext_index *ei;
	const void *p;
	uint64_t blk;
	int error;

	error = slot(nd, i, &p);
	if (error != 0)
		return error;
	ei = p;
	blk =
	    fs_le32(ei->exi_leaf_lo) | (uint64_t)fs_le16(ei->exi_leaf_hi) << 32;
	if (!ext_blocks_ok(ev, blk, 1))
		return bad_node(
		    nd, "extent index: its block is not in the file system");
	nd->nd_at = blk << ev->exv_shift;
	nd->nd_p = NULL;
	nd->nd_depth--;
	return read_header(nd, ev->exv_bsize, false);
}

/* The run in slot i of a leaf; what is not mapped up to the limit is a hole. */
static int
leaf_run(struct node *nd, unsigned i, uint32_t lblk, struct ext_run *er)
{
	const struct ext_extent *ee;
	const void *p;
	uint64_t start, first;
	unsigned len;
	int error;

	error = slot(nd, i, &p);
	if (error != 0)
		return error;
	ee = p;
	first = fs_le32(ee->exe_block);
	start = fs_le32(ee->exe_start_lo) |
	    (uint64_t)fs_le16(ee->exe_start_hi) << 32;
	len = fs_le16(ee->exe_len);
	er->er_block = len > UNWRITTEN ? 0 : start + (lblk - first);
	len -= len > UNWRITTEN ? UNWRITTEN : 0;
	if (len == 0)
		return bad_node(nd, "extent has no length");
	if (!ext_blocks_ok(ext_volume_of(nd->nd_file), start, len))
		return bad_node(nd, "extent is not in the file system");
	if (first + len > nd->nd_limit)
		return bad_node(nd, "extent runs into the one behind it");
	if (lblk - first < len)
		er->er_len = first + len - lblk;
	else
		*er = (struct ext_run){0, nd->nd_limit - lblk};
	return 0;
}

int
ext_extent_map(struct fs_node *fn, uint32_t lblk, struct ext_run *er)
{
	const uint32_t at = offsetof(struct ext_inode, i_block);
	struct node nd = {
	    .nd_file = fn,
	    .nd_at = fn->fn_at + at,
	    .nd_p = ext_node_of(fn)->en_block,
	    .nd_limit = (uint64_t)UINT32_MAX + 1,
	};
	unsigned n;
	int error;

	error = read_header(&nd, EXT_NBLOCK, true);
	while (error == 0) {
		error = search(&nd, lblk, &n);
		if (error != 0)
			break;
		if (n == 0) { /* before the first one */
			*er = (struct ext_run){0, nd.nd_limit - lblk};
			break;
		}
		if (nd.nd_depth == 0)
			return leaf_run(&nd, n, lblk, er);
		error = descend(&nd, n);
	}
	return error;
}
