/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_memattr.c: memory that is executed, on firmware that enforces which is.
 */
#include "efi_env.h"

/* EFI_MEMORY_ATTRIBUTE_PROTOCOL, which gnu-efi 3.0 lacks. */
static EFI_GUID memattr_guid = {0xf4560cf6, 0x40ec, 0x4b4a,
    {0xa1, 0x92, 0xbf, 0x1d, 0x57, 0xd0, 0xb1, 0x89}};
struct memattr_protocol {
	EFI_STATUS(EFIAPI *ma_get)
	(struct memattr_protocol *, uint64_t base, uint64_t len,
	    uint64_t *attr);
	EFI_STATUS(EFIAPI *ma_set)
	(struct memattr_protocol *, uint64_t base, uint64_t len, uint64_t attr);
	EFI_STATUS(EFIAPI *ma_clear)
	(struct memattr_protocol *, uint64_t base, uint64_t len, uint64_t attr);
};

#ifndef EFI_MEMORY_RO
#define EFI_MEMORY_RO 0x20000
#endif

/* NULL: this firmware does not have it. */
static struct memattr_protocol *
memattr(struct efi *e)
{
	struct memattr_protocol *ma = NULL;

	return EFI_ERROR(
		   e->e_bs->LocateProtocol(&memattr_guid, NULL, (void **)&ma))
	    ? NULL
	    : ma;
}

/*
 * Let pages be executed, and no longer written.  Returns what
 * efi_code_release() needs.
 */
uint64_t
efi_code_protect(struct efi *e, uint64_t pa, uint64_t len)
{
	struct memattr_protocol *ma = memattr(e);
	uint64_t before = 0;

	if (ma == NULL)
		return 0;
	if (EFI_ERROR(ma->ma_get(ma, pa, len, &before)))
		before = 0;
	ma->ma_set(ma, pa, len, EFI_MEMORY_RO);
	ma->ma_clear(ma, pa, len, EFI_MEMORY_XP | EFI_MEMORY_RP);
	return before;
}

/* Undo that: they are written to again when they are freed. */
void
efi_code_release(struct efi *e, uint64_t pa, uint64_t len, uint64_t before)
{
	struct memattr_protocol *ma = memattr(e);

	if (ma == NULL)
		return;
	if ((before & (EFI_MEMORY_XP | EFI_MEMORY_RP)) != 0)
		ma->ma_set(
		    ma, pa, len, before & (EFI_MEMORY_XP | EFI_MEMORY_RP));
	if ((before & EFI_MEMORY_RO) == 0)
		ma->ma_clear(ma, pa, len, EFI_MEMORY_RO);
}

/*
 * Let pages be executed and written: those of a kernel that is started with
 * boot services, and whose code and data are not told apart.  EACCES: firmware
 * refuses that.
 */
int
efi_code_allow(struct efi *e, uint64_t pa, uint64_t len)
{
	struct memattr_protocol *ma = memattr(e);
	uint64_t attr = 0;

	if (ma == NULL ||
	    !EFI_ERROR(ma->ma_clear(
		ma, pa, len, EFI_MEMORY_XP | EFI_MEMORY_RO | EFI_MEMORY_RP)))
		return 0;
	/* It may not know these pages, which then are as they always were. */
	return !EFI_ERROR(ma->ma_get(ma, pa, len, &attr)) &&
		(attr & EFI_MEMORY_XP) != 0
	    ? EACCES
	    : 0;
}
