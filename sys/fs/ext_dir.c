/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_dir.c: directories.  All are read entry by entry: blocks of an index
 * (feature dir_index) look like entries that are not in use.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ext_impl.h"

struct ext_dirent {
	uint8_t d_ino[4]; /* 0: not in use */
	uint8_t d_rec_len[2];
	uint8_t d_name_len;
	uint8_t d_type; /* without feature filetype: 0 */
};
#define DIRENT_MIN 12
_Static_assert(sizeof(struct ext_dirent) == 8, "directory entry");

/* The last entry of a block that has a checksum is that. */
struct ext_dirtail {
	struct ext_dirent exd_entry;
	uint8_t exd_checksum[4];
};
#define DIRTAIL_TYPE 0xde

static int
bad_dir(struct fs_node *dir, devoff_t at, const char *what)
{
	return fs_bad(dir->fn_vol, EIO, at, what);
}

/* 65536 does not fit into 16 bits: 0 or 65535 stands for it. */
static uint32_t
rec_len(const struct ext_volume *ev, const struct ext_dirent *d)
{
	const uint32_t len = fs_le16(d->d_rec_len);

	if (ev->exv_bsize > UINT16_MAX && (len == 0 || len == UINT16_MAX))
		return ev->exv_bsize;
	return len;
}

/* A block of entries: the sum is in the last one. */
static int
check_leaf(struct fs_node *dir, devoff_t at)
{
	struct ext_volume *ev = ext_volume_of(dir);
	const uint64_t len = ev->exv_bsize - sizeof(struct ext_dirtail);
	uint32_t crc = ext_node_of(dir)->en_seed;
	const struct ext_dirtail *dt;
	const void *p;
	int error;

	error = ext_crc32c_at(ev, at, len, &crc);
	if (error == 0)
		error = fs_meta(dir->fn_vol, at + len, sizeof(*dt), 0, &p);
	if (error != 0)
		return error;
	dt = p;
	if (fs_le32(dt->exd_entry.d_ino) != 0 ||
	    fs_le16(dt->exd_entry.d_rec_len) != sizeof(*dt) ||
	    dt->exd_entry.d_name_len != 0 ||
	    dt->exd_entry.d_type != DIRTAIL_TYPE)
		return bad_dir(dir, at, "directory block has no checksum");
	if (fs_le32(dt->exd_checksum) != crc)
		return bad_dir(dir, at, "directory block checksum is wrong");
	return 0;
}

/*
 * A block of an index, whose entries of 8 bytes begin at byte `skip`; the
 * first is their limit and number.  The sum is behind the limit.
 */
static int
check_index(struct fs_node *dir, devoff_t at, uint32_t skip)
{
	struct ext_volume *ev = ext_volume_of(dir);
	uint32_t crc = ext_node_of(dir)->en_seed;
	const uint8_t zero[4] = {0};
	uint64_t limit, count;
	const void *p;
	const uint8_t *tail;
	int error;

	error = fs_meta(dir->fn_vol, at + skip, 4, ev->exv_bsize, &p);
	if (error != 0)
		return error;
	limit = skip + (uint64_t)fs_le16(p) * 8;
	count = skip + (uint64_t)fs_le16((const uint8_t *)p + 2) * 8;
	if (count > limit || !range_valid(limit, 8, ev->exv_bsize))
		return bad_dir(
		    dir, at, "directory index: number of entries is wrong");
	error = ext_crc32c_at(ev, at, count, &crc);
	if (error == 0)
		error = fs_meta(dir->fn_vol, at + limit, 8, 0, &p);
	if (error != 0)
		return error;
	tail = p; /* 4 bytes reserved, 4 of checksum */
	crc = ext_crc32c(ev, crc, tail, 4);
	crc = ext_crc32c(ev, crc, zero, sizeof(zero));
	if (fs_le32(tail + 4) != crc)
		return bad_dir(dir, at, "directory index checksum is wrong");
	return 0;
}

/*
 * Where the entries of an index begin in the block at `at`; 0: it has none.
 * Block 0 has them behind "." and "..", any other behind one unused entry.
 */
static int
index_start(struct fs_node *dir, foff_t pos, devoff_t at, uint32_t *skipp)
{
	const struct ext_volume *ev = ext_volume_of(dir);
	const struct ext_dirent *d;
	const void *p;
	int error;

	*skipp = 0;
	if ((ext_node_of(dir)->en_flags & EXT_INODE_INDEX) == 0)
		return 0;
	error = fs_meta(dir->fn_vol, at, 32, ev->exv_bsize, &p);
	if (error != 0)
		return error;
	d = p;
	if (fs_le32(d->d_ino) == 0 && rec_len(ev, d) == ev->exv_bsize)
		*skipp = 8;
	else if (pos == 0 && fs_le16(d->d_rec_len) == DIRENT_MIN) {
		d = (const void *)((const uint8_t *)p + DIRENT_MIN);
		if (rec_len(ev, d) == ev->exv_bsize - DIRENT_MIN)
			*skipp = 32;
	}
	return 0;
}

/* The checksum of the block at `pos` of a directory. */
static int
check_csum(struct fs_node *dir, foff_t pos)
{
	struct ext_node *en = ext_node_of(dir);
	struct fs_run run;
	uint32_t skip;
	int error;

	if (!ext_has_csum(ext_volume_of(dir)) || en->en_gooddir == pos + 1)
		return 0;
	error = fs_node_map(dir, pos, &run);
	if (error == 0 && run.fr_hole)
		error = bad_dir(dir, dir->fn_at, "directory has a hole");
	if (error == 0)
		error = index_start(dir, pos, run.fr_off, &skip);
	if (error == 0)
		error = skip == 0 ? check_leaf(dir, run.fr_off)
				  : check_index(dir, run.fr_off, skip);
	if (error == 0)
		en->en_gooddir = pos + 1;
	return error;
}

static enum fs_kind
kind_of(const struct ext_volume *ev, uint8_t type)
{
	if ((ev->exv_incompat & EXT_FILETYPE) == 0)
		return FS_UNKNOWN;
	switch (type) {
	case 0:
		return FS_UNKNOWN;
	case 1:
		return FS_FILE;
	case 2:
		return FS_DIR;
	case 7:
		return FS_LINK;
	default:
		return FS_OTHER;
	}
}

/* The entry at *pos; none is beyond `end`. */
static int
read_entry(struct fs_node *dir, foff_t *pos, uint64_t end, struct fs_entry *fe)
{
	const struct ext_volume *ev = ext_volume_of(dir);
	const struct ext_dirent *d;
	const void *p;
	devoff_t at;
	uint64_t len;
	int error;

	error = fs_node_peek(dir, *pos, sizeof(*d), &p, &at);
	if (error != 0)
		return error;
	d = p;
	len = rec_len(ev, d);
	if (len < DIRENT_MIN || len % 4 != 0 || len > end - *pos)
		return bad_dir(dir, at, "directory entry: its length is wrong");
	fe->fe_id = fs_le32(d->d_ino);
	fe->fe_kind = kind_of(ev, d->d_type);
	fe->fe_len = fe->fe_id == 0 ? 0 : d->d_name_len;
	if (fe->fe_len > len - sizeof(*d))
		return bad_dir(
		    dir, at, "directory entry: its name is too long");
	if (fe->fe_len > 0) {
		error =
		    fs_node_peek(dir, *pos + sizeof(*d), fe->fe_len, &p, NULL);
		if (error != 0)
			return error;
		memcpy(fe->fe_name, p, fe->fe_len);
	}
	*pos += len;
	return 0;
}

/*
 * In an inode, entries are in two places, and four bytes before them are the
 * directory above.
 */
static uint64_t
inline_end(const struct fs_node *dir, foff_t *pos)
{
	*pos = MAX(*pos, (uint64_t)4);
	return *pos < EXT_NBLOCK ? MIN((uint64_t)EXT_NBLOCK, dir->fn_size)
				 : dir->fn_size;
}

int
ext_entry(struct fs_node *dir, foff_t *pos, struct fs_entry *fe)
{
	const uint64_t bsize = ext_volume_of(dir)->exv_bsize;
	const bool isinline =
	    (ext_node_of(dir)->en_flags & EXT_INODE_INLINE) != 0;
	uint64_t end = (*pos & ~(bsize - 1)) + bsize;
	int error = 0;

	if (isinline)
		end = inline_end(dir, pos);
	if (*pos >= dir->fn_size)
		return ENOENT;
	if (!isinline && *pos % bsize == 0)
		error = check_csum(dir, *pos);
	return error != 0 ? error : read_entry(dir, pos, end, fe);
}
