/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ffs.c: FFSv1 and FFSv2 of both byte orders, as makefs writes them.
 */
#include "ffstest.h"

static void
check_image(const char *tree, unsigned version, const char *order,
    unsigned bsize, unsigned fsize)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;

	ffs_image(&im, tree, version, order, bsize, fsize);
	for (uint32_t blksize = 512; blksize <= 4096; blksize *= 8) {
		ft_disk(&d, &im, blksize);
		vol = ft_mount(&d, "ffs");
		ft_compare(vol, tree);
		ft_check_links(vol);
		assert_null(vol->fv_notice);
		ft_expect_error(vol, "/none", ENOENT);
		ft_expect_error(vol, "/One", ENOENT);
		ft_expect_error(vol, "/one/x", ENOTDIR);
		ft_expect_error(vol, "/size", EISDIR);
		ft_unmount(vol);
	}
	ft_free(&im);
}

static void
test_images(void **state)
{
	(void)state;
	ft_tree("tree", FT_LINKS, 4096);
	check_image("tree", 1, "le", 4096, 512);
	check_image("tree", 1, "be", 8192, 1024);
	check_image("tree", 1, "le", 65536, 8192);
	check_image("tree", 2, "le", 16384, 2048);
	check_image("tree", 2, "be", 4096, 4096);
	check_image("tree", 2, "le", 65536, 8192);
}

/* The last of many names is found by reading the directory once. */
static void
check_last(void)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	struct ffs_view v;
	uint64_t size;

	ft_load(&im, "ffs.img");
	ffs_view(&v, &im);
	size = ffs_get(&v, ffs_inode(&v, "/many") + v.v_size, 8);
	assert_true(size > FT_NMANY * 28);
	ft_disk(&d, &im, 512);
	vol = ft_mount(&d, "ffs");
	ft_expect_fine(vol, "/many/entry-number-09999");
	if (d.d_bytes > size + 100000 || d.d_nread > 40)
		fail_msg("%llu bytes in %zu reads",
		    (unsigned long long)d.d_bytes, d.d_nread);
	ft_unmount(vol);
	ft_free(&im);
}

/* Large directory, sparse files; large blocks: single and double indirect. */
static void
test_large(void **state)
{
	(void)state;
	ft_tree("large", FT_LINKS | FT_SPARSE | FT_MANY, 16384);
	check_image("large", 1, "be", 16384, 2048);
	check_last();
	check_image("large", 2, "le", 4096, 1024);
	check_last();
}

/* What is contiguous is one request; a directory is read once. */
static void
test_requests(void **state)
{
	static uint8_t buf[3 << 20];
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	struct fs_file *ff;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir req && head -c 3000000 /dev/urandom "
	    ">req/netbsd");
	ffs_image(&im, "req", 2, "le", 32768, 4096);
	ft_disk(&d, &im, 512);
	vol = ft_mount(&d, "ffs");
	assert_int_equal(fs_open(vol, "/netbsd", &ff), 0);
	d.d_nread = 0;
	d.d_bytes = 0;
	assert_int_equal(fs_read(ff, 0, buf, (size_t)ff->ff_size), 0);
	/* The indirect block lies between its data and the rest. */
	assert_true(d.d_nread <= 6);
	assert_true(d.d_bytes < ff->ff_size * 101 / 100);
	fs_close(ff);
	ft_unmount(vol);
	ft_free(&im);
}

/* A file of more than 4 GB, nearly all of it holes, three levels deep. */
static void
check_huge(unsigned version, const char *order)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	struct ffs_view v;
	struct fs_file *ff;
	uint8_t buf[3 * 4096], want[4096];
	uint64_t ptr[3], n, lbn, size;
	size_t in, out;

	ffs_image(&im, "huge", version, order, 4096, 4096);
	ffs_view(&v, &im);
	in = ffs_inode(&v, "/ptrs");
	out = ffs_inode(&v, "/huge");
	for (unsigned i = 0; i < 3; i++)
		ptr[i] = ffs_get(&v, in + v.v_blocks + i * v.v_ptr, v.v_ptr);
	n = 4096 / v.v_ptr;
	/* Block 7 of the third level's, below 2 of it, below 3 of that. */
	lbn = 12 + n + n * n + (3 * n + 2) * n + 7;
	size = lbn * 4096 + 4096 + 17;
	if (size <= (uint64_t)5 << 30) {
		lbn += ((uint64_t)5 << 30) / 4096 / (n * n) * (n * n);
		size = lbn * 4096 + 4096 + 17;
	}
	uint64_t top = (lbn - 12 - n - n * n) / (n * n);
	ffs_put(&v, out + v.v_size, 8, size);
	ffs_put(&v, out + v.v_blocks + 14 * v.v_ptr, v.v_ptr, ptr[0]);
	memset(im.im_data + ptr[0] * 4096, 0, 4096);
	ffs_put(&v, ptr[0] * 4096 + top * v.v_ptr, v.v_ptr, ptr[1]);
	memset(im.im_data + ptr[1] * 4096, 0, 4096);
	ffs_put(&v, ptr[1] * 4096 + 2 * v.v_ptr, v.v_ptr, ptr[2]);
	memset(im.im_data + ptr[2] * 4096, 0, 4096);
	ffs_put(&v, ptr[2] * 4096 + 7 * v.v_ptr, v.v_ptr,
	    ffs_get(&v, in + v.v_blocks + 3 * v.v_ptr, v.v_ptr));
	ft_disk(&d, &im, 512);
	vol = ft_mount(&d, "ffs");
	assert_int_equal(fs_open(vol, "/huge", &ff), 0);
	assert_true(ff->ff_size == size && size > (uint64_t)4 << 30);
	memset(buf, 0xee, sizeof(buf));
	assert_int_equal(
	    fs_read(ff, size - 17 - 2 * 4096, buf, 2 * 4096 + 17), 0);
	memset(want, 0, sizeof(want));
	assert_memory_equal(buf, want, 4096);
	assert_memory_equal(buf + 2 * 4096, want, 17);
	memset(want, 'd', sizeof(want));
	assert_memory_equal(buf + 4096, want, 4096);
	/* The first bytes are its own; holes of every level are zeros. */
	assert_int_equal(fs_read(ff, 0, buf, 4), 0);
	assert_memory_equal(buf, "huge", 4);
	memset(want, 0, sizeof(want));
	for (uint64_t off = 8192; off + 4096 < size; off = off * 3 / 2 + 1)
		if (off / 4096 != lbn && off / 4096 + 1 != lbn) {
			assert_int_equal(fs_read(ff, off, buf, 4096), 0);
			assert_memory_equal(buf, want, 4096);
		}
	fs_close(ff);
	ft_unmount(vol);
	ft_free(&im);
}

static void
test_huge(void **state)
{
	(void)state;
	ft_run("sh", "dash",
	    "mkdir huge && cd huge && echo huge >huge && "
	    "head -c 16384 /dev/zero | tr '\\0' d >ptrs");
	check_huge(1, "le");
	check_huge(1, "be");
	check_huge(2, "le");
	check_huge(2, "be");
}

/* The superblock where else NetBSD looks; with and without a journal. */
static void
test_places(void **state)
{
	static const size_t places[] = {0, 8192, 65536, 262144};
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	struct ffs_view v;
	struct fs_fault fault;

	(void)state;
	for (unsigned i = 0; i < 16; i++) {
		const size_t to = places[i % 4];
		const unsigned version = i / 4 % 2 + 1;

		ffs_image(
		    &im, "huge", version, i / 8 ? "be" : "le", 8192, 1024);
		ffs_view(&v, &im);
		if (to != v.v_sb) {
			memmove(im.im_data + to, im.im_data + v.v_sb, 1376);
			memset(im.im_data + v.v_sb, 0, 1376);
			v.v_sb = to;
		}
		ffs_put(&v, v.v_sb + 1000, 8, to);
		ffs_put(&v, v.v_sb + 1312, 4, 0x100);
		im.im_data[v.v_sb + 211] |= 0x80;
		/* UFS2 with extended attributes, NetBSD 10's ffsv2ea. */
		if (version == 2 && i % 2 != 0)
			ffs_put(&v, v.v_sb + 1372, 4, 0x19012038);
		ft_disk(&d, &im, 512);
		if (version == 1 && to == 65536) {
			/* A copy, where blocks have 64 KB. */
			assert_int_equal(ft_use(&d, &fault), EFTYPE);
			ft_free(&im);
			continue;
		}
		vol = ft_mount(&d, "ffs");
		ft_compare(vol, "huge");
		assert_non_null(vol->fv_notice);
		assert_non_null(strstr(vol->fv_notice, "journal"));
		ft_unmount(vol);
		/* Not where it says that it is. */
		ffs_put(&v, v.v_sb + 1000, 8, to + 1);
		assert_int_equal(ft_use(&d, &fault), EFTYPE);
		ft_free(&im);
	}
}

/* 4.3BSD's directories: a length of 16 bits and no type. */
static void
test_old(void **state)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	struct ffs_view v;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir -p old/stand/amd64 && cd old && echo k >netbsd && "
	    "ln -s netbsd.old link && ln -s stand/amd64 dir && "
	    "ln -s ../../netbsd stand/amd64/up && echo old >netbsd.old");
	for (unsigned i = 0; i < 4; i++) {
		ffs_image(&im, "old", 1, i % 2 ? "be" : "le", 8192, 1024);
		ffs_view(&v, &im);
		ffs_put(&v, v.v_sb + 1320, 4, i / 2 ? 0xffffffff : 0);
		ffs_old_dirs(&v);
		ft_disk(&d, &im, 512);
		vol = ft_mount(&d, "ffs");
		ft_compare(vol, "old");
		ft_expect_fine(vol, "/link");
		ft_expect_fine(vol, "/dir/up");
		ft_expect_error(vol, "/dir", EISDIR);
		ft_unmount(vol);
		ft_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_images),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_requests),
	    cmocka_unit_test(test_huge),
	    cmocka_unit_test(test_places),
	    cmocka_unit_test(test_old),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
