/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_sweep.c: the structures of each file system, swept byte by byte and
 * field by field, whether code reads them or not.  (ustar's headers:
 * test_ustar_bad.c.)
 */
#include "extfix.h"
#include "exttest.h"
#include "ffstest.h"

static int
setup(void **state)
{
	if (ft_setup(state) != 0)
		return -1;
	/* A file with an indirect block, directories, a short and a long link.
	 */
	ft_run("/usr/bin/python3", "python3",
	    "mkdir -p tree/dir/sub tree/lost+found && cd tree && "
	    "/usr/bin/python3 -S -c '\n"
	    "open(\"file\", \"wb\").write(b\"content\" * 200)\n"
	    "with open(\"pieces\", \"wb\") as f:\n"
	    "    for i in range(6):\n"
	    "        f.seek(i * 10240)\n"
	    "        f.write(b\"piece\" * 50)\n"
	    "for i in range(2):\n"
	    "    open(\"dir/a long name %%d\" %% i, \"w\")\n"
	    "open(\"dir/sub/inline\", \"wb\").write(bytes(100))\n"
	    "'");
	ft_run("sh", "dash",
	    "cp -r tree links && cd links && ln -s dir/sub short && "
	    "ln -s ././././././././././././././././././././././././././././"
	    "././././././././././././././././././././././././././file long");
	return 0;
}

static size_t
le(const struct ft_image *im, size_t off, unsigned n)
{
	size_t v = 0;

	while (n-- > 0)
		v = v << 8 | im->im_data[off + n];
	return v;
}

static void
fix_ext(struct ft_image *im)
{
	ext_fix(im->im_data, im->im_size);
}

/* Where a path's inode is in ext.img, whose blocks have 1 KB. */
static size_t
ext_inode(const struct ft_image *im, const char *path)
{
	return le(im, 2048 + 8, 4) * 1024 +
	    (ext_ino(path) - 1) * le(im, 1024 + 0x58, 2);
}

/* Mode, size and map say what there is; the rest changes nothing unseen. */
static const struct ft_span ext_free[] = {
    {0, 2}, {4, 4}, {40, 60}, {108, 4}, {0, 0}};

static void
sweep_ext(const char *options, unsigned isize, bool extents)
{
	struct ft_image im;
	size_t dir, pieces, block, map;

	ft_run("mke2fs", "e2fsprogs",
	    "rm -f ext.img && mke2fs -q -F -b 1024 -N 24 -I %u "
	    "-O ^has_journal,^resize_inode %s -d links ext.img 192K",
	    isize, options);
	ft_load(&im, "ext.img");
	dir = ext_inode(&im, "/dir");
	pieces = ext_inode(&im, "/pieces");
	block = le(&im, dir + (extents ? 60 : 40), 4) * 1024;
	map = le(&im, pieces + (extents ? 56 : 88), 4) * 1024;
	isize = isize < 160 ? isize : 160; /* what is behind is attributes */
	const struct ft_struct structs[] = {
	    {"superblock", 1024, extents ? 1024 : 264, 0, NULL},
	    {"group descriptor", 2048, 64, 0, NULL},
	    {"inode of /", ext_inode(&im, "/"), isize, 0, ext_free},
	    {"inode of /dir", dir, isize, 0, ext_free},
	    {"inode of /pieces", pieces, isize, 0, ext_free},
	    {"inode of /short", ext_inode(&im, "/short"), isize, 0, ext_free},
	    {"inode of /long", ext_inode(&im, "/long"), isize, 0, ext_free},
	    {"block of /dir", block, 96, 0, ft_any},
	    {"its end", block + 1012, 12, 0, NULL},
	    {"map of /pieces", map, 64, 0, ft_any},
	};

	ft_sweep(&im, structs, knitems(structs), extents ? fix_ext : NULL);
	ft_free(&im);
}

static void
test_ext(void **state)
{
	(void)state;
	sweep_ext("-t ext4", 256, true);
	sweep_ext("-t ext2", 128, false);
}

static void
sweep_ffs(unsigned version, const char *order)
{
	static const struct ft_span ufs1[] = {{0, 2}, {8, 8}, {40, 60}, {0, 0}};
	static const struct ft_span ufs2[] = {
	    {0, 2}, {16, 8}, {112, 120}, {0, 0}};
	struct ft_image im;
	struct ffs_view v;

	ffs_image(&im, "links", version, order, 4096, 512);
	ffs_view(&v, &im);
	const unsigned big = v.v_big ? FT_BIG : 0;
	const size_t size = v.v_ufs2 ? 256 : 128;
	const size_t root = v.v_inodes + 2 * size;
	const size_t pieces = ffs_inode(&v, "/pieces");
	const struct ft_span *free = v.v_ufs2 ? ufs2 : ufs1;
	const size_t group = ffs_get(&v, v.v_sb + 12, 4) * v.v_fsize;
	const size_t block =
	    ffs_get(&v, root + v.v_blocks, v.v_ptr) * v.v_fsize;
	const size_t map =
	    ffs_get(&v, pieces + v.v_blocks + 12 * v.v_ptr, v.v_ptr) *
	    v.v_fsize;
	const struct ft_struct structs[] = {
	    {"superblock", v.v_sb, 1376, big, NULL},
	    {"cylinder group", group, 168, big, NULL},
	    {"inode of /", root, size, big, free},
	    {"inode of /dir", ffs_inode(&v, "/dir"), size, big, free},
	    {"inode of /pieces", pieces, size, big, free},
	    {"inode of /short", ffs_inode(&v, "/short"), size, big, free},
	    {"inode of /long", ffs_inode(&v, "/long"), size, big, free},
	    {"block of /", block, 128, big, ft_any},
	    {"map of /pieces", map, 64, big, ft_any},
	};

	ft_sweep(&im, structs, knitems(structs), NULL);
	ft_free(&im);
}

static void
test_ffs(void **state)
{
	(void)state;
	sweep_ffs(1, "be");
	sweep_ffs(1, "le");
	sweep_ffs(2, "be");
	sweep_ffs(2, "le");
}

/* Where the areas are, and the root: nothing else says so. */
static const struct ft_span fat_free[] = {
    {13, 1}, {14, 2}, {16, 1}, {17, 2}, {22, 2}, {36, 4}, {44, 4}, {0, 0}};

static void
sweep_fat(unsigned bits, unsigned kb)
{
	struct ft_image im;

	ft_fat_image(&im, "tree", bits, 512, 1, kb);
	const size_t fat = le(&im, 14, 2) * 512;
	const size_t nfat =
	    im.im_data[16] * le(&im, bits == 32 ? 36 : 22, bits == 32 ? 4 : 2);
	const size_t root = fat + nfat * 512;
	const uint8_t *dot =
	    memmem(im.im_data, im.im_size, ".          \020", 12);
	assert_non_null(dot);
	const struct ft_struct structs[] = {
	    {"parameters", 0, 96, FT_ODD, fat_free},
	    {"boot sector", 96, 416, 0, NULL},
	    {"information", 512, bits == 32 ? 512 : 0, 0, NULL},
	    {"FAT", fat, 64, FT_ODD, ft_any},
	    {"directory /", root, 160, 0, ft_any},
	    {"directory /dir", (size_t)(dot - im.im_data), 192, 0, ft_any},
	};

	ft_sweep(&im, structs, knitems(structs), NULL);
	ft_free(&im);
}

static void
test_fat(void **state)
{
	(void)state;
	sweep_fat(12, 160);
	sweep_fat(16, 2400);
	sweep_fat(32, 36000);
}

/* Joliet's: whether it is one, and where its root is. */
static const struct ft_span iso_free[] = {
    {0, 1}, {88, 3}, {157, 5}, {166, 4}, {0, 0}};

static void
sweep_iso(const char *options)
{
	struct ft_image im;

	ft_run("xorriso", "xorriso",
	    "for try in 1 2 3; do rm -f iso.img; "
	    "xorriso -as mkisofs -quiet -no-pad -o iso.img %s links && "
	    "exit 0; done; exit 1",
	    options);
	ft_load(&im, "iso.img");
	const struct ft_struct structs[] = {
	    {"descriptor", 32768, 192, FT_ODD, NULL},
	    {"its texts", 32768 + 192, 691, 0, NULL},
	    {"second descriptor", 32768 + 2048, 192, FT_ODD, iso_free},
	    {"path table", le(&im, 32768 + 140, 4) * 2048, 32, 0, NULL},
	};

	ft_sweep(&im, structs, knitems(structs), NULL);
	ft_free(&im);
}

static void
test_iso(void **state)
{
	(void)state;
	sweep_iso("-R");
	sweep_iso("--norock -J");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ext),
	    cmocka_unit_test(test_ffs),
	    cmocka_unit_test(test_fat),
	    cmocka_unit_test(test_iso),
	};

	return cmocka_run_group_tests(tests, setup, ft_teardown);
}
