/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_mutate.c: a mutator that knows the structure of a module.  It picks a
 * table (header, section headers, symbols, relocations), an entry and a field,
 * and sets it to a limit, a value near the old one, or another entry's value.
 * Or it makes another valid object (kobj_edit.c).  Every fourth time libFuzzer
 * mutates the bytes, or those of one section.
 */
#include <stdlib.h>
#include <string.h>

#include <libelf/elf_reader.h>

#include "kobj_edit.h"

/* A run of entries in the file, [at, at + count * entsize) within it. */
struct table {
	size_t t_at, t_entsize, t_count;
};

/* Offset and width of each field, by table and class; width 0 ends it. */
struct field {
	uint8_t f_off, f_width;
};
#define F(type, m)                                                      \
	{                                                               \
		offsetof(struct type, m), sizeof(((struct type *)0)->m) \
	}
#define EHDR(t)                                                         \
	{                                                               \
		F(t, e_type), F(t, e_machine), F(t, e_shoff),           \
		    F(t, e_shentsize), F(t, e_shnum), F(t, e_shstrndx), \
		    F(t, e_phnum),                                      \
		{                                                       \
			0, 0                                            \
		}                                                       \
	}
#define SHDR(t)                                                                \
	{                                                                      \
		F(t, sh_name), F(t, sh_type), F(t, sh_flags), F(t, sh_offset), \
		    F(t, sh_size), F(t, sh_link), F(t, sh_info),               \
		    F(t, sh_addralign), F(t, sh_entsize),                      \
		{                                                              \
			0, 0                                                   \
		}                                                              \
	}
#define SYM(t)                                                                \
	{                                                                     \
		F(t, st_name), F(t, st_info), F(t, st_other), F(t, st_shndx), \
		    F(t, st_value), F(t, st_size),                            \
		{                                                             \
			0, 0                                                  \
		}                                                             \
	}
static const struct field ehdr_fields[2][8] = {
    EHDR(elf32_ehdr), EHDR(elf64_ehdr)};
static const struct field shdr_fields[2][10] = {
    SHDR(elf32_shdr), SHDR(elf64_shdr)};
static const struct field sym_fields[2][7] = {SYM(elf32_sym), SYM(elf64_sym)};
/* The halves of r_info: type and symbol. */
static const struct field reloc_fields[2][5] = {
    {F(elf32_rel, r_offset), {offsetof(struct elf32_rel, r_info), 1},
	{offsetof(struct elf32_rel, r_info) + 1, 3}, {0, 0}},
    {F(elf64_rela, r_offset), {offsetof(struct elf64_rela, r_info), 4},
	{offsetof(struct elf64_rela, r_info) + 4, 4}, F(elf64_rela, r_addend),
	{0, 0}}};

static const uint64_t borders[] = {0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xff, 0xfff,
    0x1000, 0x7fff, 0xff00, 0xfff1, 0xfff2, 0xffff, 0x7fffffff, 0x80000000,
    0xfffffff0, 0xffffffff, 0x7fffffffffffffff, 0x8000000000000000,
    0xfffffffffffff000, 0xffffffffffffffff};

static const struct field *
choose_table(const struct ke_object *ko, uint64_t *rnd, struct table *t)
{
	const struct ke_section *ks;
	bool wide = ko->ko_class == ELF_CLASS64;
	const struct field *fields;
	uint32_t type;
	unsigned i;

	switch (pick(rnd, 8)) {
	case 0:
		*t = (struct table){0, elf_ehdr_size(ko->ko_class), 1};
		return ehdr_fields[wide];
	case 1:
	case 2:
	case 3:
		*t = (struct table){(size_t)ko->ko_ehdr.e_shoff,
		    elf_shdr_size(ko->ko_class), ko->ko_nsections};
		return shdr_fields[wide];
	case 4:
	case 5:
		type = ELF_SHT_SYMTAB;
		t->t_entsize = elf_sym_size(ko->ko_class);
		fields = sym_fields[wide];
		break;
	default:
		type = wide ? ELF_SHT_RELA : ELF_SHT_REL;
		t->t_entsize = elf_reloc_size(ko->ko_class, wide);
		fields = reloc_fields[wide];
	}
	i = ke_find(ko, type, rnd);
	ks = &ko->ko_sections[i];
	if (i == 0)
		return NULL;
	t->t_at = (size_t)ks->ks_hdr.sh_offset;
	t->t_count = (size_t)ks->ks_hdr.sh_size / t->t_entsize;
	return t->t_count > 0 ? fields : NULL;
}

static void
spoil(uint8_t *data, const struct table *t, const struct field *fields,
    uint64_t *rnd)
{
	size_t entry = pick(rnd, t->t_count), other = pick(rnd, t->t_count);
	size_t nfields = 0;
	uint64_t value = 0;
	uint8_t *at;

	while (fields[nfields].f_width != 0)
		nfields++;
	fields += pick(rnd, nfields);
	at = data + t->t_at + entry * t->t_entsize + fields->f_off;
	memcpy(&value, at, fields->f_width);
	switch (pick(rnd, 4)) {
	case 0:
		value = borders[pick(rnd, knitems(borders))];
		break;
	case 1:
		value += pick(rnd, 33) - 16;
		break;
	case 2:
		value = 0;
		memcpy(&value,
		    data + t->t_at + other * t->t_entsize + fields->f_off,
		    fields->f_width);
		break;
	default:
		value ^= 1ull << pick(rnd, fields->f_width * 8u);
	}
	memcpy(at, &value, fields->f_width);
}

/* Change some fields in place; `object` is the parsed file. */
static void
spoil_some(const struct ke_object *ko, uint8_t *data, uint64_t *rnd)
{
	const struct field *fields;
	struct table t;

	for (size_t n = pick(rnd, 3) + 1; n > 0; n--) {
		fields = choose_table(ko, rnd, &t);
		if (fields != NULL)
			spoil(data, &t, fields, rnd);
	}
}

/* Change the bytes of one section. */
static void
damage(const struct ke_object *ko, uint8_t *data, uint64_t *rnd)
{
	const struct elf64_shdr *sh =
	    &ko->ko_sections[ke_find(ko, 0, rnd)].ks_hdr;
	size_t len = (size_t)sh->sh_size, done;

	if (sh == &ko->ko_sections[0].ks_hdr)
		return;
	done = LLVMFuzzerMutate(data + sh->sh_offset, len, len);
	if (done < len)
		memset(data + sh->sh_offset + done, 0, len - done);
}

/* owner: the mutator */
static struct ke_object object, other;

size_t
kobj_mutate(uint8_t *data, size_t size, size_t max, uint64_t *rnd)
{
	size_t what = pick(rnd, 8), changed;

	if (what == 0 || !ke_parse(&object, data, size))
		return LLVMFuzzerMutate(data, size, max);
	if (what == 1)
		damage(&object, data, rnd);
	else if (what <= 4)
		spoil_some(&object, data, rnd);
	else {
		for (size_t n = pick(rnd, 4) + 1; n > 0; n--)
			(void)ke_edit(&object, rnd);
		changed = ke_write(&object, data, max);
		if (changed != 0)
			return changed;
	}
	return size;
}

size_t
kobj_cross(const uint8_t *one, size_t one_size, const uint8_t *two,
    size_t two_size, uint8_t *out, size_t max, uint64_t *rnd)
{
	if (!ke_parse(&object, one, one_size) ||
	    !ke_parse(&other, two, two_size))
		return 0;
	for (size_t n = pick(rnd, 2) + 1; n > 0; n--)
		if (!ke_import(&object, &other, rnd))
			return 0;
	return ke_write(&object, out, max);
}
