/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elfmake.c: make ELF files for tests.
 */
#include "elfmake.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* The symbols of elfmake_symbols(). */
static const struct {
	const char *name;
	uint64_t offset; /* from the base address */
} symbols[] = {{"start", 0x200000}, {"main", 0x200040}, {"cold", 0x203000}};
#define NSYMS (1 + sizeof(symbols) / sizeof(symbols[0]))

uint8_t
elfmake_byte(uint64_t addr)
{
	return (uint8_t)(1 + (addr * 7 + (addr >> 8)) % 163);
}

struct elfmake *
elfmake_new(int class)
{
	struct elfmake *em = calloc(1, sizeof(*em));

	if (em == NULL)
		abort();
	em->em_class = class;
	em->em_type = ET_EXEC;
	em->em_machine = class == ELFCLASS64 ? EM_X86_64 : EM_386;
	em->em_nsec = 1;
	return em;
}

void
elfmake_free(struct elfmake *em)
{
	for (size_t i = 0; i < em->em_nseg; i++)
		if (em->em_seg[i].es_owned)
			free((void *)(uintptr_t)em->em_seg[i].es_data);
	for (size_t i = 1; i < em->em_nsec; i++)
		if (em->em_sec[i].ex_owned)
			free((void *)(uintptr_t)em->em_sec[i].ex_data);
	free(em->em_file);
	free(em);
}

static uint64_t
base_of(const struct elfmake *em)
{
	return em->em_class == ELFCLASS64 ? ELFMAKE_BASE64 : ELFMAKE_BASE32;
}

struct elfmake_seg *
elfmake_load(
    struct elfmake *em, uint64_t vaddr, uint64_t filesz, uint64_t memsz)
{
	struct elfmake_seg *es = &em->em_seg[em->em_nseg++];

	if (em->em_nseg > ELFMAKE_MAX)
		abort();
	*es = (struct elfmake_seg){.es_type = PT_LOAD,
	    .es_flags = PF_R | PF_W | PF_X,
	    .es_vaddr = vaddr,
	    .es_paddr = vaddr - base_of(em),
	    .es_filesz = filesz,
	    .es_memsz = memsz};
	return es;
}

uint32_t
elfmake_section(struct elfmake *em, const char *name, uint32_t type,
    const void *data, uint64_t size)
{
	struct elfmake_sec *ex = &em->em_sec[em->em_nsec++];

	if (em->em_nsec > ELFMAKE_MAX)
		abort();
	*ex = (struct elfmake_sec){
	    .ex_name = name, .ex_type = type, .ex_data = data, .ex_size = size};
	return (uint32_t)(em->em_nsec - 1);
}

/* Another vendor's note first, as in real files; then NetBSD's. */
struct notes {
	uint32_t a_namesz, a_descsz, a_type;
	char a_name[4], a_desc[8];
	uint32_t b_namesz, b_descsz, b_type;
	char b_name[8];
	uint32_t b_version;
};

static struct notes *
notes_new(uint32_t version)
{
	struct notes *n = malloc(sizeof(*n));

	if (n == NULL)
		abort();
	*n =
	    (struct notes){4, 5, 1, "GNU", "build", 7, 4, 1, "NetBSD", version};
	return n;
}

void
elfmake_note_section(struct elfmake *em, uint32_t version)
{
	uint32_t i = elfmake_section(em, ".note.netbsd.ident", SHT_NOTE,
	    notes_new(version), sizeof(struct notes));

	em->em_sec[i].ex_owned = true;
}

void
elfmake_note_segment(struct elfmake *em, uint32_t version)
{
	struct elfmake_seg *es =
	    elfmake_load(em, 0, sizeof(struct notes), sizeof(struct notes));

	es->es_type = PT_NOTE;
	es->es_data = notes_new(version);
	es->es_owned = true;
}

/* Append to a string table; returns the bytes it took. */
static uint32_t
add_string(char *at, const char *s)
{
	size_t n = strlen(s) + 1;

	memcpy(at, s, n);
	return (uint32_t)n;
}

void
elfmake_symbols(struct elfmake *em)
{
	bool wide = em->em_class == ELFCLASS64;
	size_t entsize = wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	uint8_t *tab = calloc(NSYMS, entsize);
	char *str = calloc(1, 64);
	uint32_t at = 1, i, sym;

	if (tab == NULL || str == NULL)
		abort();
	for (i = 1; i < NSYMS; i++) {
		uint64_t value = base_of(em) + symbols[i - 1].offset;
		uint8_t info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
		Elf64_Sym s64 = {at, info, 0, 1, value, 16};
		Elf32_Sym s32 = {at, (uint32_t)value, 16, info, 0, 1};

		memcpy(tab + i * entsize,
		    wide ? (const void *)&s64 : (const void *)&s32, entsize);
		at += add_string(str + at, symbols[i - 1].name);
	}
	sym = elfmake_section(em, ".symtab", SHT_SYMTAB, tab, NSYMS * entsize);
	em->em_sec[sym].ex_link =
	    elfmake_section(em, ".strtab", SHT_STRTAB, str, at);
	em->em_sec[sym].ex_owned = true;
	em->em_sec[em->em_sec[sym].ex_link].ex_owned = true;
	em->em_sec[sym].ex_info = 1;
	em->em_sec[sym].ex_entsize = entsize;
}

/* ---- layout ---- */

/* Make the file at least `end` bytes long. */
static void
grow(struct elfmake *em, uint64_t end)
{
	if (end <= em->em_size)
		return;
	em->em_file = realloc(em->em_file, end);
	if (em->em_file == NULL)
		abort();
	memset(em->em_file + em->em_size, 0, end - em->em_size);
	em->em_size = end;
}

static void
put(struct elfmake *em, uint64_t off, const void *data, size_t size)
{
	grow(em, off + size);
	if (data != NULL && size != 0)
		memcpy(em->em_file + off, data, size);
}

static void
put_phdr(struct elfmake *em, size_t i)
{
	const struct elfmake_seg *es = &em->em_seg[i];
	Elf64_Phdr p = {es->es_type, es->es_flags, es->es_off, es->es_vaddr,
	    es->es_paddr, es->es_filesz, es->es_memsz,
	    es->es_align == 0 ? 0x1000 : es->es_align};
	Elf32_Phdr q = {p.p_type, (uint32_t)p.p_offset, (uint32_t)p.p_vaddr,
	    (uint32_t)p.p_paddr, (uint32_t)p.p_filesz, (uint32_t)p.p_memsz,
	    p.p_flags, (uint32_t)p.p_align};

	if (em->em_class == ELFCLASS64)
		put(em, em->em_phoff + i * sizeof(p), &p, sizeof(p));
	else
		put(em, em->em_phoff + i * sizeof(q), &q, sizeof(q));
}

static void
put_shdr(struct elfmake *em, size_t i, uint32_t name)
{
	const struct elfmake_sec *x = &em->em_sec[i];
	Elf64_Shdr s = {name, x->ex_type, x->ex_flags, x->ex_addr, x->ex_off,
	    x->ex_size, x->ex_link, x->ex_info, 1, x->ex_entsize};
	Elf32_Shdr t = {name, x->ex_type, (uint32_t)x->ex_flags,
	    (uint32_t)x->ex_addr, (uint32_t)x->ex_off, (uint32_t)x->ex_size,
	    x->ex_link, x->ex_info, 1, (uint32_t)x->ex_entsize};

	if (em->em_class == ELFCLASS64)
		put(em, em->em_shoff + i * sizeof(s), &s, sizeof(s));
	else
		put(em, em->em_shoff + i * sizeof(t), &t, sizeof(t));
}

static void
put_ehdr(struct elfmake *em)
{
	bool secs = em->em_nsec > 1;
	Elf64_Ehdr e = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
			    (uint8_t)em->em_class, ELFDATA2LSB, EV_CURRENT},
	    .e_type = em->em_type,
	    .e_machine = em->em_machine,
	    .e_version = EV_CURRENT,
	    .e_entry = em->em_entry,
	    .e_phoff = em->em_nseg > 0 ? em->em_phoff : 0,
	    .e_shoff = secs ? em->em_shoff : 0,
	    .e_ehsize = sizeof(e),
	    .e_phentsize = sizeof(Elf64_Phdr),
	    .e_phnum = (uint16_t)em->em_nseg,
	    .e_shentsize = sizeof(Elf64_Shdr),
	    .e_shnum = secs ? (uint16_t)em->em_nsec : 0,
	    .e_shstrndx = secs ? (uint16_t)em->em_shstrndx : 0};
	Elf32_Ehdr f = {.e_type = e.e_type,
	    .e_machine = e.e_machine,
	    .e_version = e.e_version,
	    .e_entry = (uint32_t)e.e_entry,
	    .e_phoff = (uint32_t)e.e_phoff,
	    .e_shoff = (uint32_t)e.e_shoff,
	    .e_ehsize = sizeof(f),
	    .e_phentsize = sizeof(Elf32_Phdr),
	    .e_phnum = e.e_phnum,
	    .e_shentsize = sizeof(Elf32_Shdr),
	    .e_shnum = e.e_shnum,
	    .e_shstrndx = e.e_shstrndx};

	memcpy(f.e_ident, e.e_ident, sizeof(f.e_ident));
	if (em->em_class == ELFCLASS64)
		put(em, 0, &e, sizeof(e));
	else
		put(em, 0, &f, sizeof(f));
}

static void
put_segments(struct elfmake *em)
{
	for (size_t i = 0; i < em->em_nseg; i++) {
		struct elfmake_seg *es = &em->em_seg[i];

		es->es_off = em->em_size;
		if (es->es_align != 0)
			es->es_off +=
			    (es->es_vaddr - es->es_off) % es->es_align;
		put(em, es->es_off, es->es_data, es->es_filesz);
		if (es->es_data == NULL)
			for (uint64_t j = 0; j < es->es_filesz; j++)
				em->em_file[es->es_off + j] =
				    elfmake_byte(es->es_vaddr + j);
	}
	for (size_t i = 0; i < em->em_nseg; i++)
		put_phdr(em, i);
}

/* Section names are the last section, rebuilt each time. */
static void
put_sections(struct elfmake *em)
{
	char names[ELFMAKE_MAX * 24] = "";
	uint32_t at[ELFMAKE_MAX] = {0}, end = 1;

	if (em->em_shstrndx == 0)
		em->em_shstrndx =
		    elfmake_section(em, ".shstrtab", SHT_STRTAB, NULL, 0);
	for (size_t i = 1; i < em->em_nsec; i++) {
		at[i] = end;
		end += add_string(names + end, em->em_sec[i].ex_name);
	}
	em->em_sec[em->em_shstrndx].ex_size = end;
	for (size_t i = 1; i < em->em_nsec; i++) {
		struct elfmake_sec *ex = &em->em_sec[i];

		ex->ex_off = em->em_size;
		if (ex->ex_type != SHT_NOBITS)
			put(em, ex->ex_off,
			    i == em->em_shstrndx ? names : ex->ex_data,
			    ex->ex_size);
	}
	em->em_shoff = (em->em_size + 7) & ~(uint64_t)7;
	for (size_t i = 0; i < em->em_nsec; i++)
		put_shdr(em, i, at[i]);
}

void
elfmake_build(struct elfmake *em)
{
	bool wide = em->em_class == ELFCLASS64;

	free(em->em_file);
	em->em_file = NULL;
	em->em_size = 0;
	em->em_phoff = wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	grow(em,
	    em->em_phoff +
		em->em_nseg * (wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)));
	put_segments(em);
	if (em->em_nsec > 1)
		put_sections(em);
	put_ehdr(em);
}

struct elfmake *
elfmake_kernel(int class, uint32_t version)
{
	struct elfmake *em = elfmake_new(class);
	uint64_t at = base_of(em) + (class == ELFCLASS64 ? 0x200000 : 0x100000);

	em->em_entry = at + 0x10;
	elfmake_load(em, at, 5000, 5000);
	elfmake_load(em, at + 0x3000, 100, 9100);
	elfmake_section(em, ".debug_info", SHT_PROGBITS, NULL, 3000);
	if (version != 0)
		elfmake_note_section(em, version);
	elfmake_symbols(em);
	elfmake_build(em);
	return em;
}

/* ---- the kernel's side ---- */

/* Section header i of a copy, widened; false outside the copy. */
static bool
copy_shdr(const uint8_t *copy, size_t size, uint64_t i, Elf64_Shdr *s)
{
	Elf64_Ehdr e;
	Elf32_Ehdr f;
	Elf32_Shdr t;
	uint64_t off;

	memcpy(&e, copy, sizeof(e));
	memcpy(&f, copy, sizeof(f));
	if (copy[EI_CLASS] == ELFCLASS64) {
		off = e.e_shoff + i * sizeof(*s);
		if (i >= e.e_shnum || off + sizeof(*s) > size)
			return false;
		memcpy(s, copy + off, sizeof(*s));
		return true;
	}
	off = f.e_shoff + i * sizeof(t);
	if (i >= f.e_shnum || off + sizeof(t) > size)
		return false;
	memcpy(&t, copy + off, sizeof(t));
	*s = (Elf64_Shdr){t.sh_name, t.sh_type, t.sh_flags, t.sh_addr,
	    t.sh_offset, t.sh_size, t.sh_link, t.sh_info, t.sh_addralign,
	    t.sh_entsize};
	return true;
}

int
elfmake_lookup(
    const uint8_t *copy, size_t size, const char *name, uint64_t *value)
{
	bool wide = copy[EI_CLASS] == ELFCLASS64;
	size_t entsize = wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	Elf64_Shdr sym, str;
	Elf64_Sym s64;
	Elf32_Sym s32;

	if (size < sizeof(Elf64_Ehdr) || memcmp(copy, ELFMAG, SELFMAG) != 0)
		return -1;
	for (uint64_t i = 1; copy_shdr(copy, size, i, &sym); i++) {
		if (sym.sh_type != SHT_SYMTAB || sym.sh_offset == 0)
			continue;
		if (!copy_shdr(copy, size, sym.sh_link, &str) ||
		    str.sh_offset == 0 || str.sh_offset + str.sh_size > size ||
		    sym.sh_offset + sym.sh_size > size ||
		    sym.sh_offset % (wide ? 8 : 4) != 0)
			return -1;
		for (uint64_t j = 0; j < sym.sh_size / entsize; j++) {
			const uint8_t *p = copy + sym.sh_offset + j * entsize;
			uint32_t at;

			memcpy(&at, p, sizeof(at));
			if (at >= str.sh_size)
				return -1;
			if (strcmp((const char *)copy + str.sh_offset + at,
				name) != 0)
				continue;
			memcpy(&s64, p, wide ? sizeof(s64) : 0);
			memcpy(&s32, p, wide ? 0 : sizeof(s32));
			*value = wide ? s64.st_value : s32.st_value;
			return 1;
		}
		return 0;
	}
	return 0;
}
