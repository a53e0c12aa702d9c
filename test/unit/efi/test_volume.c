/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks and the names of their volumes.
 */
#include "gptmake.h"

static EFI_GUID sfs_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

static EFI_FILE_IO_INTERFACE sfs; /* never opened here */

/* A disk or partition as handles. */
static EFI_HANDLE
add_disk(struct fakedisk *d, struct fakepath *p, uint8_t dev)
{
	EFI_HANDLE h;

	memset(p, 0, sizeof(*p));
	path_acpi(p, EISA_PNP_ID(0x0a03), 0);
	path_pci(p, dev);
	h = fw_handle(NULL, blockio_guid, &d->fd_bio);
	path_end(p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	fw_handle(h, devpath_guid, p->fp_buf);
	p->fp_len -= 4;
	return h;
}

/* A partition's BlockIo: the firmware's, beginning at its own block 0. */
static EFI_HANDLE
add_part(struct fakedisk *part, const struct fakedisk *disk,
    const struct fakepath *dp, struct fakepath *p, uint32_t num, uint64_t start,
    uint64_t size, uint8_t sigtype)
{
	const uint64_t at = start < NBLKS ? start : 0;
	EFI_HANDLE h;

	disk_init(part, disk->fd_data + at * disk->fd_media.BlockSize,
	    disk->fd_media.BlockSize, size);
	part->fd_media.LogicalPartition = TRUE;
	*p = *dp;
	if (sigtype != 0)
		path_hd(p, num, start, size, sigtype);
	else
		path_cdrom(p, num);
	path_end(p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	h = fw_handle(NULL, blockio_guid, &part->fd_bio);
	fw_handle(h, devpath_guid, p->fp_buf);
	fw_handle(h, sfs_guid, &sfs);
	return h;
}

static void
check_volume(size_t i, const char *name, int biosdev, int part, uint64_t start,
    uint64_t nblks)
{
	struct sa_volinfo vi;

	assert_int_equal(efi_volume_info(&fw.fw_efi, i, &vi), 0);
	assert_string_equal(vi.vi_name, name);
	assert_int_equal(vi.vi_biosdev, biosdev);
	assert_int_equal(vi.vi_partition, part);
	assert_int_equal(vi.vi_startblk, start);
	assert_int_equal(vi.vi_nblks, nblks);
}

/* Three disks and a CD with their partitions. */
static struct {
	uint8_t mbr[256 * BLKSIZE], cd[64 * 2048];
	struct fakedisk disk[4], part[6];
	struct fakepath dp[4], pp[6];
	EFI_LOADED_IMAGE loaded;
} pc; /* owner: test_names */

/*
 * In the firmware's order: the CD, a disk with an MBR, the one with a GPT
 * that we came from, one without a table.
 */
static void
pc_init(void)
{
	static const uint8_t fat[] = {'F', 'A', 'T', '3', '2'};
	EFI_HANDLE whole;

	memset(&pc, 0, sizeof(pc));
	gpt_image(&pc.disk[1]);
	memcpy(gptdisk + (size_t)64 * BLKSIZE + 82, fat, sizeof(fat));
	disk_init(&pc.disk[0], pc.mbr, BLKSIZE, 256);
	disk_init(&pc.disk[2], pc.mbr, BLKSIZE, 100);
	disk_init(&pc.disk[3], pc.cd, 2048, 64);
	/* Slot 2 of the MBR is a system partition. */
	pc.mbr[510] = 0x55;
	pc.mbr[511] = 0xaa;
	pc.mbr[446 + 16 + 4] = 0xef;

	add_disk(&pc.disk[3], &pc.dp[3], 9);
	add_disk(&pc.disk[0], &pc.dp[0], 1);
	add_disk(&pc.disk[1], &pc.dp[1], 2);
	whole = add_disk(&pc.disk[2], &pc.dp[2], 3);
	fw_handle(whole, sfs_guid, &sfs);
	add_part(&pc.part[0], &pc.disk[3], &pc.dp[3], &pc.pp[0], 0, 0, 4, 0);
	add_part(&pc.part[1], &pc.disk[3], &pc.dp[3], &pc.pp[1], 1, 8, 4, 0);
	add_part(
	    &pc.part[2], &pc.disk[1], &pc.dp[1], &pc.pp[2], 5, 128, 128, 2);
	pc.loaded.DeviceHandle = add_part(
	    &pc.part[3], &pc.disk[1], &pc.dp[1], &pc.pp[3], 1, 64, 64, 2);
	add_part(&pc.part[4], &pc.disk[0], &pc.dp[0], &pc.pp[4], 2, 63, 100, 1);
	add_part(
	    &pc.part[5], &pc.disk[0], &pc.dp[0], &pc.pp[5], 27, 200, 10, 1);
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &pc.loaded);
}

static void
check_text(
    size_t i, const char *label, const char *desc, bool isboot, bool isesp)
{
	struct sa_volinfo vi;

	assert_int_equal(efi_volume_info(&fw.fw_efi, i, &vi), 0);
	assert_string_equal(vi.vi_label, label);
	assert_string_equal(vi.vi_desc, desc);
	assert_int_equal(vi.vi_isboot, isboot);
	assert_int_equal(vi.vi_isesp, isesp);
}

static void
test_names(void **state __kunused)
{
	const char *other = "firmware's file system, 64 KB";
	struct sa_volinfo vi;

	pc_init();
	assert_int_equal(efi_volumes_init(&fw.fw_efi, true), 0);
	assert_int_equal(efi_volume_count(&fw.fw_efi), 7);
	check_volume(0, "hd0a", 0x80, 0, 64, 64);
	check_volume(1, "hd0e", 0x80, 4, 128, 128);
	check_volume(2, "hd1b", 0x81, 1, 63, 100);
	check_volume(3, "hd1p27", 0x81, 26, 200, 10);
	check_volume(4, "hd2a", 0x82, -1, 0, 100);
	check_volume(5, "cd0", 0xe0, -1, 0, 256);
	check_volume(6, "cd0b", 0xe0, -1, 0, 256);
	assert_int_equal(efi_volume_info(&fw.fw_efi, 7, &vi), ENXIO);

	check_text(0, "ESP one", "FAT, 32 KB", true, true);
	check_text(
	    1, "012345678901234567890123456789012345", other, false, false);
	check_text(2, "", "firmware's file system, 50 KB", false, true);
	check_text(3, "", "firmware's file system, 5 KB", false, false);
	efi_volumes_fini(&fw.fw_efi);
	assert_int_equal(efi_volume_count(&fw.fw_efi), 0);
}

/* What ConnectController() is asked for; the fake then has more. */
static EFI_HANDLE connected[8]; /* owner: test_scan */
static size_t nconnected;

static EFI_STATUS EFIAPI
fake_connect(
    EFI_HANDLE h, EFI_HANDLE *driver, EFI_DEVICE_PATH *path, BOOLEAN recursive)
{
	assert_null(driver);
	assert_null(path);
	assert_true(recursive);
	connected[nconnected++] = h;
	return nconnected == 1 ? EFI_SUCCESS : EFI_NOT_FOUND;
}

/* A PCI function that has only a class. */
struct fakepci {
	EFI_PCI_IO_PROTOCOL p_io; /* first: it is what the calls get */
	UINT32 p_class;
};

static EFI_STATUS EFIAPI
fake_pci_read(EFI_PCI_IO_PROTOCOL *self, EFI_PCI_IO_PROTOCOL_WIDTH width,
    UINT32 offset, UINTN count, void *buf)
{
	assert_int_equal(width, EfiPciIoWidthUint32);
	assert_int_equal(offset, 8);
	assert_int_equal(count, 1);
	memcpy(buf, &((struct fakepci *)self)->p_class, 4);
	return EFI_SUCCESS;
}

/*
 * At first only the boot disk's volumes; all of them when asked, under names
 * that do not change, with the storage controllers connected, once.
 */
static void
test_scan(void **state __kunused)
{
	static struct fakepci pci[] = {{.p_class = 0x01060100},
	    {.p_class = 0x02000000}, {.p_class = 0x0c033000},
	    {.p_class = 0x01080200}};
	EFI_GUID pciio_guid = EFI_PCI_IO_PROTOCOL_GUID;
	EFI_HANDLE h[4];
	size_t i;

	pc_init();
	nconnected = 0;
	fw.fw_bs.ConnectController = fake_connect;
	for (i = 0; i < knitems(pci); i++) {
		pci[i].p_io.Pci.Read = fake_pci_read;
		h[i] = fw_handle(NULL, pciio_guid, &pci[i].p_io);
	}
	assert_int_equal(efi_volumes_init(&fw.fw_efi, false), 0);
	assert_int_equal(nconnected, 0);
	assert_int_equal(efi_volume_count(&fw.fw_efi), 2);
	check_volume(0, "hd0a", 0x80, 0, 64, 64);
	check_volume(1, "hd0e", 0x80, 4, 128, 128);
	efi_volume_scan(&fw.fw_efi);
	assert_int_equal(nconnected, 2);
	assert_ptr_equal(connected[0], h[0]);
	assert_ptr_equal(connected[1], h[3]);
	assert_int_equal(efi_volume_count(&fw.fw_efi), 7);
	check_volume(0, "hd0a", 0x80, 0, 64, 64);
	check_volume(1, "hd0e", 0x80, 4, 128, 128);
	check_volume(2, "hd1b", 0x81, 1, 63, 100);
	efi_volume_scan(&fw.fw_efi);
	assert_int_equal(nconnected, 2);
	efi_volumes_fini(&fw.fw_efi);
}

/*
 * Loaded from a disk without a table: that is the system partition then.
 */
static void
test_boot_from_whole_disk(void **state __kunused)
{
	static uint8_t data[100 * BLKSIZE];
	struct fakedisk disk;
	struct fakepath dp;
	EFI_LOADED_IMAGE loaded;
	struct sa_volinfo vi;

	disk_init(&disk, data, BLKSIZE, 100);
	memset(&loaded, 0, sizeof(loaded));
	loaded.DeviceHandle = add_disk(&disk, &dp, 1);
	fw_handle(loaded.DeviceHandle, sfs_guid, &sfs);
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &loaded);
	assert_int_equal(efi_volumes_init(&fw.fw_efi, true), 0);
	check_volume(0, "hd0a", 0x80, -1, 0, 100);
	efi_volume_info(&fw.fw_efi, 0, &vi);
	assert_true(vi.vi_isboot && vi.vi_isesp);
	efi_volumes_fini(&fw.fw_efi);
}

/*
 * Handles that lack something, lie, or have no medium are left out.
 */
static void
test_odd_handles(void **state __kunused)
{
	static uint8_t data[100 * BLKSIZE];
	struct fakedisk disk, empty, zero, part, odd;
	struct fakepath dp, ep, zp, pp, op;

	disk_init(&disk, data, BLKSIZE, 100);
	disk_init(&empty, data, BLKSIZE, 100);
	disk_init(&zero, data, 0, 100);
	empty.fd_media.MediaPresent = FALSE;
	add_disk(&empty, &ep, 1);
	add_disk(&zero, &zp, 2);
	add_disk(&disk, &dp, 3);
	fw_handle(NULL, blockio_guid, &disk.fd_bio); /* no path */
	fw_handle(NULL, sfs_guid, &sfs);             /* neither */
	add_part(&part, &empty, &ep, &pp, 1, 10, 10, 1);
	assert_int_equal(efi_volumes_init(&fw.fw_efi, true), 0);
	assert_int_equal(efi_volume_count(&fw.fw_efi), 0);
	efi_volumes_fini(&fw.fw_efi);
	/* Partition 0, and numbers that do not fit. */
	add_part(&odd, &disk, &dp, &op, 0, UINT64_MAX, UINT64_MAX, 1);
	disk_init(&odd, data, BLKSIZE, 100);
	odd.fd_media.LogicalPartition = TRUE;
	assert_int_equal(efi_volumes_init(&fw.fw_efi, true), 0);
	assert_int_equal(efi_volume_count(&fw.fw_efi), 1);
	check_volume(0, "hd0a", 0x80, -1, 0, 100);
	efi_volumes_fini(&fw.fw_efi);
}

static void
test_no_volumes(void **state __kunused)
{
	assert_int_equal(efi_volumes_init(&fw.fw_efi, true), 0);
	assert_int_equal(efi_volume_count(&fw.fw_efi), 0);
	efi_volumes_fini(&fw.fw_efi);
}

/*
 * Every allocation fails in its turn: no crash, no leak.
 */
static void
test_no_memory(void **state __kunused)
{
	struct fakedisk disk, part;
	struct fakepath dp, pp;
	unsigned total, i;

	gpt_image(&disk);
	add_disk(&disk, &dp, 1);
	add_part(&part, &disk, &dp, &pp, 1, 64, 64, 2);
	assert_int_equal(efi_volumes_init(&fw.fw_efi, true), 0);
	assert_int_equal(efi_volume_count(&fw.fw_efi), 1);
	efi_volumes_fini(&fw.fw_efi);
	total = fw.fw_poolcalls;
	assert_true(total > 4);
	for (i = 1; i <= total; i++) {
		fw.fw_poolcalls = 0;
		fw.fw_poolfail = i;
		(void)efi_volumes_init(&fw.fw_efi, true);
		efi_volumes_fini(&fw.fw_efi);
		assert_int_equal(fw.fw_pool, 0);
		assert_int_equal(fw_arena_used(), 0);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_names),
	    T(test_scan),
	    T(test_boot_from_whole_disk),
	    T(test_odd_handles),
	    T(test_no_volumes),
	    T(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
