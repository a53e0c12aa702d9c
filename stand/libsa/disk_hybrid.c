/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk_hybrid.c: CD images with a partition table beside the file system, which
 * start from a CD and from a disk (disk.h).
 */
#include <libsa/disk.h>

#define ISO_DESCRIPTORS ((devoff_t)32768) /* bytes */

/* The partition that holds a block of the disk, or NULL. */
static const struct volume *
volume_holding(const struct disk *d, uint64_t blk)
{
	const struct sa_volinfo *vi;
	size_t i;

	for (i = 0; i < d->d_nvols; i++) {
		vi = &d->d_vols[i]->v_info;
		if (blk >= vi->vi_startblk &&
		    blk - vi->vi_startblk < vi->vi_nblks)
			return d->d_vols[i];
	}
	return NULL;
}

/*
 * Is the disk a CD image with a partition table?  Its file system begins at
 * block 0, which cannot be the start of a partition.  Its descriptors are read
 * only where a partition holds them or the table is damaged.  With xorriso's
 * -partition_offset the partition can be mounted, too: then it is EFTYPE.
 */
static int
hybrid_probe(struct loader *ld, const struct disk *d)
{
	const struct fs_type *const iso[] = {volume_fstype("iso9660"), NULL};
	const struct fs_dev *dev = &d->d_info.di_dev;
	const struct volume *v =
	    volume_holding(d, ISO_DESCRIPTORS / dev->dv_blksize);
	const struct fs_mem mem = sa_fs_mem(ld);
	const struct fs_type *type;
	int error;

	if (v == NULL && d->d_note == NULL)
		return EFTYPE;
	error = fs_probe(iso, dev, &mem, &type);
	if (error != 0 || v == NULL)
		return error;
	error = fs_probe(iso, &v->v_dev, &mem, &type);
	return error == 0 ? EFTYPE : error == EFTYPE ? 0 : error;
}

int
disk_hybrid(struct loader *ld, struct disk *d)
{
	const struct fs_dev *dev = &d->d_info.di_dev;
	const int error = hybrid_probe(ld, d);
	struct volume *v;

	if (error != 0)
		return error == ENOMEM ? ENOMEM : 0;
	v = volume_at(ld, d, 0, dev->dv_size / dev->dv_blksize);
	if (v == NULL)
		return ENOMEM;
	(void)ksnprintf(
	    v->v_info.vi_name, sizeof(v->v_info.vi_name), "%sp0", d->d_name);
	return 0;
}
