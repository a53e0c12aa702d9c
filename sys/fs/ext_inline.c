/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_inline.c: small files and directories whose data is in the inode
 * (feature inline_data): the first 60 bytes in the place of the map, the rest
 * as the value of the extended attribute "system.data" behind the fields of
 * the inode.  A short symbolic link is in the same place, without a rest.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ext_impl.h"

#define XATTR_MAGIC  0xea020000u
#define XATTR_SYSTEM 7 /* the prefix "system." */

struct ext_xattr {
	uint8_t e_name_len;
	uint8_t e_name_index;
	uint8_t e_value_offs[2]; /* from the first entry on */
	uint8_t e_value_inum[4];
	uint8_t e_value_size[4];
	uint8_t e_hash[4];
};
_Static_assert(sizeof(struct ext_xattr) == 16, "extended attribute");

static int
bad_xattr(struct fs_node *fn, const char *what)
{
	return fs_bad(fn->fn_vol, EIO, fn->fn_at, what);
}

static bool
is_data(const struct ext_xattr *e)
{
	return e->e_name_index == XATTR_SYSTEM && e->e_name_len == 4 &&
	    memcmp(e + 1, "data", 4) == 0;
}

/*
 * Find "system.data" among the attributes, which are from byte `start` of the
 * inode to its end.
 */
static int
find_data(struct fs_node *fn, uint32_t start)
{
	const uint32_t room = ext_volume_of(fn)->exv_isize - start;
	struct ext_node *en = ext_node_of(fn);
	const struct ext_xattr *e;
	const void *p;
	uint32_t pos, value, size;
	int error;

	for (pos = 0; range_valid(pos, sizeof(*e) + 4, room);
	     pos += (uint32_t)sizeof(*e) + ((e->e_name_len + 3u) & ~3u)) {
		error = fs_meta(
		    fn->fn_vol, fn->fn_at + start + pos, sizeof(*e) + 4, 0, &p);
		if (error != 0)
			return error;
		e = p;
		if (fs_le32(p) == 0) /* the end of them */
			return 0;
		if (!is_data(e))
			continue;
		value = fs_le16(e->e_value_offs);
		size = fs_le32(e->e_value_size);
		if (fs_le32(e->e_value_inum) != 0 ||
		    !range_valid(value, size, room))
			return bad_xattr(
			    fn, "inode: its inline data is not in it");
		en->en_inline = start + value;
		en->en_inlsize = size;
		return 0;
	}
	return 0;
}

int
ext_inline_find(struct fs_node *fn, uint32_t extra)
{
	const uint32_t isize = ext_volume_of(fn)->exv_isize;
	const uint32_t start = EXT_INODE_SIZE + extra;
	const void *p;
	int error;

	if (fn->fn_size > EXT_NBLOCK && range_valid(start, 4, isize)) {
		error = fs_meta(fn->fn_vol, fn->fn_at + start, 4, 0, &p);
		if (error == 0 && fs_le32(p) == XATTR_MAGIC)
			error = find_data(fn, start + 4);
		if (error != 0)
			return error;
	}
	/* What a file has behind it reads as zeros. */
	if (fn->fn_kind != FS_FILE &&
	    fn->fn_size > EXT_NBLOCK + (uint64_t)ext_node_of(fn)->en_inlsize)
		return bad_xattr(fn, "inode: inline data is too short");
	return 0;
}

int
ext_inline_map(struct fs_node *fn, foff_t off, struct fs_run *run)
{
	const struct ext_node *en = ext_node_of(fn);
	const uint64_t rest = EXT_NBLOCK + (uint64_t)en->en_inlsize;

	run->fr_hole = off >= rest;
	if (off < EXT_NBLOCK) {
		run->fr_off =
		    fn->fn_at + offsetof(struct ext_inode, i_block) + off;
		run->fr_len = EXT_NBLOCK - off;
	} else if (off < rest) {
		run->fr_off = fn->fn_at + en->en_inline + (off - EXT_NBLOCK);
		run->fr_len = rest - off;
	} else
		run->fr_len = fn->fn_size - off;
	return 0;
}
