/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_disk.c: disks, and the file systems that the firmware has on them.
 */
#include "fakefw.h"

#define NBLKS   2048
#define BLKSIZE 512

static EFI_GUID sfs_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

static EFI_FILE_IO_INTERFACE sfs; /* never opened here */

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
		path_cdrom(p, num, start, size);
	/* EDK II takes a FAT image's first block for an MBR. */
	if (sigtype == 0 && num != 0)
		path_hd(p, 1, 0, size, 1);
	path_end(p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	h = fw_handle(NULL, blockio_guid, &part->fd_bio);
	fw_handle(h, devpath_guid, p->fp_buf);
	fw_handle(h, sfs_guid, &sfs);
	return h;
}

static void
check_disk(size_t i, const struct fakedisk *fd, bool iscd, bool isboot,
    uint64_t bootblk)
{
	struct sa_diskinfo di;

	assert_int_equal(efi_disk_info(&fw.fw_efi, i, &di), 0);
	assert_int_equal(di.di_dev.dv_blksize, fd->fd_media.BlockSize);
	assert_int_equal(di.di_dev.dv_size,
	    (fd->fd_media.LastBlock + 1) * fd->fd_media.BlockSize);
	assert_int_equal(di.di_iscd, iscd);
	assert_int_equal(di.di_isboot, isboot);
	assert_int_equal(di.di_bootblk, bootblk);
}

static void
check_fwfs(size_t i, size_t disk, int part, uint64_t start, uint64_t nblks,
    bool isboot)
{
	struct sa_fwfsinfo fi;

	assert_int_equal(efi_fwfs_info(&fw.fw_efi, i, &fi), 0);
	assert_int_equal(fi.fi_disk, disk);
	assert_int_equal(fi.fi_partition, part);
	assert_int_equal(fi.fi_startblk, start);
	assert_int_equal(fi.fi_nblks, nblks);
	assert_int_equal(fi.fi_isboot, isboot);
}

/* Three disks and a CD with their partitions. */
static struct {
	uint8_t gpt[NBLKS * BLKSIZE], mbr[256 * BLKSIZE], cd[64 * 2048];
	struct fakedisk disk[4], part[6];
	struct fakepath dp[4], pp[6];
	EFI_LOADED_IMAGE loaded;
} pc; /* owner: the running test */

/*
 * In the firmware's order: the CD, a disk with an MBR, the one with a GPT
 * that we came from, one without a table.
 */
static void
pc_init(void)
{
	EFI_HANDLE whole;

	memset(&pc, 0, sizeof(pc));
	disk_init(&pc.disk[1], pc.gpt, BLKSIZE, NBLKS);
	disk_init(&pc.disk[0], pc.mbr, BLKSIZE, 256);
	disk_init(&pc.disk[2], pc.mbr, BLKSIZE, 100);
	disk_init(&pc.disk[3], pc.cd, 2048, 64);
	disk_handle(&pc.disk[3], &pc.dp[3], 9);
	disk_handle(&pc.disk[0], &pc.dp[0], 1);
	disk_handle(&pc.disk[1], &pc.dp[1], 2);
	whole = disk_handle(&pc.disk[2], &pc.dp[2], 3);
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
test_all(void **state __kunused)
{
	struct sa_diskinfo di;
	struct sa_fwfsinfo fi;

	pc_init();
	assert_int_equal(efi_disks_find(&fw.fw_efi, true), 0);
	/* The disk we came from, then hd's before cd's. */
	assert_int_equal(efi_disk_count(&fw.fw_efi), 4);
	check_disk(0, &pc.disk[1], false, true, 64);
	check_disk(1, &pc.disk[0], false, false, 0);
	check_disk(2, &pc.disk[2], false, false, 0);
	check_disk(3, &pc.disk[3], true, false, 0);
	assert_int_equal(efi_disk_info(&fw.fw_efi, 4, &di), ENXIO);
	/* A medium that is changed later does not change what was found. */
	pc.disk[2].fd_media.LastBlock = 6;
	fw.fw_efi.e_nfwfs = 0;
	efi_fwfs_find(&fw.fw_efi, pc.loaded.DeviceHandle, true);
	/* In the firmware's order. */
	assert_int_equal(efi_fwfs_count(&fw.fw_efi), 7);
	check_fwfs(0, 2, -1, 0, 100, false);
	check_fwfs(1, 3, -1, 0, 4, false);
	check_fwfs(2, 3, -1, 8, 4, false);
	check_fwfs(3, 0, 4, 128, 128, false);
	check_fwfs(4, 0, 0, 64, 64, true);
	check_fwfs(5, 1, 1, 63, 100, false);
	check_fwfs(6, 1, 26, 200, 10, false);
	assert_int_equal(efi_fwfs_info(&fw.fw_efi, 7, &fi), ENXIO);
	efi_disks_fini(&fw.fw_efi);
	assert_int_equal(efi_disk_count(&fw.fw_efi), 0);
}

/* Records the calls of ConnectController(); then the fake has more disks. */
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
 * At first only the boot disk; all of them when asked, behind it, with the
 * storage controllers connected, once.
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
	assert_int_equal(efi_disks_find(&fw.fw_efi, false), 0);
	assert_int_equal(nconnected, 0);
	assert_int_equal(efi_disk_count(&fw.fw_efi), 1);
	check_disk(0, &pc.disk[1], false, true, 64);
	assert_int_equal(efi_fwfs_count(&fw.fw_efi), 2);
	check_fwfs(0, 0, 4, 128, 128, false);
	check_fwfs(1, 0, 0, 64, 64, true);
	efi_disk_scan(&fw.fw_efi);
	assert_int_equal(nconnected, 2);
	assert_ptr_equal(connected[0], h[0]);
	assert_ptr_equal(connected[1], h[3]);
	assert_int_equal(efi_disk_count(&fw.fw_efi), 4);
	check_disk(0, &pc.disk[1], false, true, 64);
	check_disk(3, &pc.disk[3], true, false, 0);
	assert_int_equal(efi_fwfs_count(&fw.fw_efi), 7);
	check_fwfs(0, 0, 4, 128, 128, false);
	check_fwfs(1, 0, 0, 64, 64, true);
	efi_disk_scan(&fw.fw_efi);
	assert_int_equal(nconnected, 2);
	assert_int_equal(efi_disk_count(&fw.fw_efi), 4);
	efi_disks_fini(&fw.fw_efi);
}

/* A disk that a driver made out of the boot disk's partition is listed, too. */
static void
test_made_of_boot_disk(void **state __kunused)
{
	static const uint8_t vendor[16];
	struct fakedisk made;
	struct fakepath p;
	EFI_HANDLE h;

	pc_init();
	disk_init(&made, pc.gpt, BLKSIZE, 10);
	p = pc.pp[2];
	p.fp_len -= 4;
	path_node(
	    &p, HARDWARE_DEVICE_PATH, HW_VENDOR_DP, vendor, sizeof(vendor));
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	h = fw_handle(NULL, blockio_guid, &made.fd_bio);
	fw_handle(h, devpath_guid, p.fp_buf);
	fw_handle(h, sfs_guid, &sfs);
	assert_int_equal(efi_disks_find(&fw.fw_efi, false), 0);
	assert_int_equal(efi_disk_count(&fw.fw_efi), 2);
	check_disk(1, &made, false, false, 0);
	assert_int_equal(efi_fwfs_count(&fw.fw_efi), 3);
	check_fwfs(2, 1, 4, 128, 128, false);
	efi_disks_fini(&fw.fw_efi);
}

/* From a disk without a table, and from a CD's boot image. */
static void
test_boot_places(void **state __kunused)
{
	static uint8_t data[100 * BLKSIZE];
	struct fakedisk disk, image;
	struct fakepath dp, pp;
	EFI_LOADED_IMAGE loaded;

	disk_init(&disk, data, BLKSIZE, 100);
	memset(&loaded, 0, sizeof(loaded));
	loaded.DeviceHandle = disk_handle(&disk, &dp, 1);
	fw_handle(loaded.DeviceHandle, sfs_guid, &sfs);
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &loaded);
	assert_int_equal(efi_disks_find(&fw.fw_efi, false), 0);
	check_disk(0, &disk, false, true, 0);
	check_fwfs(0, 0, -1, 0, 100, true);
	efi_disks_fini(&fw.fw_efi);
	loaded.DeviceHandle = add_part(&image, &disk, &dp, &pp, 1, 8, 4, 0);
	assert_int_equal(efi_disks_find(&fw.fw_efi, false), 0);
	check_disk(0, &disk, true, true, 8);
	efi_disks_fini(&fw.fw_efi);
}

/*
 * Handles that lack a protocol, are inconsistent, or have no medium are left
 * out.
 */
static void
test_odd_handles(void **state __kunused)
{
	static uint8_t data[100 * BLKSIZE];
	struct fakedisk disk, empty, zero, odd, huge, part;
	struct fakepath dp, ep, zp, op, hp, pp;

	disk_init(&disk, data, BLKSIZE, 100);
	disk_init(&empty, data, BLKSIZE, 100);
	disk_init(&zero, data, 0, 100);
	disk_init(&odd, data, 520, 10);
	disk_init(&huge, data, BLKSIZE, 100);
	empty.fd_media.MediaPresent = FALSE;
	huge.fd_media.LastBlock = UINT64_MAX;
	disk_handle(&empty, &ep, 1);
	disk_handle(&zero, &zp, 2);
	disk_handle(&disk, &dp, 3);
	disk_handle(&odd, &op, 4);
	disk_handle(&huge, &hp, 5);
	fw_handle(NULL, blockio_guid, &disk.fd_bio); /* no path */
	fw_handle(NULL, sfs_guid, &sfs);             /* neither */
	/* Partition 0, and numbers that do not fit, name the whole disk. */
	add_part(&part, &disk, &dp, &pp, 0, UINT64_MAX, UINT64_MAX, 1);
	disk_init(&part, data, BLKSIZE, 100);
	part.fd_media.LogicalPartition = TRUE;
	assert_int_equal(efi_disks_find(&fw.fw_efi, true), 0);
	assert_int_equal(efi_disk_count(&fw.fw_efi), 1);
	check_disk(0, &disk, false, false, 0);
	assert_int_equal(efi_fwfs_count(&fw.fw_efi), 1);
	check_fwfs(0, 0, -1, 0, 100, false);
	efi_disks_fini(&fw.fw_efi);
}

static void
test_no_disks(void **state __kunused)
{
	assert_int_equal(efi_disks_find(&fw.fw_efi, true), 0);
	assert_int_equal(efi_disk_count(&fw.fw_efi), 0);
	efi_disks_fini(&fw.fw_efi);
}

/*
 * Every allocation fails in its turn: no crash, no leak.
 */
static void
test_no_memory(void **state __kunused)
{
	static uint8_t data[NBLKS * BLKSIZE];
	struct fakedisk disk, part;
	struct fakepath dp, pp;
	unsigned total, i;

	disk_init(&disk, data, BLKSIZE, NBLKS);
	disk_handle(&disk, &dp, 1);
	add_part(&part, &disk, &dp, &pp, 1, 64, 64, 2);
	assert_int_equal(efi_disks_find(&fw.fw_efi, true), 0);
	assert_int_equal(efi_fwfs_count(&fw.fw_efi), 1);
	efi_disks_fini(&fw.fw_efi);
	total = fw.fw_poolcalls;
	assert_true(total >= 3);
	for (i = 1; i <= total; i++) {
		fw.fw_poolcalls = 0;
		fw.fw_poolfail = i;
		(void)efi_disks_find(&fw.fw_efi, true);
		efi_disks_fini(&fw.fw_efi);
		assert_int_equal(fw.fw_pool, 0);
		assert_int_equal(fw_arena_used(), 0);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_all),
	    T(test_scan),
	    T(test_made_of_boot_disk),
	    T(test_boot_places),
	    T(test_odd_handles),
	    T(test_no_disks),
	    T(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
