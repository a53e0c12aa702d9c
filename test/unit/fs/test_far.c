/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_far.c: file systems of more than 2^32 blocks: what is found by the
 * numbers of blocks and of inodes has all their bits.
 */
#include "exttest.h"
#include "ffstest.h"

#include <sys/endian.h>

/* A device that begins with one image and has another at byte f_at. */
struct far {
	struct ft_image f_low, f_high;
	uint64_t f_at;
	size_t f_nhigh; /* reads of the other */
};

static int
far_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct far *f = cookie;
	const bool high = blk * 512 >= f->f_at;
	const uint64_t off = blk * 512 - (high ? f->f_at : 0);
	const struct ft_image *im = high ? &f->f_high : &f->f_low;

	assert_true(off + nblks * 512 <= im->im_size);
	f->f_nhigh += high;
	memcpy(buf, im->im_data + off, nblks * 512);
	return 0;
}

/* All files are found, in the image that is far. */
static void
check(struct far *f, const char *tree)
{
	const struct fs_dev dev = {
	    far_read, f, f->f_at + f->f_high.im_size, 512, NULL};
	struct fs_fault fault = {"", 0};
	struct fs_volume *vol;

	f->f_nhigh = 0;
	if (fs_mount(fs_types, &dev, &ft_mem, &vol, &fault) != 0)
		fail_msg("mount: %s", fault.flt_what);
	ft_compare(vol, tree);
	assert_true(f->f_nhigh > 5);
	ft_unmount(vol);
	ft_free(&f->f_low);
	ft_free(&f->f_high);
}

/* Files of one block, and one of pieces with holes between. */
static int
setup(void **state)
{
	if (ft_setup(state) != 0)
		return -1;
	ft_run("/usr/bin/python3", "python3",
	    "mkdir -p far/dir && cd far && /usr/bin/python3 -S -c '\n"
	    "open(\"small\", \"wb\").write(b\"small\" * 150)\n"
	    "with open(\"pieces\", \"wb\") as f:\n"
	    "    for i in range(9):\n"
	    "        f.seek(i * 10240)\n"
	    "        f.write(b\"piece %%d\" %% i * 200)\n"
	    "    f.seek(2200000)\n"
	    "    f.write(b\"the last\" * 200)\n"
	    "'");
	return 0;
}

/* ---- ext4, in blocks of 1 KB ---- */

#define BSIZE ((size_t)1024)
#define SUPER BSIZE
#define GROUP (2 * BSIZE)

/* In an inode: its blocks, behind the header of extents. */
#define INODE_EXTENTS (40 + 12)

/* Make the block of an extent, whose entry is at p, one from 2^32 on. */
static void
raise_extent(uint8_t *p)
{
	assert_int_equal(le16dec(p + 6), 0);
	le16enc(p + 6, 1);
}

static uint8_t *
far_inode(struct far *f, const char *path)
{
	const uint8_t *low = f->f_low.im_data;

	return f->f_high.im_data + le32dec(low + GROUP + 8) * BSIZE +
	    (ext_ino(path) - 1) * (size_t)le16dec(low + SUPER + 0x58);
}

/* Those of a file with a tree of extents, and the tree's own. */
static void
raise_tree(struct far *f, uint8_t *ip)
{
	uint8_t *index = ip + INODE_EXTENTS, *leaf;

	assert_int_equal(le16dec(ip + 40 + 6), 1); /* the tree's depth */
	leaf = f->f_high.im_data + le32dec(index + 4) * BSIZE;
	for (size_t i = 0; i < le16dec(leaf + 2); i++)
		raise_extent(leaf + 12 + i * 12);
	le16enc(index + 8, 1);
}

/* Nothing but superblock and group descriptors is left below block 2^32. */
static void
test_ext(void **state)
{
	struct far f = {.f_at = (uint64_t)BSIZE << 32};
	uint8_t *low;
	size_t first;

	(void)state;
	ext_make("-t ext4 -b 1024 -N 24 -O 64bit,^metadata_csum,^uninit_bg,"
		 "^has_journal,^resize_inode",
	    "far", "2M");
	ft_run("debugfs", "e2fsprogs",
	    "rmdir far/lost+found && debugfs -w -R 'rmdir lost+found' ext.img");
	ft_load(&f.f_low, "ext.img");
	ft_load(&f.f_high, "ext.img");
	raise_extent(far_inode(&f, "/") + INODE_EXTENTS);
	raise_extent(far_inode(&f, "/dir") + INODE_EXTENTS);
	raise_extent(far_inode(&f, "/small") + INODE_EXTENTS);
	raise_tree(&f, far_inode(&f, "/pieces"));
	low = f.f_low.im_data;
	le32enc(low + SUPER + 0x150, 1); /* s_blocks_count_hi */
	le32enc(low + GROUP + 40, 1);    /* bg_inode_table_hi */
	first = le32dec(low + GROUP + 8) * BSIZE;
	memset(low + first, 0xee, f.f_low.im_size - first);
	check(&f, "far");
}

/* ---- UFS2 ---- */

/* Add to a number, unless it is 0: a hole. */
static void
add(struct ffs_view *v, size_t off, unsigned size, uint64_t n)
{
	const uint64_t was = ffs_get(v, off, size);

	if (was != 0)
		ffs_put(v, off, size, was + n);
}

/* The numbers in an indirect block, unless it is 0: there is none. */
static void
raise_map(struct ffs_view *v, uint64_t blk, uint64_t base)
{
	for (size_t i = 0; blk != 0 && i < 4096 / 8; i++)
		add(v, (size_t)blk * v->v_fsize + i * 8, 8, base);
}

/* The blocks of the inode at `ip`: direct ones, and by up to two indirect. */
static void
raise_inode(struct ffs_view *v, size_t ip, uint64_t base)
{
	const size_t ptrs = ip + v->v_blocks;
	const uint64_t map2 = ffs_get(v, ptrs + 13 * 8, 8);

	raise_map(v, ffs_get(v, ptrs + 12 * 8, 8), base);
	for (size_t i = 0; map2 != 0 && i < 4096 / 8; i++)
		raise_map(
		    v, ffs_get(v, (size_t)map2 * v->v_fsize + i * 8, 8), base);
	raise_map(v, map2, base);
	for (size_t i = 0; i <= 13; i++)
		add(v, ptrs + i * 8, 8, base);
}

/* Nothing but superblock and root inode is left in the first groups. */
static void
far_ffs(const char *order)
{
	static const char *const names[] = {"/dir", "/small", "/pieces"};
	struct far f = {.f_at = 0};
	struct ffs_view low, high;
	uint64_t fpg, ipg, ngroups;
	size_t root;

	ffs_image(&f.f_low, "far", 2, order, 4096, 512);
	ft_load(&f.f_high, "ffs.img");
	ffs_view(&low, &f.f_low);
	ffs_view(&high, &f.f_high);
	ipg = ffs_get(&low, low.v_sb + 184, 4);
	fpg = ffs_get(&low, low.v_sb + 188, 4);
	ngroups = ((uint64_t)1 << 32) / fpg + 1;
	f.f_at = ngroups * fpg * low.v_fsize;
	for (size_t i = 0; i < knitems(names); i++) {
		raise_inode(&high, ffs_inode(&high, names[i]), ngroups * fpg);
		add(&high, ffs_dirent(&high, names[i]), 4, ngroups * ipg);
	}
	root = low.v_inodes + (size_t)2 * 256;
	raise_inode(&low, root, ngroups * fpg);
	add(&low, low.v_sb + 44, 4, ngroups);
	add(&low, low.v_sb + 1080, 8, ngroups * fpg);
	memset(
	    f.f_low.im_data + root + 256, 0xee, f.f_low.im_size - root - 256);
	check(&f, "far");
}

static void
test_ffs(void **state)
{
	(void)state;
	far_ffs("le");
	far_ffs("be");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ffs),
	    cmocka_unit_test(test_ext),
	};

	return cmocka_run_group_tests(tests, setup, ft_teardown);
}
