/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.c: the application that the firmware starts: it loads \load.efi of its
 * own volume, marks S, and starts it.  W and R mark the time in which the
 * loader waits for a key, which is not counted.
 */
#include <efi.h>
#include <libkern/libkern.h>

#include "filepath.h"
#include "mark.h"

static CHAR16 path[] = L"\\load.efi";

static void *
protocol(EFI_BOOT_SERVICES *bs, EFI_HANDLE h, EFI_GUID guid)
{
	void *p = NULL;

	return EFI_ERROR(bs->HandleProtocol(h, &guid, &p)) ? NULL : p;
}

static EFI_WAIT_FOR_EVENT wait_for_event; /* the firmware's */

static EFI_STATUS EFIAPI
marked_wait(UINTN n, EFI_EVENT *event, UINTN *index)
{
	EFI_STATUS status;

	mark_time('W');
	status = wait_for_event(n, event, index);
	mark_time('R');
	return status;
}

EFI_STATUS efi_main(EFI_HANDLE, EFI_SYSTEM_TABLE *);

EFI_STATUS
efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	EFI_BOOT_SERVICES *bs = st->BootServices;
	const EFI_LOADED_IMAGE *li =
	    protocol(bs, image, (EFI_GUID)EFI_LOADED_IMAGE_PROTOCOL_GUID);
	const EFI_DEVICE_PATH *dev;
	EFI_HANDLE loader = NULL;
	EFI_STATUS status;
	static uint8_t buf[512];

	dev = protocol(
	    bs, li->DeviceHandle, (EFI_GUID)EFI_DEVICE_PATH_PROTOCOL_GUID);
	if (dev == NULL ||
	    !filepath_make(dev, path, sizeof(path), buf, sizeof(buf)))
		return EFI_NOT_FOUND;
	status = bs->LoadImage(FALSE, image, (void *)buf, NULL, 0, &loader);
	if (EFI_ERROR(status)) {
		mark_number('X', status);
		return status;
	}
	wait_for_event = bs->WaitForEvent;
	bs->WaitForEvent = marked_wait;
	mark_time('S');
	status = bs->StartImage(loader, NULL, NULL);
	mark_number('X', status);
	return status;
}
