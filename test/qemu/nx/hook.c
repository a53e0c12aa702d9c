/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hook.c: boot services that set attributes: allocated memory is data, writable
 * and not executable, whatever its type; a loaded image is protected until it
 * is unloaded.
 */
#include "nx.h"

void
as_data(uint64_t base, uint64_t len)
{
	const uint64_t start = base & ~PAGE_MASK;

	len += base - start;
	len = (len + PAGE_MASK) & ~PAGE_MASK;
	paging_change(start, len, EFI_MEMORY_XP, EFI_MEMORY_RO);
}

static EFI_STATUS EFIAPI
allocate_pages(EFI_ALLOCATE_TYPE how, EFI_MEMORY_TYPE type, UINTN n,
    EFI_PHYSICAL_ADDRESS *pa)
{
	const EFI_STATUS status = nx_bs.AllocatePages(how, type, n, pa);

	if (!EFI_ERROR(status))
		as_data(*pa, n * PAGE_SIZE);
	return status;
}

/*
 * The firmware writes to freed pages.  Who changed their attributes must have
 * made them data again.
 */
static EFI_STATUS EFIAPI
free_pages(EFI_PHYSICAL_ADDRESS pa, UINTN n)
{
	uint64_t attr;

	if (EFI_ERROR(paging_get(pa, n * PAGE_SIZE, &attr)) ||
	    attr != EFI_MEMORY_XP)
		nx_fail("pages are freed that are not data", pa);
	return nx_bs.FreePages(pa, n);
}

/* Pools for code share pages with the firmware's own code: leave them. */
static EFI_STATUS EFIAPI
allocate_pool(EFI_MEMORY_TYPE type, UINTN size, void **p)
{
	const EFI_STATUS status = nx_bs.AllocatePool(type, size, p);

	if (!EFI_ERROR(status) && type != EfiBootServicesCode &&
	    type != EfiRuntimeServicesCode)
		as_data((uintptr_t)*p, size);
	return status;
}

static const EFI_LOADED_IMAGE *
loaded(EFI_HANDLE image)
{
	return nx_protocol(image, (EFI_GUID)EFI_LOADED_IMAGE_PROTOCOL_GUID);
}

static EFI_STATUS EFIAPI
load_image(BOOLEAN policy, EFI_HANDLE parent, EFI_DEVICE_PATH *path,
    void *source, UINTN size, EFI_HANDLE *image)
{
	const EFI_STATUS status =
	    nx_bs.LoadImage(policy, parent, path, source, size, image);

	if (EFI_ERROR(status))
		return status;
	if (image_protect(loaded(*image))) {
		entry_take(loaded(*image));
		return status;
	}
	nx_bs.UnloadImage(*image);
	*image = NULL;
	return EFI_UNSUPPORTED;
}

/* The firmware writes to the freed image. */
static EFI_STATUS EFIAPI
unload_image(EFI_HANDLE image)
{
	const EFI_LOADED_IMAGE *li = loaded(image);

	if (li != NULL) {
		entry_forget(li);
		as_data((uintptr_t)li->ImageBase, li->ImageSize);
	}
	return nx_bs.UnloadImage(image);
}

/* For one that returns from its entry point, entry.c does the same. */
static EFI_STATUS EFIAPI
exit_image(EFI_HANDLE image, EFI_STATUS status, UINTN size, CHAR16 *data)
{
	const EFI_LOADED_IMAGE *li = loaded(image);

	if (li != NULL)
		as_data((uintptr_t)li->ImageBase, li->ImageSize);
	return nx_bs.Exit(image, status, size, data);
}

void
hook_install(EFI_BOOT_SERVICES *bs)
{
	bs->AllocatePages = allocate_pages;
	bs->FreePages = free_pages;
	bs->AllocatePool = allocate_pool;
	bs->LoadImage = load_image;
	bs->Exit = exit_image;
	bs->UnloadImage = unload_image;
	bs->Hdr.CRC32 = 0;
	nx_bs.CalculateCrc32(bs, bs->Hdr.HeaderSize, &bs->Hdr.CRC32);
}
