/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attr.c: EFI_MEMORY_ATTRIBUTE_PROTOCOL.  Like some firmware it refuses to make
 * pages writable and executable at the same time.
 */
#include "nx.h"

EFI_GUID attr_guid = MEMATTR_GUID;
bool attr_testing;

static bool
valid(uint64_t base, uint64_t len)
{
	return len != 0 && ((base | len) & PAGE_MASK) == 0 && base + len > base;
}

static EFI_STATUS EFIAPI
attr_get(struct memattr_protocol *ma __kunused, uint64_t base, uint64_t len,
    uint64_t *attr)
{
	return valid(base, len) && attr != NULL ? paging_get(base, len, attr)
						: EFI_INVALID_PARAMETER;
}

static EFI_STATUS
change(uint64_t base, uint64_t len, uint64_t set, uint64_t clear)
{
	const uint64_t all = NX_MASK | EFI_MEMORY_RP;
	uint64_t attr;

	if (!valid(base, len) || (set | clear) == 0 ||
	    ((set | clear) & ~all) != 0)
		return EFI_INVALID_PARAMETER;
	if ((set & EFI_MEMORY_RP) != 0)
		return EFI_UNSUPPORTED;
	for (uint64_t va = base; va < base + len; va += PAGE_SIZE) {
		if (EFI_ERROR(paging_get(va, PAGE_SIZE, &attr)))
			return EFI_NO_MAPPING;
		if (((attr | set) & ~clear & NX_MASK) != 0)
			continue;
		if (!attr_testing)
			nx_say("refused: writable and executable", va);
		return EFI_ACCESS_DENIED;
	}
	paging_change(base, len, set, clear);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
attr_set(struct memattr_protocol *ma __kunused, uint64_t base, uint64_t len,
    uint64_t attr)
{
	return change(base, len, attr, 0);
}

static EFI_STATUS EFIAPI
attr_clear(struct memattr_protocol *ma __kunused, uint64_t base, uint64_t len,
    uint64_t attr)
{
	return change(base, len, 0, attr);
}

/* Newer firmware has the protocol, for page tables of its own. */
static void
attr_remove(void)
{
	EFI_HANDLE *handles = NULL;
	UINTN n = 0;

	if (EFI_ERROR(nx_bs.LocateHandleBuffer(
		ByProtocol, &attr_guid, NULL, &n, &handles)))
		return;
	for (UINTN i = 0; i < n; i++)
		if (EFI_ERROR(nx_bs.UninstallProtocolInterface(handles[i],
			&attr_guid, nx_protocol(handles[i], attr_guid))))
			nx_fail("the firmware keeps its own protocol", i);
	nx_bs.FreePool(handles);
}

void
attr_install(void)
{
	static struct memattr_protocol protocol = {
	    attr_get, attr_set, attr_clear};
	EFI_HANDLE handle = NULL;

	attr_remove();
	if (EFI_ERROR(nx_bs.InstallProtocolInterface(
		&handle, &attr_guid, EFI_NATIVE_INTERFACE, &protocol)))
		nx_fail("the protocol is not installed", 0);
}
