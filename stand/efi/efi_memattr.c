/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_memattr.c: memory that is executed, on firmware that enforces which is.
 */
#include "efi_env.h"
#include "memattr.h"

static EFI_GUID memattr_guid = MEMATTR_GUID;

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
 * The firmware has refused: are there pages that are not executed?  It may not
 * know them; then they are as they always were.  One by one, since of pages
 * that differ it says nothing.
 */
static bool
not_executed(struct memattr_protocol *ma, uint64_t pa, uint64_t len)
{
	uint64_t attr;

	for (uint64_t at = 0; at < len; at += PAGE_SIZE) {
		attr = 0;
		if (!EFI_ERROR(ma->ma_get(ma, pa + at, PAGE_SIZE, &attr)) &&
		    (attr & EFI_MEMORY_XP) != 0)
			return true;
	}
	return false;
}

/*
 * Let whole pages be executed, and no longer written, if the firmware can do
 * that.  *before: what efi_code_release() needs.  EACCES: it does not let them
 * be executed.
 */
int
efi_code_protect(struct efi *e, uint64_t pa, uint64_t len, uint64_t *before)
{
	struct memattr_protocol *ma = memattr(e);

	*before = 0;
	if (ma == NULL)
		return 0;
	if (EFI_ERROR(ma->ma_get(ma, pa, len, before)))
		*before = 0;
	ma->ma_set(ma, pa, len, EFI_MEMORY_RO);
	return EFI_ERROR(
		   ma->ma_clear(ma, pa, len, EFI_MEMORY_XP | EFI_MEMORY_RP)) &&
		not_executed(ma, pa, len)
	    ? EACCES
	    : 0;
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
 * Let whole pages be executed and written: those of a kernel that is started
 * with boot services, and whose code and data are not told apart.  EACCES: the
 * firmware does not let them be executed.
 */
int
efi_code_allow(struct efi *e, uint64_t pa, uint64_t len)
{
	struct memattr_protocol *ma = memattr(e);

	return ma != NULL &&
		EFI_ERROR(ma->ma_clear(ma, pa, len,
		    EFI_MEMORY_XP | EFI_MEMORY_RO | EFI_MEMORY_RP)) &&
		not_executed(ma, pa, len)
	    ? EACCES
	    : 0;
}
