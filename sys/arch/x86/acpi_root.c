/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * acpi_root.c: find ACPI's root pointer: the EFI system table names it (UEFI
 * 2.10, 4.6), or PVH's start info; else low memory is searched (ACPI
 * 6.5, 5.2.5.1).
 */
#include <arch/x86/acpi.h>
#include <arch/x86/efi.h>

#include <libkern/libkern.h>

#define EFI_MAXTABLES 256u

#define GUID_SIZE     16u
static const uint8_t guid_acpi20[GUID_SIZE] = {0x71, 0xe8, 0x68, 0x88, 0xf1,
    0xe4, 0xd3, 0x11, 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81};
static const uint8_t guid_acpi10[GUID_SIZE] = {0x30, 0x2d, 0x9d, 0xeb, 0x88,
    0x2d, 0xd3, 0x11, 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d};

static paddr_t
root_from_efi(const struct physmem *pm, const struct bootinfo *bi)
{
	const struct efi_layout *el;
	const paddr_t st = efi_systab(pm, bi, &el);
	uint8_t guid[GUID_SIZE];
	paddr_t entry, found;
	uint64_t i, n;

	if (st == 0)
		return 0;
	n = physmem_word(pm, st + el->el_ntables, el->el_word);
	entry = physmem_word(pm, st + el->el_tables, el->el_word);
	found = 0;
	for (i = 0; i < MIN(n, EFI_MAXTABLES); i++) {
		if (physmem_read(pm, entry, guid, sizeof(guid)) != 0)
			break;
		if (memcmp(guid, guid_acpi20, sizeof(guid)) == 0)
			return physmem_word(pm, entry + GUID_SIZE, el->el_word);
		if (memcmp(guid, guid_acpi10, sizeof(guid)) == 0)
			found =
			    physmem_word(pm, entry + GUID_SIZE, el->el_word);
		entry += GUID_SIZE + el->el_word;
	}
	return found;
}

/* "RSD PTR " on a 16-byte boundary, with a valid checksum; 0: none. */
static paddr_t
root_scan(const struct physmem *pm, paddr_t start, paddr_t end)
{
	static const char magic[8] = {'R', 'S', 'D', ' ', 'P', 'T', 'R', ' '};
	uint8_t buf[20], sum;
	paddr_t pa;
	size_t i;

	for (pa = start; pa < end; pa += 16) {
		if (physmem_read(pm, pa, buf, sizeof(buf)) != 0)
			return 0;
		if (memcmp(buf, magic, sizeof(magic)) != 0)
			continue;
		for (sum = 0, i = 0; i < sizeof(buf); i++)
			sum = (uint8_t)(sum + buf[i]);
		if (sum == 0)
			return pa;
	}
	return 0;
}

#define EBDA_SEGMENT 0x40e /* BIOS data area: real-mode segment */
#define EBDA_SCAN    1024u
#define ROM_START    0xe0000
#define ROM_END      0x100000

paddr_t
acpi_find_root(const struct physmem *pm, const struct bootinfo *bi)
{
	paddr_t ebda, root;

	root = root_from_efi(pm, bi);
	if (root == 0)
		root = bi->bi_rsdp;
	if (root != 0)
		return root;
	ebda = physmem_word(pm, EBDA_SEGMENT, sizeof(uint16_t)) << 4;
	if (ebda != 0)
		root = root_scan(pm, ebda, ebda + EBDA_SCAN);
	if (root == 0)
		root = root_scan(pm, ROM_START, ROM_END);
	return root;
}
