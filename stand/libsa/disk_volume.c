/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk_volume.c: the volumes of one disk, from its partition table and from the
 * firmware's file systems, and their names (disk.h).
 */
#include <libsa/disk.h>

#define BIOSDEV_HD 0x80
#define BIOSDEV_CD 0xe0
#define SECTOR     512 /* unit of vi_matchblk: NetBSD's DEV_BSIZE */
#define NLETTERS   26
#define VOLS_FIRST 8

/* Argument of the ps_found callbacks. */
struct source {
	struct loader *s_ld;
	struct disk *s_disk;
	struct part_scan *s_scan;
	struct volume *s_outer; /* component of a RAIDframe set, or NULL */
	unsigned s_unit;        /* of that set */
};

/* dv_read of a volume. */
static int
volume_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	const struct volume *v = cookie;
	const struct fs_dev *disk = &v->v_disk->d_info.di_dev;

	if (!range_valid(blk, nblks, v->v_dev.dv_size / v->v_dev.dv_blksize))
		return EIO;
	return disk->dv_read(disk->dv_cookie, v->v_devblk + blk, nblks, buf);
}

/* dv_ahead of a volume. */
static void
volume_ahead(void *cookie, uint64_t blk, uint64_t nblks)
{
	const struct volume *v = cookie;
	const struct fs_dev *disk = &v->v_disk->d_info.di_dev;

	if (range_valid(blk, nblks, v->v_dev.dv_size / v->v_dev.dv_blksize))
		disk->dv_ahead(disk->dv_cookie, v->v_devblk + blk, nblks);
}

/* Set the blocks of a volume's file system; none if beyond the disk's end. */
static void
volume_place(struct volume *v, uint64_t blk, uint64_t nblks)
{
	const struct fs_dev *disk = &v->v_disk->d_info.di_dev;

	if (disk->dv_blksize == 0 ||
	    !range_valid(blk, nblks, disk->dv_size / disk->dv_blksize))
		nblks = 0;
	v->v_devblk = blk;
	v->v_dev = (struct fs_dev){volume_read, v, nblks * disk->dv_blksize,
	    disk->dv_blksize, disk->dv_ahead == NULL ? NULL : volume_ahead};
}

/* Append an empty volume to a disk's. */
static struct volume *
volume_new(struct loader *ld, struct disk *d)
{
	struct volume **vols, *v;
	size_t max;

	if (d->d_nvols == d->d_maxvols) {
		max = d->d_maxvols == 0 ? VOLS_FIRST : 2 * d->d_maxvols;
		vols = sa_alloc(ld, max * sizeof(struct volume *));
		if (vols == NULL)
			return NULL;
		if (d->d_nvols > 0)
			memcpy(vols, d->d_vols,
			    d->d_nvols * sizeof(struct volume *));
		sa_free(ld, d->d_vols, d->d_maxvols * sizeof(struct volume *));
		d->d_vols = vols;
		d->d_maxvols = max;
	}
	v = sa_alloc(ld, sizeof(*v));
	if (v == NULL)
		return NULL;
	memset(v, 0, sizeof(*v));
	v->v_disk = d;
	v->v_fwfs = SA_NOFWFS;
	v->v_info.vi_partition = -1;
	v->v_info.vi_matchblk = -1;
	v->v_info.vi_disklabel.pdl_sector = -1;
	d->d_vols[d->d_nvols++] = v;
	return v;
}

struct volume *
volume_at(struct loader *ld, struct disk *d, uint64_t blk, uint64_t nblks)
{
	const struct fs_dev *disk = &d->d_info.di_dev;
	struct volume *v = volume_new(ld, d);
	struct sa_volinfo *vi;

	if (v == NULL)
		return NULL;
	vi = &v->v_info;
	vi->vi_biosdev =
	    (d->d_info.di_iscd ? BIOSDEV_CD : BIOSDEV_HD) + d->d_number;
	vi->vi_blksize = disk->dv_blksize;
	vi->vi_startblk = blk;
	vi->vi_nblks = nblks;
	vi->vi_isboot = d->d_info.di_isboot && d->d_info.di_bootblk == blk;
	volume_place(v, blk, nblks);
	return v;
}

static bool
name_taken(const struct disk *d, const char *name)
{
	size_t i;

	for (i = 0; i < d->d_nvols; i++)
		if (strcmp(d->d_vols[i]->v_info.vi_name, name) == 0)
			return true;
	return false;
}

/* "hd0c", or "hd0p30" if the slot has no letter or the letter is taken. */
static void
volume_name(struct volume *v, const char *disk, unsigned slot, bool letter)
{
	char name[sizeof(v->v_info.vi_name)];

	if (letter && slot < NLETTERS) {
		(void)ksnprintf(
		    name, sizeof(name), "%s%c", disk, (int)('a' + slot));
		letter = !name_taken(v->v_disk, name);
	} else {
		letter = false;
	}
	if (!letter)
		(void)ksnprintf(name, sizeof(name), "%sp%u", disk, slot + 1);
	memcpy(v->v_info.vi_name, name, sizeof(name));
}

static struct volume *
volume_starting(const struct disk *d, uint64_t blk)
{
	size_t i;

	for (i = 0; i < d->d_nvols; i++)
		if (d->d_vols[i]->v_info.vi_startblk == blk)
			return d->d_vols[i];
	return NULL;
}

static void
volume_flags(struct volume *v, unsigned flags)
{
	v->v_info.vi_isesp |= (flags & PARTF_ESP) != 0;
	v->v_info.vi_bootme |= (flags & PARTF_BOOTME) != 0;
	v->v_info.vi_isroot |= (flags & PARTF_ROOT) != 0;
	v->v_israid |= (flags & PARTF_RAID) != 0;
}

/* Set what identifies the disk to a kernel. */
static void
volume_match(struct volume *v, const struct part_scan *ps)
{
	struct sa_volinfo *vi = &v->v_info;
	const uint64_t per = vi->vi_blksize / SECTOR;

	vi->vi_disklabel = ps->ps_label;
	if (ps->ps_matchblk > INT64_MAX / MAX(per, 1))
		return;
	vi->vi_matchblk = (int64_t)(ps->ps_matchblk * per);
	vi->vi_matchnblks = per;
	memcpy(vi->vi_matchhash, ps->ps_matchhash, sizeof(vi->vi_matchhash));
}

/*
 * ps_found: a partition of the disk.  An MBR partition that starts where one of
 * the disklabel does is the same volume.
 */
static int
partition_found(void *arg, const struct part *pt)
{
	struct source *s = arg;
	struct disk *d = s->s_disk;
	const bool beside =
	    pt->pt_table == PART_MBR && s->s_scan->ps_label.pdl_sector >= 0;
	struct volume *v;

	if (beside && (v = volume_starting(d, pt->pt_startblk)) != NULL) {
		volume_flags(v, pt->pt_flags);
		return 0;
	}
	v = volume_at(s->s_ld, d, pt->pt_startblk, pt->pt_nblks);
	if (v == NULL)
		return ENOMEM;
	volume_name(v, d->d_name, pt->pt_slot, !beside);
	volume_flags(v, pt->pt_flags);
	volume_match(v, s->s_scan);
	v->v_info.vi_partition = (int)pt->pt_slot;
	(void)kstrlcpy(
	    v->v_info.vi_label, pt->pt_label, sizeof(v->v_info.vi_label));
	(void)kstrlcpy(
	    v->v_info.vi_type, pt->pt_type, sizeof(v->v_info.vi_type));
	return 0;
}

/*
 * ps_found: a partition in a RAIDframe set.  bootinfo describes the component
 * that holds it.
 */
static int
raid_found(void *arg, const struct part *pt)
{
	struct source *s = arg;
	struct volume *v = volume_new(s->s_ld, s->s_disk);
	struct volume *outer = s->s_outer;
	char unit[sizeof(s->s_disk->d_name)];

	if (v == NULL)
		return ENOMEM;
	v->v_info = outer->v_info;
	v->v_info.vi_name[0] = '\0';
	v->v_info.vi_isesp = v->v_info.vi_bootme = v->v_info.vi_isroot = false;
	v->v_info.vi_isboot = false;
	(void)ksnprintf(unit, sizeof(unit), "raid%u", s->s_unit);
	volume_name(v, unit, pt->pt_slot, true);
	volume_flags(v, pt->pt_flags & ~(unsigned)PARTF_RAID);
	(void)kstrlcpy(
	    v->v_info.vi_label, pt->pt_label, sizeof(v->v_info.vi_label));
	(void)kstrlcpy(
	    v->v_info.vi_type, pt->pt_type, sizeof(v->v_info.vi_type));
	volume_place(v, outer->v_devblk + pt->pt_startblk, pt->pt_nblks);
	return 0;
}

/*
 * Add the volumes in a RAIDframe component.  The component's own volume becomes
 * the data of the set or, if the data have a partition table, its first
 * partition.
 */
static int
raid_volumes(struct loader *ld, struct disk *d, struct volume *outer)
{
	const struct fs_mem mem = sa_fs_mem(ld);
	const size_t first = d->d_nvols;
	struct raidframe rf;
	struct source s = {.s_ld = ld, .s_disk = d, .s_outer = outer};
	struct part_scan ps = {.ps_dev = &outer->v_dev,
	    .ps_mem = &mem,
	    .ps_found = raid_found,
	    .ps_arg = &s};
	int error;

	error = raidframe_probe(&outer->v_dev, &mem, &rf, &outer->v_note);
	if (error != 0)
		return error;
	volume_place(outer, outer->v_devblk + rf.rf_startblk, rf.rf_nblks);
	s.s_unit = rf.rf_unit;
	s.s_scan = &ps;
	error = part_scan(&ps);
	if (d->d_nvols > first) {
		outer->v_dev.dv_size = d->d_vols[first]->v_dev.dv_size;
		outer->v_devblk = d->d_vols[first]->v_devblk;
	}
	return error;
}

/*
 * Add the volumes of all RAIDframe sets of a disk.  Returns ENOMEM at once,
 * else the first error after all sets.  EFTYPE is no error: v_note of the
 * component is the reason.
 */
static int
raid_sets(struct loader *ld, struct disk *d)
{
	const size_t n = d->d_nvols;
	size_t i;
	int error, first = 0;

	for (i = 0; i < n; i++) {
		if (!d->d_vols[i]->v_israid)
			continue;
		error = raid_volumes(ld, d, d->d_vols[i]);
		if (error == ENOMEM)
			return error;
		if (first == 0 && error != EFTYPE)
			first = error;
	}
	return first;
}

/*
 * Is a disk without a partition table a RAIDframe component?  A label has no
 * magic number: it counts only if there is no file system.
 */
static bool
is_component(struct loader *ld, const struct fs_dev *dev)
{
	const struct fs_mem mem = sa_fs_mem(ld);
	const struct fs_type *type;
	struct raidframe rf;
	const char *why;

	return fs_probe(fs_types, dev, &mem, &type) == EFTYPE &&
	    raidframe_probe(dev, &mem, &rf, &why) == 0;
}

/* Add the whole disk as one volume, "hd0a" or "cd0". */
static int
whole_volume(struct loader *ld, struct disk *d)
{
	const struct fs_dev *dev = &d->d_info.di_dev;
	struct volume *v = volume_at(ld, d, 0, dev->dv_size / dev->dv_blksize);

	if (v == NULL)
		return ENOMEM;
	/* If the loader was read from it, "esp" names it too. */
	v->v_info.vi_isesp = v->v_info.vi_isboot;
	if (d->d_info.di_iscd)
		memcpy(v->v_info.vi_name, d->d_name, sizeof(d->d_name));
	else {
		volume_name(v, d->d_name, 0, true);
		v->v_israid = is_component(ld, &v->v_dev);
	}
	return 0;
}

/* Add a CD as one volume, if it has a file system of a known type. */
static int
cd_volumes(struct loader *ld, struct disk *d)
{
	const struct fs_mem mem = sa_fs_mem(ld);
	const struct fs_type *type;
	int error;

	error = fs_probe(fs_types, &d->d_info.di_dev, &mem, &type);
	return error == 0 ? whole_volume(ld, d) : error;
}

int
disk_volumes(struct loader *ld, struct disk *d)
{
	const struct fs_dev *dev = &d->d_info.di_dev;
	const struct fs_mem mem = sa_fs_mem(ld);
	struct source s = {.s_ld = ld, .s_disk = d};
	struct part_scan ps = {.ps_dev = dev,
	    .ps_mem = &mem,
	    .ps_found = partition_found,
	    .ps_arg = &s};
	int error, raid;

	s.s_scan = &ps;
	if (dev->dv_size == 0 || !is_pow2(dev->dv_blksize) ||
	    dev->dv_blksize < PART_BLOCK_MIN ||
	    dev->dv_blksize > PART_BLOCK_MAX)
		return 0;
	if (d->d_info.di_iscd)
		return cd_volumes(ld, d);
	error = part_scan(&ps);
	d->d_table = ps.ps_table;
	d->d_note = ps.ps_note;
	if (error == EFTYPE)
		error = whole_volume(ld, d);
	if (error == ENOMEM)
		return error;
	raid = raid_sets(ld, d);
	return error == 0 || raid == ENOMEM ? raid : error;
}

/* Name a volume that is in no partition table. */
static void
firmware_name(struct volume *v, const struct sa_fwfsinfo *fi)
{
	const struct disk *d = v->v_disk;
	const unsigned n = (unsigned)d->d_nvols - 1;

	if (fi->fi_disk == SA_NODISK)
		(void)ksnprintf(
		    v->v_info.vi_name, sizeof(v->v_info.vi_name), "fs%u", n);
	else if (d->d_info.di_iscd && n == 0)
		memcpy(v->v_info.vi_name, d->d_name, sizeof(d->d_name));
	else if (d->d_info.di_iscd)
		volume_name(v, d->d_name, n, true);
	else
		volume_name(
		    v, d->d_name, (unsigned)MAX(fi->fi_partition, 0), true);
}

/* Firmware may report a boot image that is longer than its CD. */
static uint64_t
firmware_nblks(const struct disk *d, const struct sa_fwfsinfo *fi)
{
	const struct fs_dev *dev = &d->d_info.di_dev;
	const uint64_t nblks =
	    dev->dv_blksize == 0 ? 0 : dev->dv_size / dev->dv_blksize;

	return fi->fi_startblk < nblks
	    ? MIN(fi->fi_nblks, nblks - fi->fi_startblk)
	    : fi->fi_nblks;
}

int
disk_firmware(struct loader *ld, struct disk *d, size_t fwfs,
    const struct sa_fwfsinfo *fi)
{
	struct volume *v = volume_starting(d, fi->fi_startblk);

	if (v == NULL || v->v_fwfs != SA_NOFWFS) {
		v = volume_at(ld, d, fi->fi_startblk, firmware_nblks(d, fi));
		if (v == NULL)
			return ENOMEM;
		v->v_info.vi_partition = fi->fi_partition;
		firmware_name(v, fi);
		if (fi->fi_disk == SA_NODISK)
			v->v_info.vi_biosdev = 0;
	}
	v->v_fwfs = fwfs;
	v->v_info.vi_isboot |= fi->fi_isboot;
	if (v->v_info.vi_isboot && v->v_info.vi_partition < 0)
		v->v_info.vi_isesp = true;
	return 0;
}

int
disk_server(
    struct loader *ld, struct disk *d, size_t net, const struct sa_netinfo *ni)
{
	struct volume *v = volume_new(ld, d);
	struct sa_volinfo *vi;

	if (v == NULL)
		return ENOMEM;
	vi = &v->v_info;
	v->v_net = net;
	vi->vi_isnet = true;
	(void)kstrlcpy(vi->vi_name, ni->ni_name, sizeof(vi->vi_name));
	(void)ksnprintf(
	    vi->vi_type, sizeof(vi->vi_type), "server %s", ni->ni_server);
	/* "esp" names what the loader was read from, too. */
	vi->vi_isboot = vi->vi_isesp = ni->ni_isboot;
	return 0;
}
