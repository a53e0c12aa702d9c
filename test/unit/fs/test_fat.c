/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fat.c: FAT12, FAT16 and FAT32 as mkfs.fat and mtools write them.
 */
#include "fstest.h"

static void
check_image(unsigned bits, unsigned sect, unsigned perclus, unsigned kb)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;

	ft_fat_image(&im, "tree", bits, sect, perclus, kb);
	for (uint32_t blksize = 512; blksize <= 4096; blksize *= 8) {
		ft_disk(&d, &im, blksize);
		vol = ft_mount(&d, "fat");
		ft_compare(vol, "tree");
		ft_expect_error(vol, "/none", ENOENT);
		ft_expect_error(vol, "/one/x", ENOTDIR);
		ft_expect_error(vol, "/size", EISDIR);
		ft_unmount(vol);
	}
	ft_free(&im);
}

static void
test_types(void **state)
{
	(void)state;
	ft_tree("tree", 0, 4096);
	check_image(12, 512, 16, 16 << 10);
	check_image(16, 512, 4, 32 << 10);
	check_image(32, 512, 1, 36 << 10);
	check_image(32, 4096, 1, 280 << 10);
}

/* Names in any case, long and short. */
static void
test_case(void **state)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	struct fs_file *ff;
	static const char *const names[] = {"/EFI/NetBSD/boot.cfg",
	    "/efi/netbsd/BOOT.CFG", "/Efi/nEtBsD/Boot.Cfg",
	    "/long file name.TEXT", "/LONGFI~1.TEX", "/longfi~1.tex",
	    "/\303\204rger.txt", "/\303\244RGER.TXT", "/\320\226\320\260",
	    "/\320\266\320\220", "/UPPER.TXT", "/upper.txt"};

	(void)state;
	ft_run("sh", "dash",
	    "mkdir -p case/EFI/NetBSD && cd case && echo 1 >EFI/NetBSD/boot.cfg"
	    " && echo 2 >'Long File Name.text' && echo 3 >UPPER.TXT && "
	    "echo 4 >'\303\204rger.txt' && echo 5 >'\320\266\320\260'");
	ft_fat_image(&im, "case", 16, 512, 4, 16 << 10);
	ft_disk(&d, &im, 512);
	vol = ft_mount(&d, "fat");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (fs_open(vol, names[i], &ff) != 0)
			fail_msg("%s: not found", names[i]);
		assert_int_equal(ff->ff_size, 2);
		fs_close(ff);
	}
	ft_expect_error(vol, "/upper.tx", ENOENT);
	ft_expect_error(vol, "/upper.txtx", ENOENT);
	ft_expect_error(vol, "/\303", ENOENT);
	ft_unmount(vol);
	ft_free(&im);
}

/*
 * Ten files of 2,048 clusters: 80 KB of the FAT in three requests, and each
 * file's contents in one.
 */
static void
test_requests(void **state)
{
	static uint8_t buf[1 << 20];
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	struct fs_file *ff;
	char name[8];
	size_t first;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir -p ten && for i in 0 1 2 3 4 5 6 7 8 9; do "
	    "head -c 1048576 /dev/zero >ten/$i; done");
	ft_fat_image(&im, "ten", 32, 512, 1, 36 << 10);
	ft_disk(&d, &im, 512);
	vol = ft_mount(&d, "fat");
	ft_expect_error(vol, "/none", ENOENT);
	first = d.d_nread;
	for (int i = 0; i < 10; i++) {
		(void)snprintf(name, sizeof(name), "/%c", '0' + i);
		assert_int_equal(fs_open(vol, name, &ff), 0);
		assert_int_equal(fs_read(ff, 0, buf, sizeof(buf)), 0);
		fs_close(ff);
	}
	assert_int_equal(d.d_nread - first, 10 + 3);
	ft_unmount(vol);
	ft_free(&im);
}

/* The sum of a short name, as the specification writes it. */
static uint8_t
checksum(const uint8_t *name)
{
	uint8_t sum = 0;

	for (int i = 0; i < 11; i++)
		sum = (uint8_t)(((sum & 1) != 0 ? 0x80 : 0) + (sum >> 1) +
		    name[i]);
	return sum;
}

/* The entries of a file "entry-number-NNNNN": two parts of a long name. */
static uint8_t *
add_entry(uint8_t *p, int i)
{
	static const uint8_t at[] = {
	    1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
	char name[40], alias[24];

	snprintf(name, sizeof(name), "entry-number-%05d", i);
	snprintf(alias, sizeof(alias), "EN~%05d   ", i);
	for (unsigned part = 2; part > 0; part--, p += 32) {
		memset(p, 0, 32);
		p[0] = (uint8_t)(part | (part == 2 ? 0x40 : 0));
		p[11] = 0x0f;
		p[13] = checksum((const uint8_t *)alias);
		for (size_t j = 0; j < 13; j++) {
			size_t k = (part - 1) * 13 + j;

			p[at[j]] = k <= strlen(name) ? (uint8_t)name[k] : 0xff;
			p[at[j] + 1] = k <= strlen(name) ? 0 : 0xff;
		}
	}
	memset(p, 0, 32);
	memcpy(p, alias, 11);
	p[11] = 0x20;
	return p + 32;
}

static int
count_entry(const struct fs_dirent *de, void *arg)
{
	char want[40];

	snprintf(want, sizeof(want), "entry-number-%05d", *(int *)arg);
	assert_string_equal(de->fd_name, want);
	++*(int *)arg;
	return 0;
}

/*
 * 10,000 entries: requests and bytes stay linear.  mtools takes minutes for
 * them: the directory is copied as a file, and is then called one.
 */
static void
test_many(void **state)
{
	static uint8_t dir[FT_NMANY * 96 + 32], *p;
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	char path[200];
	FILE *f;
	int n = 0;

	(void)state;
	p = dir;
	for (int i = 0; i < FT_NMANY; i++)
		p = add_entry(p, i);
	ft_run("mkdir", "coreutils", "mkdir many");
	snprintf(path, sizeof(path), "%s/many/MANY", ft_dir);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(dir, 1, sizeof(dir), f), sizeof(dir));
	fclose(f);
	ft_fat_image(&im, "many", 16, 512, 4, 32 << 10);
	p = memmem(im.im_data, im.im_size, "MANY       ", 11);
	assert_non_null(p);
	p[11] = 0x10;
	ft_disk(&d, &im, 512);
	vol = ft_mount(&d, "fat");
	assert_int_equal(fs_readdir(vol, "/many", count_entry, &n), 0);
	assert_int_equal(n, FT_NMANY);
	ft_disk(&d, &im, 512);
	ft_expect_error(vol, "/many/absent", ENOENT);
	assert_true(d.d_bytes < 1050000 && d.d_nread < 45);
	ft_expect_fine(vol, "/many/entry-number-09999");
	ft_expect_fine(vol, "/MANY/EN~00000");
	ft_unmount(vol);
	ft_free(&im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_types),
	    cmocka_unit_test(test_case),
	    cmocka_unit_test(test_requests),
	    cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
