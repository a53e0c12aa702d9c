/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_disk.c: whole disks and CDs, and reading their blocks.
 */
#include "efi_env.h"

#define CD_BLOCKSIZE 2048
#define RAM_DISK_DP  9                 /* UEFI 2.5: not in gnu-efi */
#define READ_LARGE   ((size_t)1 << 20) /* some firmware fails above */
#define READ_BOUNCE  ((size_t)1 << 16) /* size of the aligned buffer */
#define READ_COMMAND ((size_t)1 << 17)

static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

/*
 * BlockIo does not identify CD drives: a CD has blocks of 2048 bytes, or holds
 * the El Torito image that the loader was read from.
 */
static bool
disk_is_cd(const EFI_BLOCK_IO *bio, bool isboot, const EFI_DEVICE_PATH *bootdp)
{
	CDROM_DEVICE_PATH node;

	if (bio->Media->BlockSize == CD_BLOCKSIZE)
		return true;
	return isboot &&
	    dp_find(bootdp, dp_size(bootdp), MEDIA_DEVICE_PATH, MEDIA_CDROM_DP,
		&node, sizeof(node));
}

/* Is it memory?  That of a driver, or of another loader. */
static bool
disk_is_ram(const EFI_DEVICE_PATH *dp)
{
	EFI_DEVICE_PATH node;

	return dp_find(dp, dp_size(dp), MEDIA_DEVICE_PATH, RAM_DISK_DP, &node,
		   sizeof(node)) ||
	    dp_find(dp, dp_size(dp), HARDWARE_DEVICE_PATH, HW_MEMMAP_DP, &node,
		sizeof(node));
}

static bool
disk_known(const struct efi *e, const EFI_BLOCK_IO *bio)
{
	size_t i;

	for (i = 0; i < e->e_ndisks; i++)
		if (e->e_disks[i]->ed_bio == bio)
			return true;
	return false;
}

/* Fill in *d.  False: it is listed, or not a whole disk with a medium. */
static bool
disk_probe(struct efi *e, EFI_HANDLE h, const EFI_DEVICE_PATH *bootdp,
    struct efi_disk *d)
{
	const EFI_BLOCK_IO_MEDIA *media;
	struct efi_place pl;

	memset(d, 0, sizeof(*d));
	d->ed_bio = efi_protocol(e, h, &blockio_guid);
	d->ed_path = efi_protocol(e, h, &devpath_guid);
	if (d->ed_bio == NULL || d->ed_bio->Media == NULL ||
	    dp_size(d->ed_path) == 0 || disk_known(e, d->ed_bio))
		return false;
	media = d->ed_bio->Media;
	if (media->LogicalPartition || !media->MediaPresent ||
	    !is_pow2(media->BlockSize) ||
	    media->LastBlock >= UINT64_MAX / media->BlockSize - 1)
		return false;
	d->ed_info.di_dev = (struct fs_dev){efi_disk_read, d,
	    (media->LastBlock + 1) * media->BlockSize, media->BlockSize, NULL};
	d->ed_info.di_isboot = dp_is_prefix(d->ed_path, bootdp);
	d->ed_info.di_isram = disk_is_ram(d->ed_path);
	d->ed_info.di_iscd =
	    disk_is_cd(d->ed_bio, d->ed_info.di_isboot, bootdp);
	if (d->ed_info.di_isboot && efi_path_place(bootdp, &pl))
		d->ed_info.di_bootblk = pl.efp_start;
	d->ed_efi = e;
	return true;
}

/*
 * Append the new disks that match isboot and iscd.  Without `all`, a disk that
 * the loader was not read from is appended only if its device path continues
 * that of a listed disk: a driver has made it from that one.
 */
static int
disks_probe(struct efi *e, const EFI_HANDLE *handles, size_t n,
    const EFI_DEVICE_PATH *bootdp, bool isboot, bool iscd, bool all)
{
	struct efi_disk probe, *d;
	size_t i;

	for (i = 0; i < n && e->e_ndisks < EFI_MAXDISKS; i++) {
		if (!disk_probe(e, handles[i], bootdp, &probe) ||
		    probe.ed_info.di_isboot != isboot ||
		    probe.ed_info.di_iscd != iscd)
			continue;
		if (!isboot && !all &&
		    efi_path_disk(e, probe.ed_path) == SA_NODISK)
			continue;
		d = efi_alloc(e, sizeof(*d));
		if (d == NULL)
			return ENOMEM;
		*d = probe;
		d->ed_info.di_dev.dv_cookie = d;
		e->e_disks[e->e_ndisks++] = d;
	}
	return 0;
}

/*
 * Append new disks and the firmware's file systems on them: the disk that the
 * loader was read from, and with `all` the others.  ENOMEM; an error of the
 * firmware.
 */
int
efi_disks_find(struct efi *e, bool all)
{
	EFI_HANDLE boot = efi_boot_handle(e);
	const EFI_DEVICE_PATH *bootdp = efi_protocol(e, boot, &devpath_guid);
	EFI_HANDLE *handles = NULL;
	EFI_STATUS status;
	UINTN n = 0;
	int error, pass;

	status = e->e_bs->LocateHandleBuffer(
	    ByProtocol, &blockio_guid, NULL, &n, &handles);
	if (EFI_ERROR(status) && status != EFI_NOT_FOUND)
		return efi_errno(status);
	error = 0;
	for (pass = 0; pass < 4 && error == 0 && handles != NULL; pass++)
		error = disks_probe(
		    e, handles, n, bootdp, pass < 2, pass % 2 != 0, all);
	if (handles != NULL)
		e->e_bs->FreePool(handles);
	efi_fwfs_find(e, boot, all);
	return error;
}

void
efi_disks_fini(struct efi *e)
{
	while (e->e_ndisks > 0)
		efi_free(e, e->e_disks[--e->e_ndisks], sizeof(struct efi_disk));
	e->e_nfwfs = 0;
}

/* sa_env: connect all disk controllers, and append their disks; once. */
void
efi_disk_scan(void *cookie)
{
	struct efi *e = cookie;

	if (e->e_scanned)
		return;
	e->e_scanned = true;
	efi_out_flush(e);
	efi_connect_disks(e);
	(void)efi_disks_find(e, true);
}

size_t
efi_disk_count(void *cookie)
{
	const struct efi *e = cookie;

	return e->e_ndisks;
}

int
efi_disk_info(void *cookie, size_t i, struct sa_diskinfo *di)
{
	const struct efi *e = cookie;

	if (i >= e->e_ndisks)
		return ENXIO;
	*di = e->e_disks[i]->ed_info;
	return 0;
}

static int
read_blocks(struct efi_disk *d, uint64_t lba, size_t len, void *buf)
{
	EFI_BLOCK_IO *bio = d->ed_bio;
	EFI_STATUS status;

	/* A command reads all or, of disks below 128 GB, 128 KB. */
	(void)efi_marks(lba, READ_COMMAND, buf, len, true);
	status = bio->ReadBlocks(bio, bio->Media->MediaId, lba, len, buf);
	if (!EFI_ERROR(status) && efi_marks(lba, READ_COMMAND, buf, len, false))
		return EIO;
	return efi_errno(status);
}

/* Read into a buffer that is not aligned to Media->IoAlign. */
static int
read_bounced(struct efi_disk *d, uint64_t lba, size_t len, uint8_t *buf)
{
	const size_t blksize = d->ed_bio->Media->BlockSize;
	const size_t size = MAX(READ_BOUNCE, blksize);
	const struct prange none = {0, 0};
	const uint64_t npages = size >> PAGE_SHIFT;
	size_t n;
	paddr_t pa;
	int error;

	if (d->ed_bio->Media->IoAlign > PAGE_SIZE)
		return EINVAL;
	error = efi_pages_alloc(d->ed_efi, npages, EFI_4GIB, none, &pa);
	if (error != 0)
		return error;
	for (; len > 0 && error == 0; len -= n, buf += n) {
		n = MIN(len, size);
		error = read_blocks(d, lba, n, (void *)(uintptr_t)pa);
		if (error == 0)
			memcpy(buf, (const void *)(uintptr_t)pa, n);
		lba += n / blksize;
	}
	efi_pages_free(d->ed_efi, npages, pa);
	return error;
}

/*
 * dv_read: read blocks, in requests of at most READ_LARGE bytes.
 */
int
efi_disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct efi_disk *d = cookie;
	const EFI_BLOCK_IO_MEDIA *media = d->ed_bio->Media;
	const size_t blksize = d->ed_info.di_dev.dv_blksize;
	const size_t max = MAX(READ_LARGE, blksize) / blksize;
	uint8_t *p = buf;
	size_t n;
	int error = 0;

	/* A medium that was changed may have another block size. */
	if (media->BlockSize != blksize || nblks > SIZE_MAX / blksize ||
	    !range_valid(blk, nblks, media->LastBlock + 1))
		return EIO;
	efi_out_flush(d->ed_efi);
	if (media->IoAlign > 1 && (uintptr_t)buf % media->IoAlign != 0)
		return read_bounced(d, blk, nblks * blksize, buf);
	for (; nblks > 0 && error == 0; nblks -= n, blk += n) {
		n = MIN(nblks, max);
		error = read_blocks(d, blk, n * blksize, p);
		p += n * blksize;
	}
	return error;
}
