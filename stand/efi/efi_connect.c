/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_connect.c: have the firmware start its drivers for disk controllers.
 * To boot fast, firmware starts only what its own boot option needs, and the
 * other disks, with the volumes that boot.cfg may name, are not there.
 */
#include "efi_env.h"

#define PCI_REVCLASS      8 /* offset of revision and class */
#define PCI_CLASS_STORAGE 0x01

static EFI_GUID pciio_guid = EFI_PCI_IO_PROTOCOL_GUID;

/*
 * True for a controller of disks.  Not USB's: waiting for its devices would
 * take seconds, and where we came from is connected already.
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
 * Start the drivers of all disk controllers, of their disks, partitions and
 * file systems.  A controller that has them costs nothing; one that fails is
 * one whose volumes are not there.
 */
void
efi_connect_disks(struct efi *e)
{
	EFI_HANDLE *handles = NULL;
	UINTN i, n = 0;

	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &pciio_guid, NULL, &n, &handles)))
		return;
	for (i = 0; i < n; i++)
		if (pci_is_storage(e, handles[i]))
			e->e_bs->ConnectController(
			    handles[i], NULL, NULL, TRUE);
	e->e_bs->FreePool(handles);
}
