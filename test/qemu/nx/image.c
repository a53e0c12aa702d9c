/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.c: protect the pages of a loaded image as the flags of its sections
 * say; headers, and what is in no section, can only be read.
 */
#include "nx.h"

#define PE_OFFSET       0x3c
#define PE_NX_COMPAT    0x0100u
#define SECTION_EXECUTE 0x20000000u
#define SECTION_WRITE   0x80000000u

struct pe_header { /* of PE32+, as far as it is needed */
	char pe_magic[4];
	uint16_t pe_machine, pe_nsections;
	uint32_t pe_time, pe_symbols, pe_nsymbols;
	uint16_t pe_optsize, pe_flags;
	char pe_opt1[16];
	uint32_t pe_entry;
	char pe_opt3[12];
	uint32_t pe_align;
	char pe_opt2[34];
	uint16_t pe_dllflags;
};
_Static_assert(offsetof(struct pe_header, pe_align) == 24 + 32, "pe_align");
_Static_assert(
    offsetof(struct pe_header, pe_dllflags) == 24 + 70, "pe_dllflags");
#define PE_OPTIONAL offsetof(struct pe_header, pe_opt1)

struct pe_section {
	char ps_name[8];
	uint32_t ps_size, ps_addr, ps_unused[5], ps_flags;
};
_Static_assert(sizeof(struct pe_section) == 40, "pe_section");

static void
section_protect(uint64_t base, const struct pe_section *ps)
{
	const bool write = (ps->ps_flags & SECTION_WRITE) != 0;
	const bool execute = (ps->ps_flags & SECTION_EXECUTE) != 0;

	if (write && execute)
		nx_fail("a section is writable and executable", ps->ps_addr);
	if (write)
		paging_change(
		    base + ps->ps_addr, page_up(ps->ps_size), 0, EFI_MEMORY_RO);
	if (execute)
		paging_change(
		    base + ps->ps_addr, page_up(ps->ps_size), 0, EFI_MEMORY_XP);
}

static const struct pe_header *
header(const uint8_t *image)
{
	const struct pe_header *pe;
	uint32_t offset;

	memcpy(&offset, image + PE_OFFSET, sizeof(offset));
	pe = (const void *)(image + offset);
	if (memcmp(pe->pe_magic, "PE\0", sizeof(pe->pe_magic)) != 0)
		nx_fail("an image without a PE header", (uintptr_t)image);
	return pe;
}

uint8_t *
image_entry(const EFI_LOADED_IMAGE *li)
{
	return (uint8_t *)li->ImageBase + header(li->ImageBase)->pe_entry;
}

static bool
refuse(const char *what, uint64_t value)
{
	nx_say(what, value);
	return false;
}

bool
image_protect(const EFI_LOADED_IMAGE *li)
{
	const uint8_t *image = li->ImageBase;
	const struct pe_header *pe = header(image);
	const struct pe_section *ps;

	if (pe->pe_align == 0 || pe->pe_align % PAGE_SIZE != 0)
		return refuse("image whose sections share pages", pe->pe_align);
	if ((pe->pe_dllflags & PE_NX_COMPAT) == 0)
		return refuse("image without NX_COMPAT", pe->pe_dllflags);
	paging_change((uintptr_t)image, page_up(li->ImageSize), NX_MASK, 0);
	ps = (const void *)((const uint8_t *)pe + PE_OPTIONAL + pe->pe_optsize);
	for (size_t i = 0; i < pe->pe_nsections; i++)
		section_protect((uintptr_t)image, &ps[i]);
	nx_say("image protected", (uintptr_t)image);
	return true;
}
