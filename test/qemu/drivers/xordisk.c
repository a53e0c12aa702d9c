/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xordisk.c: a UEFI driver for a test.  A partition whose blocks are XORed with
 * KEY and whose first one decodes to "PBXORDSK" becomes a disk, which starts
 * after that block.
 */
#include <efi.h>

#define KEY     0x5a
#define BLKSIZE 512

struct xordisk {
	EFI_BLOCK_IO
	xd_bio; /* first: the protocol's functions get its address */
	EFI_BLOCK_IO_MEDIA xd_media;
	EFI_BLOCK_IO *xd_below;
};

static EFI_BOOT_SERVICES *bs;
static EFI_HANDLE me;
static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID diskio_guid = EFI_DISK_IO_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID binding_guid = EFI_DRIVER_BINDING_PROTOCOL_GUID;

static EFI_STATUS
read_xored(EFI_BLOCK_IO *bio, EFI_LBA lba, UINTN size, void *buf)
{
	EFI_STATUS status =
	    bio->ReadBlocks(bio, bio->Media->MediaId, lba, size, buf);

	for (UINTN i = 0; !EFI_ERROR(status) && i < size; i++)
		((UINT8 *)buf)[i] ^= KEY;
	return status;
}

static EFI_STATUS EFIAPI
xor_read(EFI_BLOCK_IO *this, UINT32 id, EFI_LBA lba, UINTN size, void *buf)
{
	struct xordisk *xd = (struct xordisk *)this;

	if (id != xd->xd_media.MediaId)
		return EFI_MEDIA_CHANGED;
	return read_xored(xd->xd_below, lba + 1, size, buf);
}

static EFI_STATUS EFIAPI
xor_write(EFI_BLOCK_IO *this, UINT32 id, EFI_LBA lba, UINTN size, void *buf)
{
	(void)this, (void)id, (void)lba, (void)size, (void)buf;
	return EFI_WRITE_PROTECTED;
}

static EFI_STATUS EFIAPI
xor_nothing(EFI_BLOCK_IO *this)
{
	(void)this;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
xor_reset(EFI_BLOCK_IO *this, BOOLEAN extended)
{
	(void)extended;
	return xor_nothing(this);
}

static EFI_STATUS EFIAPI
supported(
    EFI_DRIVER_BINDING_PROTOCOL *this, EFI_HANDLE h, EFI_DEVICE_PATH *rest)
{
	static const char magic[8] = {'P', 'B', 'X', 'O', 'R', 'D', 'S', 'K'};
	EFI_BLOCK_IO *bio;
	UINT8 block[BLKSIZE];

	(void)this, (void)rest;
	if (EFI_ERROR(bs->HandleProtocol(h, &blockio_guid, (void **)&bio)) ||
	    !bio->Media->LogicalPartition || bio->Media->BlockSize != BLKSIZE ||
	    EFI_ERROR(read_xored(bio, 0, sizeof(block), block)))
		return EFI_UNSUPPORTED;
	for (UINTN i = 0; i < sizeof(magic); i++)
		if (block[i] != (UINT8)magic[i])
			return EFI_UNSUPPORTED;
	return EFI_SUCCESS;
}

/* The parent's path with a vendor node appended. */
static EFI_DEVICE_PATH *
child_path(EFI_DEVICE_PATH *parent)
{
	static EFI_DEVICE_PATH end = {END_DEVICE_PATH_TYPE,
	    END_ENTIRE_DEVICE_PATH_SUBTYPE, {sizeof(EFI_DEVICE_PATH), 0}};
	VENDOR_DEVICE_PATH node = {
	    {HARDWARE_DEVICE_PATH, HW_VENDOR_DP, {sizeof(node), 0}},
	    {0x1b7a5d2e, 0x58ac, 0x4c1b,
		{0x9c, 0x55, 0x11, 0x0e, 0x6d, 0x5f, 0x3a, 0x77}}};
	EFI_DEVICE_PATH *dp;
	UINT8 *copy;
	UINTN n = 0;

	for (dp = parent; !IsDevicePathEnd(dp); dp = NextDevicePathNode(dp))
		n += (UINTN)DevicePathNodeLength(dp);
	if (EFI_ERROR(bs->AllocatePool(EfiBootServicesData,
		n + sizeof(node) + sizeof(end), (void **)&copy)))
		return NULL;
	bs->CopyMem(copy, parent, n);
	bs->CopyMem(copy + n, &node, sizeof(node));
	bs->CopyMem(copy + n + sizeof(node), &end, sizeof(end));
	return (EFI_DEVICE_PATH *)copy;
}

static EFI_STATUS EFIAPI
start(EFI_DRIVER_BINDING_PROTOCOL *this, EFI_HANDLE h, EFI_DEVICE_PATH *rest)
{
	EFI_DEVICE_PATH *path;
	EFI_HANDLE child = NULL;
	struct xordisk *xd;
	EFI_BLOCK_IO *bio;
	EFI_STATUS status;
	void *diskio;

	(void)rest;
	/* Fails if this or another driver has opened it. */
	status = bs->OpenProtocol(h, &diskio_guid, &diskio,
	    this->DriverBindingHandle, h, EFI_OPEN_PROTOCOL_BY_DRIVER);
	if (EFI_ERROR(status))
		return status;
	bs->HandleProtocol(h, &blockio_guid, (void **)&bio);
	bs->HandleProtocol(h, &devpath_guid, (void **)&path);
	path = child_path(path);
	status =
	    bs->AllocatePool(EfiBootServicesData, sizeof(*xd), (void **)&xd);
	if (path == NULL || EFI_ERROR(status))
		return EFI_OUT_OF_RESOURCES;
	bs->SetMem(xd, sizeof(*xd), 0);
	xd->xd_below = bio;
	xd->xd_media = *bio->Media;
	xd->xd_media.LogicalPartition = FALSE;
	xd->xd_media.LastBlock--;
	xd->xd_bio.Revision = bio->Revision;
	xd->xd_bio.Media = &xd->xd_media;
	xd->xd_bio.Reset = xor_reset;
	xd->xd_bio.ReadBlocks = xor_read;
	xd->xd_bio.WriteBlocks = xor_write;
	xd->xd_bio.FlushBlocks = xor_nothing;
	return bs->InstallMultipleProtocolInterfaces(
	    &child, &blockio_guid, &xd->xd_bio, &devpath_guid, path, NULL);
}

static EFI_STATUS EFIAPI
stop(EFI_DRIVER_BINDING_PROTOCOL *this, EFI_HANDLE h, UINTN n,
    EFI_HANDLE *children)
{
	(void)this, (void)h, (void)n, (void)children;
	return EFI_UNSUPPORTED;
}

static EFI_DRIVER_BINDING_PROTOCOL binding = {
    supported, start, stop, 0x10, NULL, NULL};

EFI_STATUS
efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	bs = st->BootServices;
	me = image;
	binding.ImageHandle = me;
	binding.DriverBindingHandle = me;
	return bs->InstallMultipleProtocolInterfaces(
	    &me, &binding_guid, &binding, NULL);
}
