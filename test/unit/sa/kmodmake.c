/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmodmake.c: see kmodmake.h.  Section .data holds the modinfo_t and its
 * strings, .text a control function and one call for each function used.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "elfmake.h"
#include "kmodmake.h"

#define STRINGS  64 /* offset of mi_name in .data */
#define CALL     16 /* bytes of .text for each function */
#define TEXT     ((size_t)(1 + 2 * KMODMAKE_SYMS) * CALL)
#define SYM_TEXT 1
#define SYM_DATA 2
#define NSYMS    (3 + 2 * KMODMAKE_SYMS)

struct object {
	bool o_wide;
	size_t o_ptr;
	struct elfmake *o_em;
	uint32_t o_symtab, o_nsyms;
	uint8_t o_syms[NSYMS * sizeof(Elf64_Sym)];
	char o_names[512];
	uint32_t o_namesize;
};

static void *
copy_of(const void *data, size_t size)
{
	void *copy = calloc(1, size == 0 ? 1 : size);

	if (copy == NULL)
		abort();
	return memcpy(copy, data, size);
}

static uint32_t
add(struct object *o, const char *name, uint32_t type, uint64_t flags,
    const void *data, size_t size)
{
	const uint32_t i = elfmake_section(o->o_em, name, type, NULL, size);
	struct elfmake_sec *ex = &o->o_em->em_sec[i];

	ex->ex_data = copy_of(data, size);
	ex->ex_owned = true;
	ex->ex_flags = flags;
	return i;
}

/* A symbol; section 0: undefined. */
static uint32_t
add_symbol(struct object *o, const char *name, unsigned bind, unsigned type,
    uint32_t section, uint64_t value)
{
	const uint8_t info = (uint8_t)ELF64_ST_INFO(bind, type);
	const uint32_t at = name == NULL ? 0 : o->o_namesize;
	const Elf64_Sym s64 = {
	    at, info, 0, (uint16_t)section, value, section == 0 ? 0 : 1};
	const Elf32_Sym s32 = {at, (uint32_t)value, section == 0 ? 0 : 1, info,
	    0, (uint16_t)section};

	if (o->o_wide)
		memcpy(o->o_syms + o->o_nsyms * sizeof(s64), &s64, sizeof(s64));
	else
		memcpy(o->o_syms + o->o_nsyms * sizeof(s32), &s32, sizeof(s32));
	if (name != NULL) {
		strcpy(o->o_names + at, name);
		o->o_namesize += (uint32_t)strlen(name) + 1;
	}
	return o->o_nsyms++;
}

/* Relocations of a section. */
struct relocs {
	uint8_t rl_table[16 * sizeof(Elf64_Rela)];
	size_t rl_n;
};

static void
add_reloc(const struct object *o, struct relocs *rl, uint8_t *section,
    uint64_t at, uint32_t sym, uint32_t type, int64_t addend)
{
	const Elf64_Rela r64 = {
	    at, ELF64_R_INFO((Elf64_Xword)sym, type), addend};
	const Elf32_Rel r32 = {(uint32_t)at, ELF32_R_INFO(sym, (uint8_t)type)};
	const int32_t inplace = (int32_t)addend;

	if (o->o_wide) {
		memcpy(
		    rl->rl_table + rl->rl_n * sizeof(r64), &r64, sizeof(r64));
	} else {
		memcpy(
		    rl->rl_table + rl->rl_n * sizeof(r32), &r32, sizeof(r32));
		memcpy(section + at, &inplace, sizeof(inplace));
	}
	rl->rl_n++;
}

static void
add_pointer(const struct object *o, struct relocs *rl, uint8_t *section,
    uint64_t at, uint32_t sym, int64_t to)
{
	add_reloc(
	    o, rl, section, at, sym, o->o_wide ? R_X86_64_64 : R_386_32, to);
}

static void
put_relocs(struct object *o, const char *name, const struct relocs *rl,
    uint32_t section)
{
	const size_t size = o->o_wide ? sizeof(Elf64_Rela) : sizeof(Elf32_Rel);
	const uint32_t i = add(o, name, o->o_wide ? SHT_RELA : SHT_REL, 0,
	    rl->rl_table, rl->rl_n * size);

	o->o_em->em_sec[i].ex_info = section;
	o->o_em->em_sec[i].ex_link = o->o_symtab;
	o->o_em->em_sec[i].ex_entsize = size;
}

/* Sections 1 to 3: .text, .data, link_set_modules. */
static void
put_all(struct object *o, uint8_t *text, struct relocs *rtext, uint8_t *data,
    size_t datasize, struct relocs *rdata)
{
	const size_t symsize =
	    o->o_wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	struct relocs rset = {.rl_n = 0};
	uint8_t set[8] = {0};
	uint32_t strtab;

	add_pointer(o, &rset, set, 0, SYM_DATA, 0);
	(void)add(
	    o, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, text, TEXT);
	(void)add(
	    o, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, data, datasize);
	(void)add(
	    o, "link_set_modules", SHT_PROGBITS, SHF_ALLOC, set, o->o_ptr);
	strtab = add(o, ".strtab", SHT_STRTAB, 0, o->o_names, o->o_namesize);
	o->o_symtab =
	    add(o, ".symtab", SHT_SYMTAB, 0, o->o_syms, o->o_nsyms * symsize);
	o->o_em->em_sec[o->o_symtab].ex_link = strtab;
	o->o_em->em_sec[o->o_symtab].ex_info = 3;
	o->o_em->em_sec[o->o_symtab].ex_entsize = symsize;
	put_relocs(o, ".rel.text", rtext, 1);
	put_relocs(o, ".rel.data", rdata, 2);
	put_relocs(o, ".rel.set", &rset, 3);
}

struct fakefile *
kmodmake_at(struct fakevol *vol, const char *path, const struct kmodspec *ks)
{
	const bool wide = ks->kms_class == ELFCLASS64;
	struct object o = {.o_wide = wide,
	    .o_ptr = wide ? 8 : 4,
	    .o_em = elfmake_new(ks->kms_class),
	    .o_namesize = 1};
	const uint32_t head[2] = {
	    ks->kms_version == 0 ? 1001000000 : ks->kms_version, 1};
	struct relocs rtext = {.rl_n = 0}, rdata = {.rl_n = 0};
	uint8_t text[TEXT], data[512] = {0};
	size_t used = STRINGS;
	struct fakefile *f;

	o.o_em->em_type = ET_REL;
	memset(text, 0x90, sizeof(text));
	(void)add_symbol(&o, NULL, 0, 0, 0, 0);
	(void)add_symbol(&o, NULL, STB_LOCAL, STT_SECTION, 1, 0);
	(void)add_symbol(&o, NULL, STB_LOCAL, STT_SECTION, 2, 0);
	for (size_t i = 0; i < KMODMAKE_SYMS; i++) {
		const size_t at = (1 + i) * CALL;

		if (ks->kms_defines[i] != NULL)
			(void)add_symbol(&o, ks->kms_defines[i], STB_GLOBAL,
			    STT_FUNC, 1, at + KMODMAKE_SYMS * CALL);
		if (ks->kms_uses[i] == NULL)
			continue;
		text[at] = 0xe8; /* call */
		add_reloc(&o, &rtext, text, at + 1,
		    add_symbol(
			&o, ks->kms_uses[i], STB_GLOBAL, STT_NOTYPE, 0, 0),
		    wide ? R_X86_64_PLT32 : R_386_PC32, -4);
	}
	memcpy(data, head, sizeof(head));
	add_pointer(&o, &rdata, data, 8, SYM_TEXT, 0);
	add_pointer(&o, &rdata, data, 8 + o.o_ptr, SYM_DATA, (int64_t)used);
	strcpy((char *)data + used, ks->kms_name);
	used += strlen(ks->kms_name) + 1;
	if (ks->kms_required != NULL) {
		add_pointer(
		    &o, &rdata, data, 8 + 2 * o.o_ptr, SYM_DATA, (int64_t)used);
		strcpy((char *)data + used, ks->kms_required);
		used += strlen(ks->kms_required) + 1;
	}
	put_all(&o, text, &rtext, data, used, &rdata);
	elfmake_build(o.o_em);
	f = fakevol_file(vol, path, o.o_em->em_file, o.o_em->em_size);
	elfmake_free(o.o_em);
	return f;
}
