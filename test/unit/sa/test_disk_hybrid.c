/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_disk_hybrid.c: images of CDs with a partition table beside the file
 * system, as xorriso makes them, written to a disk: the kernel is on the CD's
 * file system, the loader on an EFI system partition.
 */
#include "decodetest.h"
#include "disktest.h"

#define TOOLS "export PATH=$PATH:/usr/sbin:/sbin LC_ALL=C.UTF-8; "

/* A disk with what xorriso makes of a kernel and a system partition. */
static struct partdisk *
make(const char *options)
{
	uint8_t zero = 0;
	const struct bytes none = {&zero, 1};
	struct partdisk *pd;
	struct bytes image;
	char words[1000];

	snprintf(words, sizeof(words),
	    TOOLS "{ mkdir \"$F.d\" && cd \"$F.d\" && mkdir cd && "
		  "echo kernel >cd/netbsd && mkfs.fat -C cd/esp 1440 && "
		  "mmd -i cd/esp ::EFI && cp cd/esp . && "
		  "head -c 432 /dev/zero >mbr && "
		  "xorriso -as mkisofs -quiet -R -o image %s cd; } "
		  ">\"$F.said\" 2>&1 || { cat \"$F.said\" >&2; exit 1; }; "
		  "cat image; rm -r \"$F.said\" \"$F.d\"",
	    options);
	image = decodetest_make(&none, words);
	pd = partdisk_new(BLKSIZE, image.b_size / BLKSIZE);
	memcpy(pd->pd_data, image.b_data, pd->pd_nblks * BLKSIZE);
	free(image.b_data);
	return pd;
}

#define APPENDED                           \
	"-append_partition 2 0xef esp -e " \
	"--interval:appended_partition_2:all:: -no-emul-boot"
static const struct {
	const char *options, *esp;
} images[] = {
    {APPENDED, "hd0b"},
    {APPENDED " -appended_part_as_gpt", "hd0b"},
    {"-e esp -no-emul-boot -isohybrid-mbr mbr -isohybrid-gpt-basdat", "hd0b"},
    {"-e esp -no-emul-boot -efi-boot-part --efi-boot-image "
     "--protective-msdos-label",
	"hd0b"},
    {"-e esp -no-emul-boot --protective-msdos-label", NULL},
};

static void
test_hybrid(void **state)
{
	static const char *const kernels[] = {"netbsd", NULL};
	struct satest *t = *state;
	struct partdisk *pd;
	uint64_t esp;

	for (size_t i = 0; i < knitems(images); i++) {
		pd = make(images[i].options);
		disktest_use(t, pd, UINT64_MAX);
		assert_true(disktest_has(t, "hd0p0", "/netbsd"));
		assert_int_equal(disktest_volume(t, "hd0p0")->vi_startblk, 0);
		if (images[i].esp != NULL) {
			esp = disktest_volume(t, images[i].esp)->vi_startblk;
			disktest_use(t, pd, esp);
			device_default(&t->ld, kernels);
			assert_string_equal(t->ld.ld_dev, "hd0p0");
		}
		device_fini(&t->ld);
		partdisk_free(pd);
	}
}

/* Where a partition holds the file system, or no table is, it has one name. */
static void
test_once(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd =
	    make(APPENDED " -appended_part_as_gpt -partition_offset 16");
	size_t i;

	disktest_use(t, pd, UINT64_MAX);
	assert_true(disktest_has(t, "hd0a", "/netbsd"));
	assert_int_equal(device_find(&t->ld, "hd0p0", &i), ENXIO);
	device_fini(&t->ld);
	partdisk_free(pd);
	pd = make("");
	disktest_use(t, pd, UINT64_MAX);
	assert_true(disktest_has(t, "hd0a", "/netbsd"));
	assert_int_equal(device_count(&t->ld), 1);
	device_fini(&t->ld);
	partdisk_free(pd);
}

/* A partition before byte 32768 is no reason, and is read as before. */
static void
test_other(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 2000);
	size_t i;

	mbr_sign(pd, 0);
	mbr_set(pd, 0, 0, 0xa9, 63, 1000);
	disktest_tar(pd, 63, "file");
	disktest_use(t, pd, 63);
	assert_true(disktest_has(t, "hd0a", "/file"));
	assert_int_equal(device_find(&t->ld, "hd0p0", &i), ENXIO);
	device_fini(&t->ld);
	partdisk_free(pd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(test_hybrid),
	    satest_unit(test_once),
	    satest_unit(test_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
