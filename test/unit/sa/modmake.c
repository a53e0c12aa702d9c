/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modmake.c: see modmake.h.  Section .data holds the modinfo_t and its strings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modmake.h"

#define STRINGS 64 /* offset of mi_name in .data */

struct object {
	bool o_wide;
	size_t o_ptr;
	struct elfmake *o_em;
};

static void
put_pointer(uint8_t *at, uint64_t value, size_t ptr)
{
	memcpy(at, &value, ptr);
}

/* Relocation k of a table: the pointer at `slot` leads to .data + `to`. */
static void
put_reloc(const struct object *o, uint8_t *table, size_t k, uint8_t *section,
    uint64_t slot, uint64_t to)
{
	const Elf64_Rela r64 = {
	    slot, ELF64_R_INFO((Elf64_Xword)1, R_X86_64_64), (int64_t)to};
	const Elf32_Rel r32 = {(uint32_t)slot, ELF32_R_INFO(1, R_386_32)};

	if (o->o_wide) {
		memcpy(table + k * sizeof(r64), &r64, sizeof(r64));
	} else {
		memcpy(table + k * sizeof(r32), &r32, sizeof(r32));
		put_pointer(section + slot, to, 4);
	}
}

static uint32_t
add(const struct object *o, const char *name, uint32_t type, void *data,
    size_t size)
{
	const uint32_t i = elfmake_section(o->o_em, name, type, data, size);
	struct elfmake_sec *ex = &o->o_em->em_sec[i];

	ex->ex_owned = true;
	if (type == SHT_PROGBITS)
		ex->ex_flags = SHF_ALLOC | SHF_WRITE;
	return i;
}

static void
add_relocs(const struct object *o, const char *name, void *data, size_t n,
    uint32_t info, uint32_t symtab)
{
	const size_t entry = o->o_wide ? sizeof(Elf64_Rela) : sizeof(Elf32_Rel);
	const uint32_t i =
	    add(o, name, o->o_wide ? SHT_RELA : SHT_REL, data, n * entry);

	o->o_em->em_sec[i].ex_info = info;
	o->o_em->em_sec[i].ex_link = symtab;
	o->o_em->em_sec[i].ex_entsize = entry;
}

/*
 * NOLINTBEGIN(clang-analyzer-unix.Malloc): add() keeps the memory, and
 * elfmake_free() frees it.
 */

/* Symbol 1 is the start of section `data`. */
static uint32_t
add_symbols(const struct object *o, uint32_t data)
{
	const size_t entry = o->o_wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	uint8_t *syms = calloc(2, entry);
	const Elf64_Sym s64 = {.st_info = ELF64_ST_INFO(STB_LOCAL, STT_SECTION),
	    .st_shndx = (uint16_t)data};
	const Elf32_Sym s32 = {.st_info = ELF32_ST_INFO(STB_LOCAL, STT_SECTION),
	    .st_shndx = (uint16_t)data};
	uint32_t strtab, symtab;

	assert_non_null(syms);
	if (o->o_wide)
		memcpy(syms + entry, &s64, entry);
	else
		memcpy(syms + entry, &s32, entry);
	strtab = add(o, ".strtab", SHT_STRTAB, calloc(1, 1), 1);
	symtab = add(o, ".symtab", SHT_SYMTAB, syms, 2 * entry);
	o->o_em->em_sec[symtab].ex_link = strtab;
	o->o_em->em_sec[symtab].ex_info = 2;
	o->o_em->em_sec[symtab].ex_entsize = entry;
	return symtab;
}

struct elfmake *
modmake(const struct modspec *ms)
{
	const int class = ms->ms_class == 0 ? ELFCLASS64 : ms->ms_class;
	const struct object o = {class == ELFCLASS64,
	    class == ELFCLASS64 ? 8 : 4, elfmake_new(class)};
	const size_t namelen = strlen(ms->ms_name) + 1;
	const size_t reqlen =
	    ms->ms_required == NULL ? 0 : strlen(ms->ms_required) + 1;
	const size_t size = STRINGS + namelen + reqlen - ms->ms_cut;
	const uint32_t head[2] = {
	    ms->ms_version == 0 ? 1001000000 : ms->ms_version,
	    ms->ms_modclass == 0 && !ms->ms_any ? 1 : ms->ms_modclass};
	uint8_t *data = calloc(1, size + ms->ms_cut), *set = calloc(1, o.o_ptr);
	uint8_t *rset = calloc(1, 24), *rdata = calloc(3, 24);
	uint32_t idata, iset, symtab;
	size_t n = 0;

	o.o_em->em_type = ET_REL;
	memcpy(data, head, sizeof(head));
	memcpy(data + STRINGS, ms->ms_name, namelen);
	if (reqlen != 0)
		memcpy(data + STRINGS + namelen, ms->ms_required, reqlen);
	put_reloc(&o, rset, 0, set, 0, ms->ms_info_at);
	put_reloc(&o, rdata, n++, data, 8, STRINGS);
	put_reloc(&o, rdata, n++, data, 8 + o.o_ptr,
	    ms->ms_name_at != 0 ? ms->ms_name_at : STRINGS);
	if (reqlen != 0)
		put_reloc(&o, rdata, n++, data, 8 + 2 * o.o_ptr,
		    ms->ms_required_at != 0 ? ms->ms_required_at
					    : STRINGS + namelen);
	idata = add(&o, ".data", SHT_PROGBITS, data, size);
	iset = add(&o, "link_set_modules", SHT_PROGBITS, set, o.o_ptr);
	symtab = add_symbols(&o, idata);
	add_relocs(&o, ".rel.set", rset, 1, iset, symtab);
	add_relocs(&o, ".rel.data", rdata, n, idata, symtab);
	elfmake_build(o.o_em);
	return o.o_em;
}

/* NOLINTEND(clang-analyzer-unix.Malloc) */

struct fakefile *
modmake_at(struct fakevol *vol, const char *path, const struct modspec *ms)
{
	struct elfmake *em = modmake(ms);
	struct fakefile *f = fakevol_file(vol, path, em->em_file, em->em_size);

	elfmake_free(em);
	return f;
}

struct fakefile *
modmake_stand(struct bootbench *b, const char *name, const char *required)
{
	const struct modspec ms = {.ms_name = name, .ms_required = required};
	char path[256];

	snprintf(path, sizeof(path), "/stand/amd64/10.1/modules/%s/%s.kmod",
	    name, name);
	return modmake_at(b->b_vol, path, &ms);
}

/*
 * A segment behind the kernel's: the set, then for each module 32 bytes of
 * modinfo_t and 32 of its name, which the segment's end may cut.
 */
void
modmake_builtins(struct bootbench *b, const char *const *names, uint64_t skew)
{
	struct elfmake *em = b->b_kern;
	const bool wide = em->em_class == ELFCLASS64;
	const size_t ptr = wide ? 8 : 4, set = 64 * ptr;
	const uint64_t va = em->em_seg[0].es_vaddr + 0x10000;
	struct fakefile *f = fakevol_find(b->b_vol, "/netbsd");
	struct elfmake_seg *es;
	uint8_t *data;
	uint32_t sec;
	size_t n = 0, size;

	while (names[n] != NULL)
		n++;
	size = set + n * 64;
	data = calloc(1, size);
	assert_true(data != NULL && n <= 64);
	for (size_t i = 0; i < n; i++) {
		const uint64_t info = set + i * 64;

		put_pointer(data + i * ptr, va + info + skew, ptr);
		put_pointer(data + info + 8 + ptr, va + info + 32, ptr);
		memcpy(data + info + 32, names[i], strnlen(names[i], 32));
	}
	es = elfmake_load(em, va, size, size);
	es->es_data = data;
	es->es_owned = true;
	sec = elfmake_section(
	    em, "link_set_modules", SHT_PROGBITS, NULL, n * ptr);
	em->em_sec[sec].ex_flags = SHF_ALLOC;
	em->em_sec[sec].ex_addr = va;
	elfmake_build(em);
	free(f->ff_data);
	f->ff_data = malloc(em->em_size);
	assert_non_null(f->ff_data);
	memcpy(f->ff_data, em->em_file, em->em_size);
	f->ff_size = em->em_size;
}

void
modmake_boots(struct bootbench *b, const char *names)
{
	const struct btinfo_modulelist *ml;
	char text[1024] = "";
	int n = 0;

	for (const char *p = names; *p != '\0'; p++)
		n += *p != ' ' && (p == names || p[-1] == ' ');
	fakeenv_out_clear(b->b_fe);
	bootbench_boots(b, "netbsd", n);
	ml = bootbench_modules(b);
	for (int i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "%s%s", i == 0 ? "" : " ", ml->entry[i].path);
	assert_string_equal(text, names);
}
