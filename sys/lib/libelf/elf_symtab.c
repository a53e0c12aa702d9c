/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_symtab.c: an object's symbol table, its strings, and SHT_SYMTAB_SHNDX,
 * the section indices that do not fit into a symbol.
 */
#include <libelf/elf_object.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static uint32_t
find_symtab(const struct elf_object *eo)
{
	struct elf_section se;

	for (uint32_t i = 1; i < eo->eo_nsections; i++)
		if (eo->eo_section(eo, i, &se) &&
		    se.sec_hdr.sh_type == ELF_SHT_SYMTAB)
			return i;
	return 0;
}

/* The SHT_SYMTAB_SHNDX table of symbol table i; NULL: it has none. */
static const uint8_t *
find_shndx(const struct elf_object *eo, uint32_t i, size_t nsyms)
{
	struct elf_section se;

	for (uint32_t k = 1; k < eo->eo_nsections; k++)
		if (eo->eo_section(eo, k, &se) &&
		    se.sec_hdr.sh_type == ELF_SHT_SYMTAB_SHNDX &&
		    se.sec_hdr.sh_link == i &&
		    se.sec_hdr.sh_size / sizeof(uint32_t) >= nsyms)
			return se.sec_data;
	return NULL;
}

int
elf_object_symtab(
    const struct elf_object *eo, uint32_t i, struct elf_symtab *et)
{
	struct elf_section se, str;

	if (i == 0)
		i = find_symtab(eo);
	if (i == 0)
		return ENOENT;
	if (elf_object_section(eo, i, &se) != 0 ||
	    se.sec_hdr.sh_type != ELF_SHT_SYMTAB || se.sec_data == NULL ||
	    elf_object_section(eo, se.sec_hdr.sh_link, &str) != 0 ||
	    str.sec_hdr.sh_type != ELF_SHT_STRTAB || str.sec_data == NULL ||
	    str.sec_hdr.sh_size > UINT32_MAX ||
	    str.sec_data[str.sec_hdr.sh_size - 1] != '\0')
		return ENOEXEC;
	et->et_class = eo->eo_class;
	et->et_syms = se.sec_data;
	et->et_nsyms = (size_t)se.sec_hdr.sh_size / elf_sym_size(eo->eo_class);
	et->et_strings = (const char *)str.sec_data;
	et->et_stringsize = (size_t)str.sec_hdr.sh_size;
	et->et_shndx = find_shndx(eo, i, et->et_nsyms);
	return 0;
}

int
elf_symtab_get(const struct elf_symtab *et, size_t i, struct elf_sym *sym,
    uint32_t *section, const char **name)
{
	if (elf_sym_get(et->et_class, et->et_syms, et->et_nsyms, i, sym) != 0 ||
	    sym->st_name >= et->et_stringsize)
		return ENOEXEC;
	*name = et->et_strings + sym->st_name;
	*section = 0;
	if (sym->st_shndx < ELF_SHN_LORESERVE)
		*section = sym->st_shndx;
	else if (sym->st_shndx == ELF_SHN_XINDEX && et->et_shndx != NULL)
		memcpy(section, et->et_shndx + i * sizeof(*section),
		    sizeof(*section));
	return 0;
}
