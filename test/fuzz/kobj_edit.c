/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_edit.c: changes after which an object is still valid: other names, other
 * legal types and flags, more or fewer sections and relocations, symbols that
 * become common, absolute or weak; see kobj_edit.h.
 */
#include <string.h>

#include <libelf/elf_reader.h>

#include "kobj_edit.h"

#define SHF_MERGE        0x10u
#define SHF_STRINGS      0x20u
#define SHF_EXCLUDE      0x80000000u
#define SHT_GROUP        17u
#define SHT_SYMTAB_SHNDX 18u
#define SHT_UNWIND       0x70000001u

static const char *const section_names[] = {".text", ".text.hot", ".rodata",
    ".rodata.str1.1", ".data", ".data.rel.ro", ".bss", ".init", ".init.text",
    ".init.data", ".init.rodata", ".init_array", ".init_array.00100",
    ".init_array.65535", ".init_array.70000", ".preinit_array", ".fini_array",
    ".fini_array.7", ".ctors", ".ctors.65435", ".dtors", ".dtors.1",
    ".eh_frame", "link_set_modules", "link_set_modexports", "link_set_evcnts"};
static const char *const symbol_names[] = {"", "kprintf", "memcpy",
    "kmem_alloc", "far_away", "peer_function", "peer_variable", "peer_weak",
    "_GLOBAL_OFFSET_TABLE_", "__start_link_set_modules",
    "__stop_link_set_modules", "__start_link_set_nothing", "__dso_handle",
    "__cxa_atexit", "init_module", "nobody", "_end"};
static const uint32_t section_types[] = {ELF_SHT_NULL, ELF_SHT_PROGBITS,
    ELF_SHT_NOBITS, ELF_SHT_NOTE, ELF_SHT_INIT_ARRAY, ELF_SHT_FINI_ARRAY,
    ELF_SHT_PREINIT_ARRAY, ELF_SHT_STRTAB, SHT_GROUP, SHT_SYMTAB_SHNDX,
    SHT_UNWIND, ELF_SHT_SYMTAB, ELF_SHT_REL, ELF_SHT_RELA};
static const uint32_t section_flags[] = {0, ELF_SHF_ALLOC,
    ELF_SHF_ALLOC | ELF_SHF_WRITE, ELF_SHF_ALLOC | ELF_SHF_EXECINSTR,
    ELF_SHF_ALLOC | SHF_MERGE, ELF_SHF_ALLOC | SHF_MERGE | SHF_STRINGS,
    ELF_SHF_ALLOC | ELF_SHF_WRITE | ELF_SHF_EXECINSTR,
    ELF_SHF_ALLOC | ELF_SHF_WRITE | ELF_SHF_TLS, ELF_SHF_ALLOC | SHF_EXCLUDE};
static const uint16_t special_sections[] = {
    ELF_SHN_UNDEF, ELF_SHN_ABS, ELF_SHN_COMMON, ELF_SHN_XINDEX};
static const uint8_t amounts[] = {1, 2, 4, 8, 16, 24, 64, 255};

static unsigned
any_section(const struct ke_object *ko, uint64_t *rnd)
{
	return 1 + (unsigned)pick(rnd, ko->ko_nsections - 1);
}

/* A string's offset in table i: an existing or a new one. */
static bool
choose_string(struct ke_object *ko, unsigned i, const char *fresh,
    uint64_t *rnd, uint32_t *offp)
{
	size_t len = strlen(fresh) + 1;
	struct ke_section *ks = &ko->ko_sections[i];
	size_t size = (size_t)ks->ks_hdr.sh_size;

	if (pick(rnd, 3) == 0) {
		*offp = (uint32_t)pick(rnd, size + 1);
		return true;
	}
	for (size_t at = 0; at + len <= size; at++) {
		if (memcmp(ks->ks_data + at, fresh, len) == 0) {
			*offp = (uint32_t)at;
			return true;
		}
	}
	if (!ke_grow(ko, i, len))
		return false;
	memcpy(ks->ks_data + size, fresh, len);
	*offp = (uint32_t)size;
	return true;
}

static bool
edit_section_name(struct ke_object *ko, uint64_t *rnd)
{
	unsigned i = any_section(ko, rnd), k = any_section(ko, rnd);
	unsigned names = ko->ko_ehdr.e_shstrndx;
	uint32_t *name = &ko->ko_sections[i].ks_hdr.sh_name, other;

	if (pick(rnd, 4) == 0) {
		other = ko->ko_sections[k].ks_hdr.sh_name;
		ko->ko_sections[k].ks_hdr.sh_name = *name;
		*name = other;
		return true;
	}
	return names < ko->ko_nsections &&
	    ko->ko_sections[names].ks_data != NULL &&
	    choose_string(ko, names, PICK(rnd, section_names), rnd, name);
}

static bool
edit_section_kind(struct ke_object *ko, uint64_t *rnd)
{
	struct elf64_shdr *sh = &ko->ko_sections[any_section(ko, rnd)].ks_hdr;

	switch (pick(rnd, 6)) {
	case 0:
		sh->sh_type = PICK(rnd, section_types);
		break;
	case 1:
		sh->sh_addralign = (uint64_t)1 << pick(rnd, 14);
		break;
	case 2:
		sh->sh_info = any_section(ko, rnd);
		break;
	case 3:
		sh->sh_link = any_section(ko, rnd);
		break;
	default:
		sh->sh_flags = PICK(rnd, section_flags);
	}
	return true;
}

/* Grow or shrink a section. */
static bool
edit_section_size(struct ke_object *ko, uint64_t *rnd)
{
	unsigned i = any_section(ko, rnd);
	struct elf64_shdr *sh = &ko->ko_sections[i].ks_hdr;
	size_t by = PICK(rnd, amounts);

	if (sh->sh_type == ELF_SHT_NOBITS) {
		sh->sh_size =
		    pick(rnd, 4) == 0 ? pick(rnd, 1 << 20) : sh->sh_size + by;
		return true;
	}
	if (pick(rnd, 2) == 0)
		return ke_grow(ko, i, by);
	if (ko->ko_sections[i].ks_data == NULL || sh->sh_size < by)
		return false;
	sh->sh_size -= by;
	return true;
}

/* Duplicate a section; or empty it, keeping its header. */
static bool
edit_section_count(struct ke_object *ko, uint64_t *rnd)
{
	unsigned i = any_section(ko, rnd);

	if (pick(rnd, 3) == 0) {
		ko->ko_sections[i].ks_hdr.sh_type = ELF_SHT_NULL;
		return true;
	}
	if (pick(rnd, 2) == 0)
		i = ke_find(ko,
		    ko->ko_class == ELF_CLASS64 ? ELF_SHT_RELA : ELF_SHT_REL,
		    rnd);
	if (i == 0 || ko->ko_nsections == KE_SECTIONS)
		return false;
	ko->ko_sections[ko->ko_nsections++] = ko->ko_sections[i];
	/* Its own bytes, so that the two are not changed together. */
	return ko->ko_sections[i].ks_data == NULL ||
	    ke_grow(ko, ko->ko_nsections - 1, 0);
}

static void
get_sym(int class, const uint8_t *p, struct elf64_sym *st)
{
	struct elf32_sym s;

	if (class == ELF_CLASS64) {
		memcpy(st, p, sizeof(*st));
		return;
	}
	memcpy(&s, p, sizeof(s));
	*st = (struct elf64_sym){s.st_name, s.st_info, s.st_other, s.st_shndx,
	    s.st_value, s.st_size};
}

static void
put_sym(int class, uint8_t *p, const struct elf64_sym *st)
{
	struct elf32_sym s = {st->st_name, (uint32_t)st->st_value,
	    (uint32_t)st->st_size, st->st_info, st->st_other, st->st_shndx};

	if (class == ELF_CLASS64)
		memcpy(p, st, sizeof(*st));
	else
		memcpy(p, &s, sizeof(s));
}

/* Legal values for one field of a symbol. */
static bool
change_sym(
    struct ke_object *ko, unsigned strtab, struct elf64_sym *st, uint64_t *rnd)
{
	uint32_t name;

	switch (pick(rnd, 6)) {
	case 0:
		st->st_info =
		    (uint8_t)((pick(rnd, 3) << 4) | (st->st_info & 0xf));
		return true;
	case 1:
		st->st_info = (uint8_t)((st->st_info & 0xf0) | pick(rnd, 11));
		return true;
	case 2:
		st->st_shndx = (uint16_t)any_section(ko, rnd);
		return true;
	case 3:
		st->st_shndx = PICK(rnd, special_sections);
		if (st->st_shndx == ELF_SHN_COMMON)
			st->st_value = (uint64_t)1 << pick(rnd, 13);
		return true;
	case 4:
		st->st_value = pick(rnd, 256);
		st->st_size = pick(rnd, 256);
		return true;
	default:
		if (strtab == 0 || strtab >= ko->ko_nsections ||
		    ko->ko_sections[strtab].ks_data == NULL ||
		    !choose_string(
			ko, strtab, PICK(rnd, symbol_names), rnd, &name))
			return false;
		st->st_name = name;
		return true;
	}
}

static bool
edit_symbol(struct ke_object *ko, uint64_t *rnd)
{
	unsigned i = ke_find(ko, ELF_SHT_SYMTAB, rnd);
	size_t entsize = elf_sym_size(ko->ko_class), n, at;
	struct ke_section *ks = &ko->ko_sections[i];
	struct elf64_sym st;

	n = i == 0 ? 0 : (size_t)ks->ks_hdr.sh_size / entsize;
	if (n == 0)
		return false;
	at = pick(rnd, n) * entsize;
	get_sym(ko->ko_class, ks->ks_data + at, &st);
	/* Sometimes append a new one. */
	if (pick(rnd, 8) == 0) {
		at = n * entsize;
		if (!ke_grow(ko, i, entsize))
			return false;
	}
	if (!change_sym(ko, ks->ks_hdr.sh_link, &st, rnd))
		return false;
	/* The string table may have been this very section. */
	put_sym(ko->ko_class, ks->ks_data + at, &st);
	return true;
}

static bool
edit_reloc(struct ke_object *ko, uint64_t *rnd)
{
	bool rela = ko->ko_class == ELF_CLASS64;
	unsigned i = ke_find(ko, rela ? ELF_SHT_RELA : ELF_SHT_REL, rnd);
	size_t entsize = elf_reloc_size(ko->ko_class, rela), n, at;
	struct ke_section *ks = &ko->ko_sections[i];
	uint32_t type, sym;
	uint64_t off = 0;

	n = i == 0 ? 0 : (size_t)ks->ks_hdr.sh_size / entsize;
	if (n == 0)
		return false;
	at = pick(rnd, n) * entsize;
	if (pick(rnd, 4) == 0) {
		at = n * entsize;
		if (!ke_grow(ko, i, entsize))
			return false;
		memcpy(ks->ks_data + at, ks->ks_data, entsize);
	}
	memcpy(&type, ks->ks_data + at + (rela ? 8 : 4), sizeof(type));
	sym = type >> 8;
	switch (pick(rnd, 3)) {
	case 0: /* every type of either machine, and a few more */
		type = (uint32_t)pick(rnd, 48) | (rela ? 0 : sym << 8);
		break;
	case 1:
		sym = (uint32_t)pick(rnd, 40);
		if (rela)
			memcpy(ks->ks_data + at + 12, &sym, sizeof(sym));
		else
			type = (type & 0xff) | sym << 8;
		break;
	default:
		off = pick(rnd, 80);
		memcpy(ks->ks_data + at, &off, rela ? 8 : 4);
	}
	memcpy(ks->ks_data + at + (rela ? 8 : 4), &type, sizeof(type));
	return true;
}

bool
ke_edit(struct ke_object *ko, uint64_t *rnd)
{
	switch (pick(rnd, 9)) {
	case 0:
		return edit_section_name(ko, rnd);
	case 1:
	case 2:
		return edit_section_kind(ko, rnd);
	case 3:
		return edit_section_size(ko, rnd);
	case 4:
		return edit_section_count(ko, rnd);
	case 5:
	case 6:
		return edit_symbol(ko, rnd);
	default:
		return edit_reloc(ko, rnd);
	}
}
