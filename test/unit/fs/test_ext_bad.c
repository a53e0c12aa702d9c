/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ext_bad.c: ext with every field wrong in turn, checksums that are right
 * and wrong, features that are refused, devices and memory that fail.
 */
#include "extfix.h"
#include "exttest.h"

#define SUPER 1024

static void
fix(struct ft_image *im)
{
	ext_fix(im->im_data, im->im_size);
}

/* A tree of a few files, one in pieces, and a directory of several blocks. */
static void
make_small(struct ft_image *im, const char *options)
{
	static bool made;

	if (!made)
		ft_run("/usr/bin/python3", "python3",
		    "mkdir -p small/dir/sub small/lost+found && cd small && "
		    "/usr/bin/python3 -S -c '\n"
		    "import os\n"
		    "open(\"file\", \"wb\").write(b\"content\" * 900)\n"
		    "with open(\"pieces\", \"wb\") as f:\n"
		    "    for i in range(20):\n"
		    "        f.seek(i * 2048)\n"
		    "        f.write(b\"piece\" * 200)\n"
		    "for i in range(12):\n"
		    "    open(\"dir/%%d\" %% i + \"x\" * 200, \"w\")\n"
		    "open(\"dir/sub/inline\", \"wb\").write(bytes(100))\n"
		    "os.symlink(\"dir/sub\", \"link\")\n"
		    "os.symlink(\"./\" * 60 + \"file\", \"longlink\")\n"
		    "'");
	made = true;
	ft_run("mke2fs", "e2fsprogs",
	    "rm -f ext.img && mke2fs -q -F -N 64 %s -d small ext.img 256K",
	    options);
	ft_load(im, "ext.img");
}

static uint32_t
get(const struct ft_image *im, size_t off, unsigned n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | im->im_data[off + n];
	return v;
}

static void
set(struct ft_image *im, size_t off, unsigned n, uint64_t v)
{
	for (; n-- > 0; v >>= 8)
		im->im_data[off++] = (uint8_t)v;
}

/* Where the inode of a path is; all are in group 0, blocks have 1 KB. */
static size_t
inode_of(const struct ft_image *im, const char *path)
{
	const unsigned ino = ext_ino(path);

	assert_true(ino <= 64);
	return (size_t)get(im, 2048 + 8, 4) * 1024 +
	    (ino - 1) * get(im, SUPER + 0x58, 2);
}

static void
test_super(void **state)
{
	static const struct ft_field fields[] = {
	    {"inodes", SUPER, 4, 0},
	    {"blocks", SUPER + 0x4, 4, 0},
	    {"blocks, high", SUPER + 0x150, 4, FT_NOMIND},
	    {"first data block", SUPER + 0x14, 4, 0},
	    {"log block size", SUPER + 0x18, 4, 0},
	    {"log cluster size", SUPER + 0x1c, 4, FT_NOMIND},
	    {"blocks per group", SUPER + 0x20, 4, 0},
	    {"inodes per group", SUPER + 0x28, 4, 0},
	    {"magic", SUPER + 0x38, 2, 0},
	    {"revision", SUPER + 0x4c, 4, FT_NOMIND},
	    {"first inode", SUPER + 0x54, 4, FT_NOMIND},
	    {"inode size", SUPER + 0x58, 2, 0},
	    {"compat", SUPER + 0x5c, 4, FT_NOMIND},
	    {"incompat", SUPER + 0x60, 4, 0},
	    {"ro_compat", SUPER + 0x64, 4, FT_NOMIND},
	    {"uuid", SUPER + 0x68, 8, FT_NOMIND},
	    {"descriptor size", SUPER + 0xfe, 2, FT_NOMIND},
	    {"first meta_bg", SUPER + 0x104, 4, FT_NOMIND},
	    {"checksum type", SUPER + 0x175, 1, FT_NOMIND},
	    {"checksum seed", SUPER + 0x270, 4, FT_NOMIND},
	};
	static const char *const options[] = {
	    "-t ext2 -b 1024", "-t ext4 -b 1024 -O ^has_journal"};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		make_small(&im, options[i]);
		ft_fields(&im, fields, knitems(fields), fix);
		ft_free(&im);
	}
}

static void
test_group(void **state)
{
	static const struct ft_field fields[] = {
	    {"block bitmap", 2048, 4, FT_NOMIND},
	    {"inode table", 2048 + 8, 4, 0},
	    {"flags", 2048 + 18, 2, FT_NOMIND},
	    {"inode table, high", 2048 + 40, 4, FT_NOMIND},
	};
	static const char *const options[] = {"-t ext2 -b 1024",
	    "-t ext4 -b 1024 -O ^has_journal",
	    "-t ext4 -b 1024 -O ^has_journal,^metadata_csum,uninit_bg"};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		make_small(&im, options[i]);
		ft_fields(&im, fields, knitems(fields), fix);
		ft_free(&im);
	}
}

static void
mangle_inode(struct ft_image *im, const char *path, bool isfile)
{
	const size_t at = inode_of(im, path);
	const struct ft_field fields[] = {
	    {"mode", at, 2, FT_NOMIND},
	    {"size", at + 4, 4, FT_NOMIND},
	    {"size, high", at + 108, 4, isfile ? 0 : FT_NOMIND},
	    {"flags", at + 32, 4, FT_NOMIND},
	    {"generation", at + 100, 4, FT_NOMIND},
	    {"extra size", at + 128, 2, FT_NOMIND},
	    {"map: 0, magic and entries", at + 40, 4, FT_NOMIND},
	    {"map: 0, entries", at + 42, 2, FT_NOMIND},
	    {"map: 1, max and depth", at + 44, 4, FT_NOMIND},
	    {"map: 1, depth", at + 46, 2, FT_NOMIND},
	    {"map: 2", at + 48, 4, FT_NOMIND},
	    {"map: 3, first block", at + 52, 4, FT_NOMIND},
	    {"map: 4, length or child", at + 56, 4, FT_NOMIND},
	    {"map: 4, length", at + 56, 2, FT_NOMIND},
	    {"map: 5, start", at + 60, 4, FT_NOMIND},
	    {"map: indirect", at + 88, 4, FT_NOMIND},
	    {"map: double indirect", at + 92, 4, FT_NOMIND},
	    {"map: triple indirect", at + 96, 4, FT_NOMIND},
	};

	ft_fields(im, fields, knitems(fields), fix);
}

/* All fields of the first entries in a block that is a map or a directory. */
static void
mangle_block(struct ft_image *im, size_t at)
{
	const struct ft_struct s[] = {
	    {"block", at, 40, 0, ft_any},
	    {"its end", at + 1012, 12, 0, ft_any},
	};

	ft_sweep(im, s, knitems(s), fix);
}

static void
test_inodes(void **state)
{
	static const char *const options[] = {"-t ext2 -b 1024 -I 256",
	    "-t ext4 -b 1024 -O ^has_journal",
	    "-t ext4 -b 1024 -O ^has_journal,inline_data,^metadata_csum"};
	static const char *const paths[] = {"/", "/file", "/pieces", "/dir",
	    "/dir/sub", "/dir/sub/inline", "/link", "/longlink"};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < knitems(options); i++) {
		make_small(&im, options[i]);
		for (size_t j = 0; j < knitems(paths); j++)
			mangle_inode(&im, paths[j],
			    strstr("/file /pieces", paths[j]) != NULL &&
				j != 0);
		ft_free(&im);
	}
}

static void
test_blocks(void **state)
{
	struct ft_image im;
	size_t inode;

	(void)state;
	make_small(&im, "-t ext2 -b 1024 -I 256");
	inode = inode_of(&im, "/dir");
	mangle_block(&im, (size_t)get(&im, inode + 40, 4) * 1024);
	inode = inode_of(&im, "/pieces");
	mangle_block(&im, (size_t)get(&im, inode + 88, 4) * 1024);
	ft_free(&im);

	make_small(&im, "-t ext4 -b 1024 -O ^has_journal");
	inode = inode_of(&im, "/dir"); /* one extent */
	mangle_block(&im, (size_t)get(&im, inode + 60, 4) * 1024);
	inode = inode_of(&im, "/pieces"); /* one leaf */
	assert_int_equal(get(&im, inode + 46, 2), 1);
	mangle_block(&im, (size_t)get(&im, inode + 56, 4) * 1024);
	ft_free(&im);

	make_small(&im, "-t ext4 -b 1024 -O ^has_journal");
	ft_free(&im);
	ft_run("e2fsck", "e2fsprogs", "e2fsck -fyD ext.img || [ $? = 1 ]");
	ft_load(&im, "ext.img");
	inode = inode_of(&im, "/dir");
	assert_true((get(&im, inode + 32, 4) & 0x1000) != 0);
	mangle_block(&im, (size_t)get(&im, inode + 60, 4) * 1024);
	ft_free(&im);
}

/* The attributes of an inode with inline data. */
static void
test_xattr(void **state)
{
	struct ft_field fields[14];
	struct ft_image im;
	size_t at, n = 0;

	(void)state;
	make_small(&im, "-t ext4 -b 1024 -O ^has_journal,inline_data");
	at = inode_of(&im, "/dir/sub/inline");
	at += 128 + get(&im, at + 128, 2);
	for (size_t i = 0; i < 24; i += 2)
		fields[n++] =
		    (struct ft_field){"attribute", at + i, 2, FT_NOMIND};
	fields[n++] = (struct ft_field){"value's inode", at + 8, 4, 0};
	fields[n++] = (struct ft_field){"value's size", at + 12, 4, FT_NOMIND};
	ft_fields(&im, fields, n, fix);
	ft_free(&im);
}

/* What the first use of a changed image says. */
static void
expect(struct ft_image *im, int error, const char *what, uint64_t at)
{
	struct fs_fault fault;
	struct ft_disk d;

	ft_disk(&d, im, 512);
	assert_int_equal(ft_use(&d, &fault), error);
	if (strstr(fault.flt_what, what) == NULL)
		fail_msg("\"%s\", not \"%s\"", fault.flt_what, what);
	assert_int_equal(fault.flt_offset, at);
}

/* A flipped bit in each structure fails its checksum. */
static void
test_checksums(void **state)
{
	struct ft_image im;
	size_t inode, blk;

	(void)state;
	make_small(&im, "-t ext4 -b 1024 -O ^has_journal");
	im.im_data[SUPER + 0x200] ^= 1;
	expect(&im, EIO, "superblock checksum is wrong", SUPER + 1020);
	im.im_data[SUPER + 0x200] ^= 1;
	im.im_data[2048 + 12] ^= 1;
	expect(&im, EIO, "group descriptor checksum is wrong", 2048);
	im.im_data[2048 + 12] ^= 1;
	inode = inode_of(&im, "/pieces");
	for (size_t i = 8; i < 256; i += 31) {
		im.im_data[inode + i] ^= 1;
		expect(&im, EIO, "inode checksum is wrong", inode);
		im.im_data[inode + i] ^= 1;
	}
	blk = (size_t)get(&im, inode + 56, 4) * 1024;
	im.im_data[blk + 20] ^= 1;
	expect(&im, EIO, "extent block checksum is wrong", blk);
	im.im_data[blk + 20] ^= 1;
	inode = inode_of(&im, "/dir");
	blk = (size_t)get(&im, inode + 60, 4) * 1024;
	im.im_data[blk + 30] ^= 1;
	expect(&im, EIO, "directory block checksum is wrong", blk);
	im.im_data[blk + 30] ^= 1;
	im.im_data[blk + 1019] ^= 1;
	expect(&im, EIO, "directory block has no checksum", blk);
	ft_free(&im);

	ft_run("e2fsck", "e2fsprogs", "e2fsck -fyD ext.img || [ $? = 1 ]");
	ft_load(&im, "ext.img");
	blk = (size_t)get(&im, inode + 60, 4) * 1024;
	im.im_data[blk + 45] ^= 1;
	expect(&im, EIO, "directory index checksum is wrong", blk);
	ft_free(&im);

	make_small(
	    &im, "-t ext4 -b 1024 -O ^has_journal,^metadata_csum,uninit_bg");
	im.im_data[2048 + 12] ^= 1;
	expect(&im, EIO, "group descriptor checksum is wrong", 2048);
	ft_free(&im);
}

static void
test_refused(void **state)
{
	static const struct {
		uint32_t r_bit;
		const char *r_what;
	} refused[] = {
	    {0x1, "compression"},
	    {0x8, "journal_dev"},
	    {0x20, "not known"},
	    {0x1000, "dirdata"},
	    {0x40000, "not known"},
	    {0x80000000, "not known"},
	};
	struct ft_image im;
	uint32_t incompat;

	(void)state;
	make_small(&im, "-t ext4 -b 1024 -O ^has_journal");
	incompat = get(&im, SUPER + 0x60, 4);
	for (size_t i = 0; i < knitems(refused); i++) {
		set(&im, SUPER + 0x60, 4, incompat | refused[i].r_bit);
		fix(&im);
		expect(&im, ENOTSUP, refused[i].r_what, SUPER + 0x60);
	}
	set(&im, SUPER + 0x60, 4, incompat);
	im.im_data[SUPER + 0x175] = 2;
	expect(&im, ENOTSUP, "type of checksum", SUPER + 0x175);
	ft_free(&im);
}

/* Inconsistent maps are reported. */
static void
test_maps(void **state)
{
	struct ft_image im;
	size_t inode, leaf;

	(void)state;
	make_small(&im, "-t ext4 -b 1024 -O ^has_journal");
	inode = inode_of(&im, "/pieces");
	leaf = (size_t)get(&im, inode + 56, 4) * 1024;
	set(&im, leaf, 2, 0);
	fix(&im);
	expect(&im, EIO, "extent header has no magic", leaf);
	set(&im, leaf, 2, 0xf30a);
	set(&im, leaf + 6, 2, 1);
	expect(&im, EIO, "extent header: its depth", leaf);
	set(&im, leaf + 6, 2, 0);
	set(&im, leaf + 16, 2, 0);
	fix(&im);
	expect(&im, EIO, "extent has no length", leaf);
	set(&im, leaf + 16, 2, 9);
	fix(&im);
	expect(&im, EIO, "extent runs into the one behind", leaf);
	set(&im, leaf + 16, 2, 1);
	set(&im, leaf + 20, 4, 0x7fffffff);
	fix(&im);
	expect(&im, EIO, "extent is not in the file system", leaf);
	set(&im, inode + 56, 4, 0);
	fix(&im);
	expect(&im, EIO, "extent index: its block", inode + 40);
	set(&im, inode + 46, 2, 6);
	fix(&im);
	expect(&im, EIO, "extent header: its depth", inode + 40);
	ft_free(&im);

	make_small(&im, "-t ext2 -b 1024");
	inode = inode_of(&im, "/pieces");
	set(&im, inode + 88, 4, 0xffffff);
	expect(&im, EIO, "indirect block is not in", inode + 40);
	set(&im, inode + 40, 4, 0xffffff);
	expect(&im, EIO, "block map: a block is not in", inode + 40);
	ft_free(&im);
}

static void
test_failures(void **state)
{
	static const char *const options[] = {"-t ext2 -b 1024",
	    "-t ext4 -b 1024 -O ^has_journal",
	    "-t ext4 -b 4096 -O ^has_journal,inline_data"};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < knitems(options); i++) {
		make_small(&im, options[i]);
		ft_fail_all(&im, 512);
		ft_fail_all(&im, 4096);
		ft_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_super),
	    cmocka_unit_test(test_group),
	    cmocka_unit_test(test_inodes),
	    cmocka_unit_test(test_blocks),
	    cmocka_unit_test(test_xattr),
	    cmocka_unit_test(test_checksums),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_maps),
	    cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
