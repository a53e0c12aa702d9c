/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ffs_dir.c: the entries of a directory of FFS, of today's form and of
 * 4.3BSD's, which has no types.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ffs_impl.h"

/* An entry: offsets of fields. */
#define DE_INO       0
#define DE_RECLEN    4
#define DE_TYPE      6
#define DE_NAMLEN    7
#define DE_OLDNAMLEN 6 /* 16 bits */
#define DE_NAME      8

#define DT_UNKNOWN   0
#define DT_DIR       4
#define DT_REG       8
#define DT_LNK       10

static enum fs_kind
kind_of(uint8_t type)
{
	switch (type) {
	case DT_UNKNOWN:
		return FS_UNKNOWN;
	case DT_DIR:
		return FS_DIR;
	case DT_REG:
		return FS_FILE;
	case DT_LNK:
		return FS_LINK;
	default:
		return FS_OTHER;
	}
}

/* One entry, which has `room` bytes up to the end of its block. */
static int
read_entry(const struct ffs_volume *fv, const uint8_t *de, uint32_t room,
    uint32_t *reclenp, struct fs_entry *fe)
{
	uint32_t reclen, namlen;

	if (room < DE_NAME)
		return EIO;
	reclen = ffs_16(fv, de + DE_RECLEN);
	namlen = fv->ffv_olddir ? ffs_16(fv, de + DE_OLDNAMLEN) : de[DE_NAMLEN];
	if (reclen < DE_NAME || reclen > room || reclen % 4 != 0)
		return EIO;
	*reclenp = reclen;
	fe->fe_id = ffs_32(fv, de + DE_INO);
	if (fe->fe_id == 0)
		return 0;
	if (namlen > reclen - DE_NAME)
		return EIO;
	fe->fe_kind = fv->ffv_olddir ? FS_UNKNOWN : kind_of(de[DE_TYPE]);
	fe->fe_len = namlen;
	memcpy(fe->fe_name, de + DE_NAME, namlen);
	return 0;
}

int
ffs_entry(struct fs_node *dir, foff_t *pos, struct fs_entry *fe)
{
	const struct ffs_volume *fv = ffs_volume_of(dir);
	uint32_t room, reclen = 0;
	const void *p;
	devoff_t at;
	int error;

	fe->fe_id = 0;
	while (fe->fe_id == 0) {
		if (*pos >= dir->fn_size)
			return ENOENT;
		room = (uint32_t)MIN(
		    FFS_DIRBLK - *pos % FFS_DIRBLK, dir->fn_size - *pos);
		error = fs_node_peek(dir, *pos, room, &p, &at);
		if (error != 0)
			return error;
		if (read_entry(fv, p, room, &reclen, fe) != 0)
			return fs_bad(dir->fn_vol, EIO, at,
			    "directory entry: length does not fit");
		*pos += reclen;
	}
	return 0;
}
