/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * raidframe.c: components of raid(4) sets.  The first 64 blocks of a component
 * are reserved, with the component label at byte 16384; the data follow.  In a
 * set of level 1 of two components each holds all data; with more of them the
 * data is striped over pairs.
 */
#include <libsa/part.h>

#include <fs/fs_bytes.h>

#define RF_LABEL_OFFSET 16384 /* bytes */
#define RF_LABEL_SIZE   392
#define RF_PROTECTED    64 /* reserved blocks before the data */
#define RF_MAXUNIT      999

/* Offsets in the label; 32-bit integers in the writer's byte order. */
enum {
	CL_VERSION = 0,
	CL_ROW = 12,
	CL_COLUMN = 16,
	CL_NUMROWS = 20,
	CL_NUMCOLUMNS = 24,
	CL_CLEAN = 28,
	CL_UNITBLKS = 36, /* blocks of a stripe unit */
	CL_LEVEL = 48,    /* '1' */
	CL_BLOCKSIZE = 56,
	CL_NUMBLOCKS = 60,
	CL_LASTUNIT = 208,
	CL_NUMBLOCKSHI = 216
};

struct component {
	const uint8_t *c_p;
	bool c_big;
};

static uint32_t
component32(const struct component *c, size_t off)
{
	return c->c_big ? fs_be32(c->c_p + off) : fs_le32(c->c_p + off);
}

/* The label has no magic number: the ranges of fields are checked instead. */
static bool
component_valid(struct component *c)
{
	uint32_t version = fs_le32(c->c_p + CL_VERSION);

	c->c_big = version != 1 && version != 2;
	version = component32(c, CL_VERSION);
	return (version == 1 || version == 2) &&
	    component32(c, CL_CLEAN) <= 1 && component32(c, CL_NUMROWS) > 0 &&
	    component32(c, CL_ROW) < component32(c, CL_NUMROWS) &&
	    component32(c, CL_NUMCOLUMNS) > 0 &&
	    component32(c, CL_COLUMN) < component32(c, CL_NUMCOLUMNS) &&
	    is_pow2(component32(c, CL_BLOCKSIZE)) &&
	    component32(c, CL_BLOCKSIZE) >= PART_BLOCK_MIN &&
	    component32(c, CL_BLOCKSIZE) <= PART_BLOCK_MAX;
}

/*
 * Bytes of the data: whole stripe units, where a set ends.  UINT64_MAX: the
 * label does not say.
 */
static uint64_t
component_size(const struct component *c)
{
	const uint32_t unit = component32(c, CL_UNITBLKS);
	uint64_t size = (uint64_t)component32(c, CL_NUMBLOCKSHI) << 32 |
	    component32(c, CL_NUMBLOCKS);

	if (unit != 0 && size >= unit)
		size -= size % unit;
	if (size == 0 ||
	    __builtin_mul_overflow(size, component32(c, CL_BLOCKSIZE), &size))
		return UINT64_MAX;
	return size;
}

int
raidframe_probe(const struct fs_dev *dev, const struct fs_mem *mem,
    struct raidframe *rf, const char **why)
{
	const uint64_t nblks = dev->dv_size / dev->dv_blksize;
	uint8_t label[RF_LABEL_SIZE];
	struct component c = {label, false};
	uint64_t size, data;
	uint32_t blksize;
	int error;

	*why = NULL;
	error = fs_dev_read(dev, mem, RF_LABEL_OFFSET, label, sizeof(label));
	if (error == EINVAL || (error == 0 && !component_valid(&c))) {
		*why = "no RAIDframe component label";
		return EFTYPE;
	}
	if (error != 0)
		return error;
	if (component32(&c, CL_LEVEL) != '1') {
		*why = "a RAID set, but not of level 1";
		return EFTYPE;
	}
	if (component32(&c, CL_NUMCOLUMNS) > 2) {
		*why = "a RAID set striped over more than two components";
		return EFTYPE;
	}
	*why = "a damaged RAIDframe component";
	blksize = component32(&c, CL_BLOCKSIZE);
	data = (uint64_t)RF_PROTECTED * blksize;
	if (data % dev->dv_blksize != 0 || data >= dev->dv_size)
		return EFTYPE;
	rf->rf_startblk = data / dev->dv_blksize;
	rf->rf_nblks = nblks - rf->rf_startblk;
	size = component_size(&c) / dev->dv_blksize;
	if (size != 0)
		rf->rf_nblks = MIN(rf->rf_nblks, size);
	rf->rf_unit = MIN(component32(&c, CL_LASTUNIT), RF_MAXUNIT);
	*why = NULL;
	return 0;
}
