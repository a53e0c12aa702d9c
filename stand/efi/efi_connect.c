/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_connect.c: connect the firmware's drivers to disk controllers.  To boot
 * fast, firmware connects only the devices of its boot option; until the others
 * are connected, their disks have no handles.
 */
#include "efi_env.h"

#define PCI_REVCLASS      8 /* offset of revision and class */
#define PCI_CLASS_STORAGE 0x01

static EFI_GUID pciio_guid = EFI_PCI_IO_PROTOCOL_GUID;
static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;

/*
 * Is it a mass storage controller?  USB is left out: to connect it takes
 * seconds, and a USB boot device is connected already.
 */
static bool
pci_is_storage(struct efi *e, EFI_HANDLE h)
{
	EFI_PCI_IO_PROTOCOL *pci = efi_protocol(e, h, &pciio_guid);
	UINT32 word = 0;

	return pci != NULL &&
	    !EFI_ERROR(pci->Pci.Read(
		pci, EfiPciIoWidthUint32, PCI_REVCLASS, 1, &word)) &&
	    word >> 24 == PCI_CLASS_STORAGE;
}

/*
 * Connect all handles with a protocol, or those that `want` selects,
 * recursively.  Nothing is done for those that are connected; errors are
 * ignored.
 */
static void
connect_each(
    struct efi *e, EFI_GUID *guid, bool (*want)(struct efi *e, EFI_HANDLE h))
{
	EFI_HANDLE *handles = NULL;
	UINTN i, n = 0;

	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, guid, NULL, &n, &handles)))
		return;
	for (i = 0; i < n; i++)
		if (want == NULL || want(e, handles[i]))
			e->e_bs->ConnectController(
			    handles[i], NULL, NULL, TRUE);
	e->e_bs->FreePool(handles);
}

/* Connect all disk controllers. */
void
efi_connect_disks(struct efi *e)
{
	connect_each(e, &pciio_guid, pci_is_storage);
}

/* Connect new drivers: to disk controllers, then to disks and partitions. */
void
efi_connect_blocks(struct efi *e)
{
	efi_connect_disks(e);
	connect_each(e, &blockio_guid, NULL);
}
