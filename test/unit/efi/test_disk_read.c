/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_disk_read.c: reading blocks by the firmware's BlockIo.
 */
#include "fakefw.h"

#define BLKSIZE 512

/* A disk of two megabytes with its number of the block in each. */
static uint8_t large[4096 * BLKSIZE]; /* owner: the running test */

static struct fs_dev
large_disk(struct fakedisk *disk, struct fakepath *dp)
{
	struct sa_diskinfo di;
	size_t i;

	for (i = 0; i < sizeof(large); i++)
		large[i] = (uint8_t)(i / BLKSIZE * 7 + i);
	disk_init(disk, large, BLKSIZE, 4096);
	disk_handle(disk, dp, 1);
	assert_int_equal(efi_disks_find(&fw.fw_efi, true), 0);
	assert_int_equal(efi_disk_info(&fw.fw_efi, 0, &di), 0);
	return di.di_dev;
}

static int
read_at(const struct fs_dev *dev, uint64_t blk, size_t nblks, uint8_t *buf)
{
	memset(buf, 0, nblks * BLKSIZE);
	return dev->dv_read(dev->dv_cookie, blk, nblks, buf);
}

static void
test_read(void **state __kunused)
{
	static uint8_t buf[sizeof(large) + 64] __kaligned(4096);
	struct fakedisk disk;
	struct fakepath dp;
	struct fs_dev dev = large_disk(&disk, &dp);

	assert_int_equal(read_at(&dev, 0, 4096, buf), 0);
	assert_memory_equal(buf, large, sizeof(large));
	assert_int_equal(disk.fd_reads, 2); /* a megabyte each */
	assert_int_equal(read_at(&dev, 5, 1, buf), 0);
	assert_memory_equal(buf, large + (size_t)5 * BLKSIZE, BLKSIZE);
	assert_int_equal(disk.fd_reads, 3);
	assert_int_equal(read_at(&dev, 4095, 2, buf), EIO);
	assert_int_equal(read_at(&dev, UINT64_MAX, 1, buf), EIO);
	assert_int_equal(disk.fd_reads, 3);
	/* Beyond what the controller can write to. */
	disk.fd_media.IoAlign = 512;
	assert_int_equal(read_at(&dev, 1, 300, buf + 8), 0);
	assert_memory_equal(buf + 8, large + BLKSIZE, 300 * BLKSIZE);
	assert_int_equal(disk.fd_reads, 6);
	assert_int_equal(fw_arena_used(), 0);
	assert_int_equal(read_at(&dev, 1, 300, buf), 0);
	assert_int_equal(disk.fd_reads, 7);
	fw.fw_poolfail = fw.fw_poolcalls + 1;
	assert_int_equal(read_at(&dev, 1, 300, buf + 8), ENOMEM);
	fw.fw_poolfail = 0;
	disk.fd_media.IoAlign = 8192;
	assert_int_equal(read_at(&dev, 1, 1, buf + 8), EINVAL);
	disk.fd_media.IoAlign = 0;
	disk.fd_status = EFI_DEVICE_ERROR;
	assert_int_equal(read_at(&dev, 0, 4096, buf), EIO);
	disk.fd_status = EFI_SUCCESS;
	/* Another medium. */
	disk.fd_media.BlockSize = 2048;
	assert_int_equal(read_at(&dev, 0, 1, buf), EIO);
	efi_disks_fini(&fw.fw_efi);
}

/*
 * Commands that fail while ReadBlocks succeeds: EDK II's driver for AHCI, from
 * 2020 to 2023.  It reads 128 KB with one, or up to 32 MB.
 */
static void
test_silent_failure(void **state __kunused)
{
	static const uint64_t commands[] = {256, 65535};
	static uint8_t buf[sizeof(large) + 64] __kaligned(4096);
	struct fakedisk disk;
	struct fakepath dp;
	struct fs_dev dev = large_disk(&disk, &dp);

	for (size_t i = 0; i < 2 * knitems(commands); i++) {
		disk.fd_command = commands[i / 2];
		disk.fd_media.IoAlign = i % 2 == 0 ? 0 : 512;
		for (uint64_t bad = 10; bad < 1500; bad += 13) {
			uint8_t *to = buf + (i % 2 == 0 ? 0 : 8);

			disk.fd_silent = bad;
			assert_int_equal(read_at(&dev, 10, 1490, to), EIO);
			assert_int_equal(read_at(&dev, bad, 1, to), EIO);
			assert_int_equal(read_at(&dev, bad - 9, 10, to), EIO);
			assert_int_equal(read_at(&dev, bad + 1, 700, to), 0);
			assert_memory_equal(to,
			    large + (size_t)(bad + 1) * BLKSIZE, 700 * BLKSIZE);
		}
	}
	efi_disks_fini(&fw.fw_efi);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_read),
	    T(test_silent_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
