/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_find.c: find a section or a symbol of an ELF file by name, with small
 * reads and no allocation, to recognise a file before it is loaded.
 */
#include <libelf/elf_decode.h>
#include <libelf/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Do the `len` bytes of `name` lie at `off` of the string table `strtab`? */
static bool
is_text(const struct elf_image *ei, const struct elf_shdr *strtab, uint64_t off,
    const char *name, size_t len)
{
	char buf[ELF_FIND_NAME];

	return len <= sizeof(buf) && range_valid(off, len, strtab->sh_size) &&
	    ei->ei_src->es_read(ei->ei_src->es_cookie, strtab->sh_offset + off,
		buf, len) == 0 &&
	    memcmp(buf, name, len) == 0;
}

static bool
read_strtab(const struct elf_image *ei, uint32_t i, struct elf_shdr *sh)
{
	return i != 0 && elf_shdr_read(ei, i, sh) == 0 &&
	    sh->sh_type == ELF_SHT_STRTAB && elf_section_in_file(ei, sh);
}

int
elf_find_section(
    const struct elf_image *ei, const char *name, struct elf_shdr *sh)
{
	struct elf_shdr names;

	if (!read_strtab(ei, ei->ei_shstrndx, &names))
		return ENOENT;
	for (uint32_t i = 1; i < ei->ei_shnum; i++) {
		if (elf_shdr_read(ei, i, sh) == 0 &&
		    is_text(ei, &names, sh->sh_name, name, strlen(name) + 1))
			return 0;
	}
	return ENOENT;
}

/* The file's symbol table and its strings. */
static bool
find_symtab(
    const struct elf_image *ei, struct elf_shdr *tab, struct elf_shdr *strtab)
{
	for (uint32_t i = 1; i < ei->ei_shnum; i++) {
		if (elf_shdr_read(ei, i, tab) == 0 &&
		    tab->sh_type == ELF_SHT_SYMTAB)
			return elf_section_in_file(ei, tab) &&
			    read_strtab(ei, tab->sh_link, strtab);
	}
	return false;
}

/* The first symbol whose name has these `len` bytes at its start. */
static int
find_symbol(const struct elf_image *ei, const char *name, size_t len,
    struct elf_sym *sym)
{
	size_t size = elf_sym_size(ei->ei_class);
	uint8_t raw[sizeof(struct elf64_sym)];
	struct elf_shdr tab, strtab;

	if (!find_symtab(ei, &tab, &strtab))
		return ENOENT;
	for (uint64_t i = 1; i < tab.sh_size / size; i++) {
		if (ei->ei_src->es_read(ei->ei_src->es_cookie,
			tab.sh_offset + i * size, raw, size) != 0)
			return ENOENT;
		elf_sym_decode(ei->ei_class, raw, sym);
		if (sym->st_bind != ELF_STB_LOCAL &&
		    sym->st_shndx != ELF_SHN_UNDEF &&
		    is_text(ei, &strtab, sym->st_name, name, len))
			return 0;
	}
	return ENOENT;
}

int
elf_find_symbol(
    const struct elf_image *ei, const char *name, struct elf_sym *sym)
{
	return find_symbol(ei, name, strlen(name) + 1, sym);
}

int
elf_find_symbol_prefix(
    const struct elf_image *ei, const char *prefix, struct elf_sym *sym)
{
	return find_symbol(ei, prefix, strlen(prefix), sym);
}
