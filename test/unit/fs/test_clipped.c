/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_clipped.c: file systems larger than their device, as after a truncated
 * copy: what is on the device can be read, the rest is an error that says so.
 */
#include "exttest.h"
#include "ffstest.h"

#define BIG  (3 << 20)
#define MARK "the end of the file"

/* Cut the image off before the end of /big. */
static void
check_clipped(struct ft_image *im, const char *type)
{
	const uint8_t *mark =
	    memmem(im->im_data, im->im_size, MARK, strlen(MARK));
	const size_t size = im->im_size;
	struct fs_volume *vol;
	struct fs_file *ff;
	struct ft_disk d;
	uint8_t buf[1000];

	assert_non_null(mark);
	im->im_size = (size_t)(mark - im->im_data) / 4096 * 4096;
	for (uint32_t blksize = 512; blksize <= 4096; blksize *= 8) {
		ft_disk(&d, im, blksize);
		vol = ft_mount(&d, type);
		ft_expect_fine(vol, "/a");
		assert_int_equal(fs_open(vol, "/big", &ff), 0);
		assert_int_equal(ff->ff_size, BIG + strlen(MARK));
		if (fs_read(ff, 0, buf, sizeof(buf)) != 0)
			fail_msg("%s: %s", type, vol->fv_fault.flt_what);
		assert_int_equal(fs_read(ff, BIG, buf, 1), EIO);
		if (strstr(vol->fv_fault.flt_what, "beyond the end of the") ==
			NULL &&
		    strstr(vol->fv_fault.flt_what, "not in the file system") ==
			NULL)
			fail_msg("%s: \"%s\"", type, vol->fv_fault.flt_what);
		fs_close(ff);
		ft_unmount(vol);
	}
	im->im_size = size;
	ft_free(im);
}

static void
test_clipped(void **state)
{
	static const char *const ext[] = {"-t ext2 -b 1024", "-t ext4 -b 4096"};
	struct ft_image im;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir tree && cd tree && echo a >a && head -c %d /dev/zero | "
	    "tr '\\0' b "
	    ">big && printf '" MARK "' >>big",
	    BIG);
	for (size_t i = 0; i < knitems(ext); i++) {
		ext_make(ext[i], "tree", "8M");
		ft_load(&im, "ext.img");
		check_clipped(&im, "ext");
	}
	ft_fat_image(&im, "tree", 16, 512, 4, 9000);
	check_clipped(&im, "fat");
	ft_fat_image(&im, "tree", 32, 512, 1, 36 << 10);
	check_clipped(&im, "fat");
	for (unsigned version = 1; version <= 2; version++) {
		ffs_image(&im, "tree", version, "le", 8192, 1024);
		check_clipped(&im, "ffs");
	}
	ft_run("xorriso", "xorriso",
	    "xorriso -as mkisofs -quiet -o iso.img -R --sort-weight 0 / "
	    "--sort-weight 9 /a tree");
	ft_load(&im, "iso.img");
	check_clipped(&im, "iso9660");
}

/* Whole cylinder groups are not there. */
static void
test_groups(void **state)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ffs_view v;
	struct ft_disk d;
	uint64_t fpg;

	(void)state;
	for (unsigned version = 1; version <= 2; version++) {
		ffs_image(&im, "tree", version, "le", 8192, 1024);
		ffs_view(&v, &im);
		fpg = ffs_get(&v, v.v_sb + 188, 4);
		ffs_put(&v, v.v_sb + 44, 4, 8);
		if (version == 1)
			ffs_put(&v, v.v_sb + 36, 4, 8 * fpg);
		else
			ffs_put(&v, v.v_sb + 1080, 8, 8 * fpg);
		ft_disk(&d, &im, 512);
		vol = ft_mount(&d, "ffs");
		ft_compare(vol, "tree");
		ft_unmount(vol);
		ft_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_clipped),
	    cmocka_unit_test(test_groups),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
