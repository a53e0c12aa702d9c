/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.c: FAT12, FAT16 and FAT32: the BIOS parameter block, and what a
 * directory's entry says of a file.
 */
#include <fs/fs_bytes.h>
#include <fs/fs_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "fat_impl.h"
#include "fs_utf8.h"

/* The first sector: offsets of fields. */
#define BPB_SIZE        512
#define BPB_BYTESPERSEC 11
#define BPB_SECPERCLUS  13
#define BPB_RESERVED    14
#define BPB_NFATS       16
#define BPB_ROOTENTRIES 17
#define BPB_SECTORS16   19
#define BPB_MEDIA       21
#define BPB_FATSIZE16   22
#define BPB_SECTORS32   32
#define BPB_FATSIZE32   36
#define BPB_EXTFLAGS    40
#define BPB_ROOTCLUSTER 44
#define BPB_SIGNATURE   510

/* BPB_EXTFLAGS: one FAT alone is in use, and which. */
#define EXT_ONEFAT 0x80
#define EXT_ACTIVE 0x0f

/* Is it a boot sector of FAT? */
static bool
is_fat(const uint8_t *bpb)
{
	uint32_t sector = fs_le16(bpb + BPB_BYTESPERSEC);

	return (bpb[0] == 0xeb || bpb[0] == 0xe9) && is_pow2(sector) &&
	    sector >= 512 && sector <= 4096 && bpb[BPB_MEDIA] >= 0xf0 &&
	    bpb[BPB_NFATS] != 0 && fs_le16(bpb + BPB_SIGNATURE) == 0xaa55;
}

static int
fat_probe(const struct fs_dev *dev, const struct fs_mem *mem)
{
	uint8_t bpb[BPB_SIZE];
	int error;

	if (dev->dv_size < sizeof(bpb))
		return EFTYPE;
	error = fs_dev_read(dev, mem, 0, bpb, sizeof(bpb));
	if (error != 0)
		return error;
	return is_fat(bpb) ? 0 : EFTYPE;
}

/* Entries of the FAT, the two that stand for no cluster included. */
static uint64_t
fat_entries(uint64_t bytes, unsigned bits)
{
	return bytes * 8 / bits;
}

/* Sectors of the volume: of each of its FATs, in all. */
struct sectors {
	uint32_t s_size; /* bytes */
	uint64_t s_total;
	uint64_t s_fat;  /* of one FAT */
	uint64_t s_data; /* where cluster 2 is */
	uint32_t s_perclus;
};

/* The areas.  64 bits hold the sums and products of any such fields. */
static int
read_areas(struct fat_volume *fv, const uint8_t *bpb, struct sectors *s)
{
	const uint32_t rootsize =
	    (uint32_t)fs_le16(bpb + BPB_ROOTENTRIES) * FAT_DIRENT;
	uint64_t reserved = fs_le16(bpb + BPB_RESERVED), active = 0;

	s->s_size = fs_le16(bpb + BPB_BYTESPERSEC);
	s->s_perclus = bpb[BPB_SECPERCLUS];
	s->s_total = fs_le16(bpb + BPB_SECTORS16);
	if (s->s_total == 0)
		s->s_total = fs_le32(bpb + BPB_SECTORS32);
	s->s_fat = fs_le16(bpb + BPB_FATSIZE16);
	if (s->s_fat == 0) {
		s->s_fat = fs_le32(bpb + BPB_FATSIZE32);
		fv->fav_bits = 32;
		if ((fs_le16(bpb + BPB_EXTFLAGS) & EXT_ONEFAT) != 0)
			active = fs_le16(bpb + BPB_EXTFLAGS) & EXT_ACTIVE;
	}
	if (!is_pow2(s->s_perclus))
		return fs_bad(&fv->fav_nodes, EIO, BPB_SECPERCLUS,
		    "boot sector: sectors per cluster is no power of two");
	if (reserved == 0)
		return fs_bad(&fv->fav_nodes, EIO, BPB_RESERVED,
		    "boot sector: no reserved sectors");
	if (s->s_fat == 0)
		return fs_bad(&fv->fav_nodes, EIO, BPB_FATSIZE32,
		    "boot sector: the FAT has no sectors");
	if (active >= bpb[BPB_NFATS])
		return fs_bad(&fv->fav_nodes, EIO, BPB_EXTFLAGS,
		    "boot sector: the active FAT does not exist");
	fv->fav_fat = (reserved + active * s->s_fat) * s->s_size;
	fv->fav_root = (reserved + bpb[BPB_NFATS] * s->s_fat) * s->s_size;
	fv->fav_rootsize = rootsize;
	s->s_data =
	    fv->fav_root / s->s_size + (rootsize + s->s_size - 1) / s->s_size;
	fv->fav_data = s->s_data * s->s_size;
	return 0;
}

/* How many clusters there are, and which type of FAT that makes. */
static int
read_clusters(struct fat_volume *fv, const struct sectors *s)
{
	uint64_t n, most;

	if (s->s_total <= s->s_data ||
	    fv->fav_data >= fv->fav_nodes.nv_dev.dv_size)
		return fs_bad(&fv->fav_nodes, EIO, BPB_SECTORS16,
		    "boot sector: no room for clusters");
	fv->fav_clsize = s->s_size * s->s_perclus;
	n = (s->s_total - s->s_data) / s->s_perclus;
	if (fv->fav_bits == 0)
		fv->fav_bits = n < 4085 ? 12 : 16;
	/* The FAT may have entries for fewer clusters. */
	most = fat_entries(s->s_fat * s->s_size, fv->fav_bits);
	if (n == 0 || most <= 2)
		return fs_bad(&fv->fav_nodes, EIO, BPB_FATSIZE16,
		    "boot sector: no clusters");
	n = MIN(n, most - 2);
	fv->fav_clusters = (uint32_t)MIN(n, (uint64_t)0x0ffffff5);
	return 0;
}

static int
read_root(struct fat_volume *fv, const uint8_t *bpb)
{
	if (fv->fav_bits != 32) {
		if (fv->fav_rootsize == 0)
			return fs_bad(&fv->fav_nodes, EIO, BPB_ROOTENTRIES,
			    "boot sector: no root directory");
		return 0;
	}
	fv->fav_rootsize = 0;
	fv->fav_rootcluster = fs_le32(bpb + BPB_ROOTCLUSTER);
	if (fv->fav_rootcluster < 2 ||
	    fv->fav_rootcluster - 2 >= fv->fav_clusters)
		return fs_bad(&fv->fav_nodes, EIO, BPB_ROOTCLUSTER,
		    "boot sector: root directory's cluster does not exist");
	return 0;
}

/* A directory is as long as its chain: the size is a limit. */
static int
read_dir(struct fs_node *fn)
{
	struct fat_volume *fv = fat_volume_of(fn);

	fn->fn_kind = FS_DIR;
	if (fat_node_of(fn)->fan_first == 0) {
		if (fn->fn_id != FAT_ROOT)
			return fs_bad(fn->fn_vol, EIO, fn->fn_at,
			    "directory entry: directory has no cluster");
		fn->fn_size = fv->fav_rootsize;
		return 0;
	}
	fn->fn_size = MIN(FAT_DIRMAX, fn->fn_vol->nv_dev.dv_size) / FAT_DIRENT *
	    FAT_DIRENT;
	return 0;
}

static int
fat_read(struct fs_node *fn)
{
	struct fat_volume *fv = fat_volume_of(fn);
	struct fat_node *fp = fat_node_of(fn);
	const uint8_t *de;
	const void *p;
	int error;

	if (fn->fn_id == FAT_ROOT) {
		fn->fn_at = fv->fav_root;
		fp->fan_first = fv->fav_rootcluster;
		return read_dir(fn);
	}
	fn->fn_at = fn->fn_id;
	error = fs_meta(fn->fn_vol, fn->fn_id, FAT_DIRENT, 0, &p);
	if (error != 0)
		return error;
	de = p;
	fp->fan_first = fs_le16(de + 26);
	if (fv->fav_bits == 32)
		fp->fan_first |= (uint32_t)fs_le16(de + 20) << 16;
	if ((FAT_ATTR(de) & FAT_DIR) != 0)
		return read_dir(fn);
	fn->fn_kind = FS_FILE;
	fn->fn_size = fs_le32(de + 28);
	if (fn->fn_size > (uint64_t)fv->fav_clusters * fv->fav_clsize)
		return fs_bad(fn->fn_vol, EIO, fn->fn_at,
		    "directory entry: file is larger than the volume");
	return 0;
}

static const struct fs_node_ops fat_ops = {
    .no_name = "fat",
    .no_read = fat_read,
    .no_map = fat_map,
    .no_entry = fat_entry,
    .no_same = fs_utf8_same,
};

static int
fat_mount(const struct fs_dev *dev, const struct fs_mem *mem,
    struct fs_volume **volp, struct fs_fault *fault)
{
	struct fs_nodevol *nv;
	struct fat_volume *fv;
	struct sectors s = {0};
	uint8_t bpb[BPB_SIZE];
	int error;

	error = fs_nodevol_new(sizeof(*fv), dev, mem, &fat_ops, &nv);
	if (error != 0)
		return error;
	fv = kcontainer_of(nv, struct fat_volume, fav_nodes);
	nv->nv_root = FAT_ROOT;
	error = fs_meta_copy(nv, 0, bpb, sizeof(bpb), 0);
	if (error == 0)
		error = read_areas(fv, bpb, &s);
	if (error == 0)
		error = read_clusters(fv, &s);
	if (error == 0)
		error = read_root(fv, bpb);
	return fs_nodevol_done(nv, error, volp, fault);
}

const struct fs_type fs_fat = {
    .ft_name = "fat",
    .ft_probe = fat_probe,
    .ft_mount = fat_mount,
};
