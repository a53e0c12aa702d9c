/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fat_bad.c: FAT with every field wrong in turn, chains that loop or end
 * early, devices and memory that fail.
 */
#include "fstest.h"

/* A tree of a few files, one in three pieces. */
static void
make_small(struct ft_image *im, unsigned bits)
{
	static bool made;

	if (!made)
		ft_run("sh", "dash",
		    "mkdir -p small/EFI/NetBSD && cd small && "
		    "echo kernel=/netbsd >EFI/NetBSD/boot.cfg && "
		    "head -c 9000 /dev/zero >A.BIN && "
		    "head -c 3000 /dev/zero >'EFI/a long name of a file'");
	made = true;
	ft_fat_image(im, "small", bits, 512, 1,
	    bits == 12       ? 1024
		: bits == 16 ? 4096
			     : 36 << 10);
}

/* Where the entry with that short name is. */
static size_t
entry_of(const struct ft_image *im, const char *name)
{
	const uint8_t *p = memmem(im->im_data, im->im_size, name, 11);

	assert_non_null(p);
	return (size_t)(p - im->im_data);
}

static size_t
fat_of(const struct ft_image *im)
{
	return (size_t)(im->im_data[14] | im->im_data[15] << 8) * 512;
}

static void
test_boot_sector(void **state)
{
	static const struct ft_field fields[] = {
	    {"jump", 0, 1, 0},
	    {"bytes per sector", 11, 2, 0},
	    {"sectors per cluster", 13, 1, 0},
	    {"reserved sectors", 14, 2, 0},
	    {"number of FATs", 16, 1, 0},
	    {"root entries", 17, 2, FT_NOMIND},
	    {"total sectors", 19, 2, FT_NOMIND},
	    {"media", 21, 1, 0},
	    {"FAT size", 22, 2, FT_NOMIND},
	    {"total sectors, 32 bits", 32, 4, FT_NOMIND},
	    {"FAT size, 32 bits", 36, 4, FT_NOMIND},
	    {"flags", 40, 2, FT_NOMIND},
	    {"root cluster", 44, 4, FT_NOMIND},
	    {"signature", 510, 2, 0},
	};
	static const unsigned types[] = {12, 16, 32};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		make_small(&im, types[i]);
		ft_fields(&im, fields, knitems(fields), NULL);
		ft_free(&im);
	}
}

static void
test_entries(void **state)
{
	static const unsigned types[] = {12, 16, 32};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		make_small(&im, types[i]);
		size_t file = entry_of(&im, "A       BIN");
		size_t dir = entry_of(&im, "EFI        ");
		size_t alias = entry_of(&im, "ALONGN~1   ");
		size_t fat = fat_of(&im);
		const struct ft_field fields[] = {
		    {"name", file, 8, FT_NOMIND},
		    {"attributes", file + 11, 1, FT_NOMIND},
		    {"first cluster", file + 26, 2, 0},
		    {"first cluster, high", file + 20, 2,
			types[i] == 32 ? 0 : FT_NOMIND},
		    {"size", file + 28, 4, 0},
		    {"directory's cluster", dir + 26, 2, 0},
		    {"part of a name: number", alias - 32, 1, FT_NOMIND},
		    {"part of a name: text", alias - 31, 8, FT_NOMIND},
		    {"part of a name: attributes", alias - 21, 1, FT_NOMIND},
		    {"part of a name: checksum", alias - 19, 1, FT_NOMIND},
		    {"FAT: 4", fat + 4 * types[i] / 8, types[i] / 8, FT_NOMIND},
		    {"FAT: 5", fat + 5 * types[i] / 8, types[i] / 8, FT_NOMIND},
		    {"FAT: 6", fat + 6 * types[i] / 8, types[i] / 8, FT_NOMIND},
		    {"FAT: 7", fat + 7 * types[i] / 8, types[i] / 8, FT_NOMIND},
		    {"FAT: 9", fat + 9 * types[i] / 8, types[i] / 8, FT_NOMIND},
		};

		ft_fields(&im, fields, knitems(fields), NULL);
		ft_free(&im);
	}
}

/* Damage is reported with its place. */
static void
expect_fault(
    const struct ft_image *im, const char *path, const char *what, uint64_t at)
{
	struct fs_volume *vol;
	struct fs_file *ff;
	struct ft_disk d;
	uint8_t buf[9000];
	int error;

	ft_disk(&d, im, 512);
	vol = ft_mount(&d, "fat");
	error = fs_open(vol, path, &ff);
	if (error == 0) {
		error = fs_read(ff, 0, buf, (size_t)ff->ff_size);
		fs_close(ff);
	}
	assert_int_equal(error, EIO);
	assert_non_null(strstr(vol->fv_fault.flt_what, what));
	assert_int_equal(vol->fv_fault.flt_offset, at);
	ft_unmount(vol);
}

static void
test_chains(void **state)
{
	struct ft_image im;
	size_t file, fat;
	uint16_t first, end;

	(void)state;
	make_small(&im, 16);
	file = entry_of(&im, "A       BIN");
	fat = fat_of(&im);
	memcpy(&first, im.im_data + file + 26, 2);
	/* It ends in its middle. */
	end = 0xffff;
	memcpy(im.im_data + fat + (first + 5U) * 2, &end, 2);
	expect_fault(&im, "/a.bin", "longer than its chain", file);
	/* It leads to what is no cluster. */
	end = 0xfff0;
	memcpy(im.im_data + fat + (first + 5U) * 2, &end, 2);
	expect_fault(&im, "/a.bin", "does not exist", fat + (first + 5U) * 2);
	/* A free one. */
	end = 0;
	memcpy(im.im_data + fat + (first + 5U) * 2, &end, 2);
	expect_fault(&im, "/a.bin", "does not exist", fat + (first + 5U) * 2);
	/* A directory whose chain is a loop, full of files. */
	file = entry_of(&im, "EFI        ");
	memcpy(&first, im.im_data + file + 26, 2);
	memcpy(im.im_data + fat + first * 2U, &first, 2);
	for (size_t i = fat_of(&im); i + 512 <= im.im_size; i += 512)
		if (memcmp(im.im_data + i, ".          ", 11) == 0)
			for (size_t j = i; j < i + 512; j += 32)
				memcpy(im.im_data + j, "X       BIN ", 12);
	expect_fault(&im, "/efi/nothing", "loop", file);
	ft_free(&im);
}

/* A chain goes on behind the last cluster, where FAT and device do. */
static void
test_last_cluster(void **state)
{
	struct ft_image im;
	size_t file, fat, data;
	uint16_t total, last;

	(void)state;
	make_small(&im, 16);
	file = entry_of(&im, "A       BIN");
	fat = fat_of(&im);
	data = fat / 512 + im.im_data[16] * im.im_data[22] +
	    (im.im_data[17] | im.im_data[18] << 8) / 16;
	total = (uint16_t)(im.im_size / 512 - 40);
	memcpy(im.im_data + 19, &total, 2);
	last = (uint16_t)(total - data + 1);
	for (uint16_t c = (uint16_t)(last - 4); c < last + 20;) {
		uint8_t *entry = im.im_data + fat + c++ * 2U;

		memcpy(entry, &c, 2);
	}
	last -= 4;
	memcpy(im.im_data + file + 26, &last, 2);
	expect_fault(&im, "/a.bin", "does not exist", fat + (last + 4U) * 2);
	ft_free(&im);
}

static void
test_failures(void **state)
{
	static const unsigned types[] = {12, 16, 32};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		make_small(&im, types[i]);
		ft_fail_all(&im, 512);
		ft_fail_all(&im, 4096);
		ft_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_boot_sector),
	    cmocka_unit_test(test_entries),
	    cmocka_unit_test(test_chains),
	    cmocka_unit_test(test_last_cluster),
	    cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
