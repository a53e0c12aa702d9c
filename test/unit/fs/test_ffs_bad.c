/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ffs_bad.c: FFS with every field wrong in turn, block numbers that lead
 * elsewhere, devices and memory that fail.
 */
#include "ffstest.h"

static void
make_small(struct ft_image *im, unsigned version, const char *order)
{
	static bool made;

	if (!made)
		ft_run("sh", "dash",
		    "mkdir -p small/stand/amd64/10.1 && cd small && "
		    "head -c 100000 /dev/zero | tr '\\0' n >netbsd && "
		    "ln -s netbsd short && "
		    "ln -s stand/amd64/../../stand/amd64/../../stand/amd64/../"
		    "../stand/amd64/../../stand/amd64/../../stand/amd64/../../"
		    "stand/amd64/10.1/mod long && echo m >stand/amd64/10.1/mod");
	made = true;
	ffs_image(im, "small", version, order, 4096, 512);
}

#define KINDS 4
static void
make_kind(struct ft_image *im, struct ffs_view *v, unsigned i)
{
	make_small(im, i % 2 + 1, i / 2 != 0 ? "be" : "le");
	ffs_view(v, im);
}

static void
test_superblock(void **state)
{
	struct ft_image im;
	struct ffs_view v;

	(void)state;
	for (unsigned i = 0; i < KINDS; i++) {
		make_kind(&im, &v, i);
		const unsigned big = v.v_big ? FT_BIG : 0;
		const unsigned old = v.v_ufs2 ? FT_NOMIND : 0;
		const unsigned none = big | FT_NOMIND;
		const size_t sb = v.v_sb;
		const struct ft_field fields[] = {
		    {"sblkno", sb + 8, 4, none},
		    {"cblkno", sb + 12, 4, none},
		    {"iblkno", sb + 16, 4, big},
		    {"dblkno", sb + 20, 4, none},
		    {"old cgoffset", sb + 24, 4, none},
		    {"old cgmask", sb + 28, 4, none},
		    {"old size", sb + 36, 4, big | old},
		    {"ncg", sb + 44, 4, big},
		    {"bsize", sb + 48, 4, big},
		    {"fsize", sb + 52, 4, big},
		    {"frag", sb + 56, 4, none},
		    {"nindir", sb + 116, 4, none},
		    {"inopb", sb + 120, 4, none},
		    {"ipg", sb + 184, 4, big},
		    {"fpg", sb + 188, 4, big},
		    {"old flags", sb + 211, 1, none},
		    {"sblockloc", sb + 1000, 8, v.v_ufs2 ? big : none},
		    {"size", sb + 1080, 8, v.v_ufs2 ? big : none},
		    {"flags", sb + 1312, 4, none},
		    {"maxsymlinklen", sb + 1320, 4, none},
		    {"magic", sb + 1372, 4, big},
		};

		ft_fields(&im, fields, knitems(fields), NULL);
		ft_free(&im);
	}
}

static void
test_inodes(void **state)
{
	static const char *const paths[] = {
	    "/netbsd", "/short", "/long", "/stand"};
	struct ft_image im;
	struct ffs_view v;

	(void)state;
	for (unsigned i = 0; i < KINDS * knitems(paths); i++) {
		make_kind(&im, &v, i % KINDS);
		const unsigned big = v.v_big ? FT_BIG : 0;
		const size_t di = ffs_inode(&v, paths[i / KINDS]);
		const size_t de = ffs_dirent(&v, paths[i / KINDS]);
		const unsigned text =
		    i / KINDS == 1 ? big | FT_NOMIND : big; /* the short link */
		/* Block numbers of what is longer than one direct block. */
		const unsigned more = i / KINDS == 0 ? big : big | FT_NOMIND;
		const struct ft_field fields[] = {
		    {"mode", di, 2, big},
		    {"size", di + v.v_size, 8, big},
		    {"direct 0", di + v.v_blocks, v.v_ptr, text | FT_NOMIND},
		    {"direct 5", di + v.v_blocks + 5 * v.v_ptr, v.v_ptr, more},
		    {"indirect 1", di + v.v_blocks + 12 * v.v_ptr, v.v_ptr,
			more},
		    {"indirect 2", di + v.v_blocks + 13 * v.v_ptr, v.v_ptr,
			big | FT_NOMIND},
		    {"indirect 3", di + v.v_blocks + 14 * v.v_ptr, v.v_ptr,
			big | FT_NOMIND},
		    {"d_ino", de, 4, big},
		    {"d_reclen", de + 4, 2, big},
		    {"d_type", de + 6, 1, big | FT_NOMIND},
		    {"d_namlen", de + 7, 1, big},
		    {"d_name", de + 8, 4, big | FT_NOMIND},
		};

		ft_fields(&im, fields, knitems(fields), NULL);
		ft_free(&im);
	}
}

/* Numbers in an indirect block, and sizes that need the next levels. */
static void
test_blocks(void **state)
{
	struct ft_image im;
	struct ffs_view v;
	struct ft_disk d;
	struct fs_volume *vol;
	struct fs_file *ff;
	uint8_t buf[8192];
	size_t di, at;

	(void)state;
	for (unsigned i = 0; i < KINDS; i++) {
		make_kind(&im, &v, i);
		di = ffs_inode(&v, "/netbsd");
		at = (size_t)ffs_get(
			 &v, di + v.v_blocks + 12 * v.v_ptr, v.v_ptr) *
		    v.v_fsize;
		const struct ft_field fields[] = {
		    {"indirect: 0", at, v.v_ptr, v.v_big ? FT_BIG : 0},
		    {"indirect: 2", at + 2 * v.v_ptr, v.v_ptr,
			(v.v_big ? FT_BIG : 0) | FT_NOMIND},
		};

		ft_fields(&im, fields, knitems(fields), NULL);
		/* A block number is named with its place. */
		ffs_put(&v, at + 2 * v.v_ptr, v.v_ptr, 0x7fffffff);
		ft_disk(&d, &im, 512);
		vol = ft_mount(&d, "ffs");
		assert_int_equal(fs_open(vol, "/netbsd", &ff), 0);
		assert_int_equal(fs_read(ff, 14 * 4096, buf, 10), EIO);
		assert_non_null(strstr(vol->fv_fault.flt_what, "block number"));
		assert_int_equal(vol->fv_fault.flt_offset, at + 2 * v.v_ptr);
		/* A hole is zeros, and what is before is read. */
		ffs_put(&v, di + v.v_blocks + 12 * v.v_ptr, v.v_ptr, 0);
		fs_close(ff);
		assert_int_equal(fs_open(vol, "/netbsd", &ff), 0);
		fs_close(ff);
		ft_unmount(vol);
		vol = ft_mount(&d, "ffs");
		assert_int_equal(fs_open(vol, "/netbsd", &ff), 0);
		assert_int_equal(fs_read(ff, 11 * 4096, buf, 8192), 0);
		assert_int_equal(buf[4095], 'n');
		assert_int_equal(buf[4096], 0);
		fs_close(ff);
		ft_unmount(vol);
		ft_free(&im);
	}
}

static void
test_failures(void **state)
{
	struct ft_image im;
	struct ffs_view v;

	(void)state;
	for (unsigned i = 0; i < KINDS; i++) {
		make_kind(&im, &v, i);
		ft_fail_all(&im, 512);
		ft_fail_all(&im, 4096);
		ft_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_superblock),
	    cmocka_unit_test(test_inodes),
	    cmocka_unit_test(test_blocks),
	    cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
