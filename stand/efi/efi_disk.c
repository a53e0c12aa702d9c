/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_disk.c: whole disks and CDs, and reading their blocks.
 */
#include "efi_env.h"

#define CD_BLOCKSIZE 2048
#define MAXDISKS     256

static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

/*
 * A CD drive has no mark of its own; it is what has a CD's blocks, or holds
 * the El Torito image that we were loaded from.
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

/*
 * Look at one BlockIo handle.  False when it is no whole disk with a medium.
 */
static bool
disk_probe(struct efi *e, EFI_HANDLE h, const EFI_DEVICE_PATH *bootdp,
    struct efi_disk *d)
{
	memset(d, 0, sizeof(*d));
	d->ed_bio = efi_protocol(e, h, &blockio_guid);
	d->ed_path = efi_protocol(e, h, &devpath_guid);
	if (d->ed_bio == NULL || d->ed_bio->Media == NULL ||
	    dp_size(d->ed_path) == 0)
		return false;
	if (d->ed_bio->Media->LogicalPartition ||
	    !d->ed_bio->Media->MediaPresent || d->ed_bio->Media->BlockSize == 0)
		return false;
	d->ed_isboot = dp_is_prefix(d->ed_path, bootdp);
	d->ed_iscd = disk_is_cd(d->ed_bio, d->ed_isboot, bootdp);
	return true;
}

/*
 * Number the disks as NetBSD's loader does: the one we came from first, then
 * in the firmware's order; CDs have their own numbers.
 */
static void
disks_number(struct efi_disk *disks, size_t n)
{
	int hd = 0, cd = 0, pass;
	size_t i;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < n; i++) {
			if (disks[i].ed_isboot != (pass == 0))
				continue;
			disks[i].ed_number = disks[i].ed_iscd ? cd++ : hd++;
		}
	}
}

/*
 * All disks and CDs with a medium, for the caller to give to
 * efi_disks_free().  `boot` is the handle that the loader came from.
 */
int
efi_disks_get(
    struct efi *e, EFI_HANDLE boot, struct efi_disk **disks, size_t *ndisks)
{
	const EFI_DEVICE_PATH *bootdp = efi_protocol(e, boot, &devpath_guid);
	EFI_HANDLE *handles = NULL;
	UINTN i, nhandles = 0;
	EFI_STATUS status;

	*disks = NULL;
	*ndisks = 0;
	status = e->e_bs->LocateHandleBuffer(
	    ByProtocol, &blockio_guid, NULL, &nhandles, &handles);
	if (EFI_ERROR(status))
		return status == EFI_NOT_FOUND ? 0 : efi_errno(status);
	nhandles = MIN(nhandles, MAXDISKS);
	*disks = efi_alloc(e, MAX(nhandles, 1) * sizeof(**disks));
	if (*disks == NULL) {
		e->e_bs->FreePool(handles);
		return ENOMEM;
	}
	for (i = 0; i < nhandles; i++)
		if (disk_probe(e, handles[i], bootdp, &(*disks)[*ndisks]))
			++*ndisks;
	e->e_bs->FreePool(handles);
	disks_number(*disks, *ndisks);
	return 0;
}

void
efi_disks_free(struct efi *e, struct efi_disk *disks)
{
	efi_free(e, disks, 0);
}

/*
 * Read `len` bytes, a multiple of the block size, from block lba on.  buf is
 * page aligned, which is more than any driver has asked for.
 */
int
efi_disk_read(EFI_BLOCK_IO *bio, uint64_t lba, size_t len, void *buf)
{
	const EFI_BLOCK_IO_MEDIA *media = bio->Media;

	if (len % media->BlockSize != 0 || media->IoAlign > PAGE_SIZE)
		return EINVAL;
	if (lba > media->LastBlock ||
	    len / media->BlockSize > media->LastBlock - lba + 1)
		return EIO;
	return efi_errno(bio->ReadBlocks(bio, media->MediaId, lba, len, buf));
}
