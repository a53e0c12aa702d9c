/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_mutate.c: a mutator that knows what a module looks like.  It picks a
 * table (header, section headers, symbols, relocations), an entry and a field,
 * and puts in a value that is wrong in an interesting way: a border, a little
 * more or less than what was there, or what another entry has.  Every fourth
 * time the bytes are libFuzzer's own to damage.
 */
#include <stdlib.h>
#include <string.h>

#include <libkern/elf_decode.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned int seed);

/* A run of entries in the file, [at, at + count * entsize) within it. */
struct table {
	size_t t_at, t_entsize, t_count;
};

/* Offset and width of each field, by table; width 0 ends it. */
struct field {
	uint8_t f_off, f_width;
};
#define F(type, m)                                                      \
	{                                                               \
		offsetof(struct type, m), sizeof(((struct type *)0)->m) \
	}
static const struct field ehdr_fields[] = {F(elf64_ehdr, e_type),
    F(elf64_ehdr, e_machine), F(elf64_ehdr, e_shoff),
    F(elf64_ehdr, e_shentsize), F(elf64_ehdr, e_shnum),
    F(elf64_ehdr, e_shstrndx), F(elf64_ehdr, e_phnum), {0, 0}};
static const struct field shdr_fields[] = {F(elf64_shdr, sh_name),
    F(elf64_shdr, sh_type), F(elf64_shdr, sh_flags), F(elf64_shdr, sh_offset),
    F(elf64_shdr, sh_size), F(elf64_shdr, sh_link), F(elf64_shdr, sh_info),
    F(elf64_shdr, sh_addralign), F(elf64_shdr, sh_entsize), {0, 0}};
static const struct field sym_fields[] = {F(elf64_sym, st_name),
    F(elf64_sym, st_info), F(elf64_sym, st_other), F(elf64_sym, st_shndx),
    F(elf64_sym, st_value), F(elf64_sym, st_size), {0, 0}};
static const struct field rela_fields[] = {F(elf64_rela, r_offset),
    {offsetof(struct elf64_rela, r_info), 4},     /* type */
    {offsetof(struct elf64_rela, r_info) + 4, 4}, /* symbol */
    F(elf64_rela, r_addend), {0, 0}};

static const uint64_t borders[] = {0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xff, 0xfff,
    0x1000, 0x7fff, 0xff00, 0xfff1, 0xfff2, 0xffff, 0x7fffffff, 0x80000000,
    0xfffffff0, 0xffffffff, 0x7fffffffffffffff, 0x8000000000000000,
    0xfffffffffffff000, 0xffffffffffffffff};

/* xorshift: good enough to choose, and the same for the same seed. */
static size_t
pick(uint64_t *state, size_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return n == 0 ? 0 : (size_t)(*state % n);
}

/* The section headers, or those of type `type`: one of them, in the file. */
static bool
find_section(const uint8_t *data, size_t size, uint32_t type, uint64_t *rnd,
    struct table *t)
{
	struct elf64_ehdr eh;
	struct elf64_shdr sh;
	size_t first, i, n;

	memcpy(&eh, data, sizeof(eh));
	n = eh.e_shnum;
	if (n == 0 || !range_valid(eh.e_shoff, n * sizeof(sh), size))
		return false;
	first = pick(rnd, n);
	for (i = 0; i < n; i++) {
		memcpy(&sh, data + eh.e_shoff + (first + i) % n * sizeof(sh),
		    sizeof(sh));
		if (sh.sh_type != type ||
		    !range_valid(sh.sh_offset, sh.sh_size, size))
			continue;
		*t = (struct table){(size_t)sh.sh_offset,
		    sizeof(struct elf64_sym), (size_t)sh.sh_size / 24};
		return t->t_count > 0;
	}
	return false;
}

static const struct field *
choose_table(const uint8_t *data, size_t size, uint64_t *rnd, struct table *t)
{
	struct elf64_ehdr eh;

	memcpy(&eh, data, sizeof(eh));
	switch (pick(rnd, 8)) {
	case 0:
		*t = (struct table){0, sizeof(eh), 1};
		return ehdr_fields;
	case 1:
	case 2:
	case 3:
		*t = (struct table){
		    (size_t)eh.e_shoff, sizeof(struct elf64_shdr), eh.e_shnum};
		if (t->t_count == 0 ||
		    !range_valid(eh.e_shoff, t->t_count * t->t_entsize, size))
			return NULL;
		return shdr_fields;
	case 4:
	case 5:
		if (!find_section(data, size, ELF_SHT_SYMTAB, rnd, t))
			return NULL;
		return sym_fields;
	default:
		if (!find_section(data, size, ELF_SHT_RELA, rnd, t))
			return NULL;
		return rela_fields;
	}
}
_Static_assert(sizeof(struct elf64_sym) == sizeof(struct elf64_rela),
    "find_section takes both for 24 bytes");

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

size_t
LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	uint64_t rnd = seed * 0x9e3779b97f4a7c15ull + 1;
	const struct field *fields;
	struct table t;

	if (size <= sizeof(struct elf64_ehdr) || pick(&rnd, 4) == 0)
		return LLVMFuzzerMutate(data, size, max);
	for (size_t n = pick(&rnd, 3) + 1; n > 0; n--) {
		fields = choose_table(data, size - 1, &rnd, &t);
		if (fields != NULL)
			spoil(data, &t, fields, &rnd);
	}
	if (pick(&rnd, 8) == 0)
		data[size - 1] = (uint8_t)pick(&rnd, 256);
	return size;
}
