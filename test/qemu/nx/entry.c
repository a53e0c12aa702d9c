/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry.c: the firmware unloads an application that returns, and a driver that
 * fails, and writes to that memory, without a call that could be seen.  So the
 * first instructions of each image are a jump to entry().
 */
#include "nx.h"

#define MAXIMAGES 16

struct jump { /* movabs $jm_to, %rax; jmp *%rax */
	uint8_t jm_mov[2], jm_to[8], jm_jmp[2];
};

static struct taken { /* owner: this file */
	const void *tk_base;
	struct jump tk_code; /* what was there */
} taken[MAXIMAGES];

static struct taken *
find(const void *base)
{
	for (size_t i = 0; i < MAXIMAGES; i++)
		if (taken[i].tk_base == base)
			return &taken[i];
	nx_fail("too many images, or one that is not known", (uintptr_t)base);
}

/* Instructions of a protected image. */
static void
put(uint8_t *code, const struct jump *jm)
{
	const uint64_t start = (uintptr_t)code & ~PAGE_MASK;
	const uint64_t end = (uintptr_t)code + sizeof(*jm);
	const uint64_t len = (end - start + PAGE_MASK) & ~PAGE_MASK;

	paging_change(start, len, EFI_MEMORY_XP, EFI_MEMORY_RO);
	memcpy(code, jm, sizeof(*jm));
	paging_change(start, len, EFI_MEMORY_RO, EFI_MEMORY_XP);
}

static EFI_STATUS EFIAPI
entry(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	const EFI_LOADED_IMAGE *li =
	    nx_protocol(image, (EFI_GUID)EFI_LOADED_IMAGE_PROTOCOL_GUID);
	uint8_t *code = image_entry(li);
	struct taken *tk = find(li->ImageBase);
	EFI_STATUS status;

	put(code, &tk->tk_code);
	tk->tk_base = NULL;
	status = ((EFI_STATUS(EFIAPI *)(EFI_HANDLE, EFI_SYSTEM_TABLE *))(
	    uintptr_t)code)(image, st);
	if (EFI_ERROR(status) || li->ImageCodeType == EfiLoaderCode)
		as_data((uintptr_t)li->ImageBase, li->ImageSize);
	return status;
}

void
entry_take(const EFI_LOADED_IMAGE *li)
{
	const uint64_t to = (uintptr_t)entry;
	struct jump jm = {{0x48, 0xb8}, {0}, {0xff, 0xe0}};
	uint8_t *code = image_entry(li);
	struct taken *tk = find(NULL);

	memcpy(jm.jm_to, &to, sizeof(to));
	tk->tk_base = li->ImageBase;
	memcpy(&tk->tk_code, code, sizeof(jm));
	put(code, &jm);
}

void
entry_forget(const EFI_LOADED_IMAGE *li)
{
	for (size_t i = 0; i < MAXIMAGES; i++)
		if (taken[i].tk_base == li->ImageBase)
			taken[i].tk_base = NULL;
}
