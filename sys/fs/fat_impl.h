/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_impl.h: FAT12, FAT16 and FAT32, between the parts of the reader.
 * "Microsoft Extensible Firmware Initiative FAT32 File System Specification",
 * 1.03.
 */
#ifndef _FS_FAT_IMPL_H_
#define _FS_FAT_IMPL_H_

#include <fs/fs_node.h>

struct fat_volume {
	struct fs_nodevol fav_nodes; /* first */
	unsigned fav_bits;           /* of an entry of the FAT: 12, 16, 32 */
	uint32_t fav_clusters;       /* their numbers are 2 to this + 1 */
	uint32_t fav_clsize;         /* bytes of a cluster */
	devoff_t fav_fat;            /* the FAT on the device */
	devoff_t fav_data;           /* cluster 2 on the device */
	devoff_t fav_root;           /* FAT12 and FAT16: the root directory */
	uint32_t fav_rootsize;       /* bytes; FAT32: 0 */
	uint32_t fav_rootcluster;    /* FAT32 */
};

/* fn_priv of a node. */
struct fat_node {
	uint32_t fan_first; /* its first cluster; 0: none, or the fixed root */
	/* A cluster of the chain, the fan_index'th: where a map goes on. */
	uint32_t fan_cluster;
	uint32_t fan_index;
};

#define FAT_DIRENT 32
/*
 * What is read of the FAT at least for a file: files that are used together are
 * near.
 */
#define FAT_AHEAD ((uint64_t)32 << 10)
/* A directory is not longer, whatever its chain says; Windows has 2 MB. */
#define FAT_DIRMAX ((uint64_t)4 << 20)

#define FAT_ROOT   0 /* fn_id; of any other: where its entry is */

/* Attributes. */
#define FAT_LABEL   0x08
#define FAT_DIR     0x10
#define FAT_LFN     0x0f
#define FAT_ATTR(p) ((p)[11] & 0x3f)

static inline struct fat_volume *
fat_volume_of(const struct fs_node *fn)
{
	return kcontainer_of(fn->fn_vol, struct fat_volume, fav_nodes);
}

static inline struct fat_node *
fat_node_of(struct fs_node *fn)
{
	_Static_assert(
	    sizeof(struct fat_node) <= sizeof(fn->fn_priv), "fn_priv");
	return (struct fat_node *)(void *)fn->fn_priv;
}

/* fat_chain.c: no_map. */
int fat_map(struct fs_node *fn, foff_t off, struct fs_run *run);

/* fat_dir.c: no_entry. */
int fat_entry(struct fs_node *dir, foff_t *pos, struct fs_entry *fe);

/* fat_name.c */
#define FAT_LFN_PART 13 /* characters in an entry of a long name */
#define FAT_LFN_MAX  20 /* such entries */
/* The name of a short entry, NUL-terminated; at most 36 bytes. */
size_t fat_short_name(const uint8_t *de, char *name);
/* The sum that the entries of a long name hold. */
uint8_t fat_checksum(const uint8_t *de);

#endif /* !_FS_FAT_IMPL_H_ */
