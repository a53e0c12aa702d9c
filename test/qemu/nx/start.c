/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.c: the application that the firmware starts.  It makes the firmware
 * enforce memory attributes, tests that, and starts \EFI\NetBSD\bootx64.efi,
 * again whenever it returns.
 */
#include "../../bench/load/filepath.h"
#include "nx.h"

#define COM1      0x3f8
#define COM1_LSR  (COM1 + 5)
#define LSR_READY 0x20
#define VA_END    ((uint64_t)1 << 47)

static CHAR16 path[] = L"\\EFI\\NetBSD\\bootx64.efi";
EFI_BOOT_SERVICES nx_bs;

static bool
ready(void)
{
	uint8_t lsr;

	__asm volatile("inb %1, %0" : "=a"(lsr) : "d"((uint16_t)COM1_LSR));
	return (lsr & LSR_READY) != 0;
}

static void
say(const char *s)
{
	for (; *s != '\0'; s++) {
		while (!ready())
			continue;
		__asm volatile("outb %0, %1" : : "a"(*s), "d"((uint16_t)COM1));
	}
}

void
nx_say(const char *what, uint64_t value)
{
	char line[96];

	ksnprintf(line, sizeof(line), "nx: %s (%#llx)\r\n", what,
	    (unsigned long long)value);
	say(line);
}

_Noreturn void
nx_fail(const char *what, uint64_t value)
{
	nx_say(what, value);
	__builtin_trap();
}

void *
nx_protocol(EFI_HANDLE handle, EFI_GUID guid)
{
	void *p = NULL;

	return EFI_ERROR(nx_bs.HandleProtocol(handle, &guid, &p)) ? NULL : p;
}

/*
 * Only the firmware's code stays executable.  It stays writable, too: its
 * sections share pages.
 */
static void
memory_protect(void)
{
	static uint8_t map[32 << 10];
	UINTN size = sizeof(map), key, each;
	UINT32 version;
	const EFI_MEMORY_DESCRIPTOR *d;

	paging_change(0, VA_END, EFI_MEMORY_XP, 0);
	if (EFI_ERROR(
		nx_bs.GetMemoryMap(&size, (void *)map, &key, &each, &version)))
		nx_fail("no memory map", size);
	for (UINTN offset = 0; offset < size; offset += each) {
		d = (const void *)(map + offset);
		if (d->Type == EfiBootServicesCode ||
		    d->Type == EfiRuntimeServicesCode)
			paging_change(d->PhysicalStart,
			    d->NumberOfPages * PAGE_SIZE, 0, EFI_MEMORY_XP);
	}
}

EFI_STATUS efi_main(EFI_HANDLE, EFI_SYSTEM_TABLE *);

EFI_STATUS
efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	EFI_BOOT_SERVICES *bs = st->BootServices;
	const EFI_LOADED_IMAGE *self;
	const EFI_DEVICE_PATH *dev;
	EFI_HANDLE loader = NULL;
	static uint8_t buf[512];
	EFI_STATUS status;

	nx_bs = *bs;
	self = nx_protocol(image, (EFI_GUID)EFI_LOADED_IMAGE_PROTOCOL_GUID);
	dev = nx_protocol(
	    self->DeviceHandle, (EFI_GUID)EFI_DEVICE_PATH_PROTOCOL_GUID);
	paging_copy();
	memory_protect();
	if (!image_protect(self))
		nx_fail("its own image", 0);
	paging_enter();
	attr_install();
	hook_install(bs);
	selftest(bs, self);

	if (dev == NULL ||
	    !filepath_make(dev, path, sizeof(path), buf, sizeof(buf)))
		nx_fail("no device path", 0);
	for (;;) {
		status =
		    bs->LoadImage(FALSE, image, (void *)buf, NULL, 0, &loader);
		if (EFI_ERROR(status))
			nx_fail("the loader is not loaded", status);
		status = bs->StartImage(loader, NULL, NULL);
		nx_say("the loader returned", status);
	}
}
