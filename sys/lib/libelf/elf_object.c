/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_object.c: an object in memory, its sections, and bytes in them.
 */
#include <libelf/elf_object.h>
#include <libelf/elf_reloc.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Section i of a file in memory. */
static bool
file_section(const struct elf_object *eo, uint32_t i, struct elf_section *se)
{
	const struct elf_shdr *sh = &se->sec_hdr;

	if (elf_shdr_read(&eo->eo_image, i, &se->sec_hdr) != 0)
		return false;
	se->sec_data = NULL;
	if (sh->sh_type != ELF_SHT_NOBITS && sh->sh_size != 0 &&
	    elf_section_in_file(&eo->eo_image, sh))
		se->sec_data =
		    (const uint8_t *)eo->eo_cookie + (size_t)sh->sh_offset;
	return true;
}

static uint32_t
pointer_type(unsigned machine)
{
	switch (machine) {
	case ELF_EM_386:
		return R_386_32;
	case ELF_EM_X86_64:
		return R_X86_64_64;
	default:
		return 0;
	}
}

int
elf_object_open(
    struct elf_object *eo, const void *base, size_t size, struct elf_error *ee)
{
	struct elf_section se;
	int error;

	*eo = (struct elf_object){
	    .eo_section = file_section,
	    .eo_cookie = base,
	};
	elf_source_mem(&eo->eo_source, base, size);
	error = elf_open(&eo->eo_image, &eo->eo_source, ee);
	if (error != 0)
		return error;
	eo->eo_class = eo->eo_image.ei_class;
	eo->eo_nsections = eo->eo_image.ei_shnum;
	eo->eo_pointer = pointer_type(eo->eo_image.ei_machine);
	if (eo->eo_image.ei_shstrndx == 0 ||
	    !file_section(eo, eo->eo_image.ei_shstrndx, &se) ||
	    se.sec_hdr.sh_type != ELF_SHT_STRTAB || se.sec_data == NULL ||
	    se.sec_data[se.sec_hdr.sh_size - 1] != '\0')
		return 0;
	eo->eo_names = (const char *)se.sec_data;
	eo->eo_namesize = (size_t)se.sec_hdr.sh_size;
	return 0;
}

int
elf_object_section(
    const struct elf_object *eo, uint32_t i, struct elf_section *se)
{
	return i < eo->eo_nsections && eo->eo_section(eo, i, se) ? 0 : ENOEXEC;
}

uint32_t
elf_object_find(const struct elf_object *eo, const char *name)
{
	struct elf_section se;

	for (uint32_t i = 1; i < eo->eo_nsections; i++)
		if (eo->eo_section(eo, i, &se) &&
		    (se.sec_hdr.sh_flags & ELF_SHF_ALLOC) != 0 &&
		    se.sec_hdr.sh_name < eo->eo_namesize &&
		    strcmp(eo->eo_names + se.sec_hdr.sh_name, name) == 0)
			return i;
	return 0;
}

/* The section of a place, if it is one that is loaded and in the file. */
static bool
loaded_section(
    const struct elf_object *eo, struct elf_place place, struct elf_section *se)
{
	return elf_object_section(eo, place.ep_section, se) == 0 &&
	    (se->sec_hdr.sh_flags & ELF_SHF_ALLOC) != 0 && se->sec_data != NULL;
}

const void *
elf_object_bytes(
    const struct elf_object *eo, struct elf_place place, uint64_t len)
{
	struct elf_section se;

	if (!loaded_section(eo, place, &se) ||
	    !range_valid(place.ep_off, len, se.sec_hdr.sh_size))
		return NULL;
	return se.sec_data + (size_t)place.ep_off;
}

const char *
elf_object_string(const struct elf_object *eo, struct elf_place place)
{
	struct elf_section se;

	if (!loaded_section(eo, place, &se))
		return NULL;
	return elf_string((const char *)se.sec_data, (size_t)se.sec_hdr.sh_size,
	    place.ep_off);
}
