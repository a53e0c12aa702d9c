/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * objbuild.c: see objbuild.h.  The file: header, contents of the sections,
 * relocations, symbols, strings, section headers.
 */
#include <stdlib.h>
#include <string.h>

#include "objbuild.h"

#define MAX_SECTIONS 4096 /* unless ob_reserve was called */
#define OWN_SECTIONS 8

struct buf {
	char *b_data;
	size_t b_len, b_size;
};

struct section {
	struct elf64_shdr s_hdr;
	struct buf s_data, s_relocs;
};

struct objbuild {
	int ob_class;
	struct section *ob_sections; /* [0]: the null section */
	unsigned ob_nsections, ob_maxsections;
	struct buf ob_syms, ob_strings, ob_names;
	struct buf ob_shndx; /* a 32-bit index per symbol */
	bool ob_far;         /* some symbols use it */
};

static size_t
append(struct buf *b, const void *data, size_t len)
{
	size_t at = b->b_len;

	if (len == 0)
		return at;
	if (at + len > b->b_size) {
		b->b_size = 2 * (at + len) + 64;
		b->b_data = realloc(b->b_data, b->b_size);
		if (b->b_data == NULL)
			abort();
	}
	if (data != NULL)
		memcpy(b->b_data + at, data, len);
	else
		memset(b->b_data + at, 0, len);
	b->b_len += len;
	return at;
}

static uint32_t
add_string(struct buf *b, const char *s)
{
	if (b->b_len == 0)
		append(b, "", 1);
	return *s == '\0' ? 0 : (uint32_t)append(b, s, strlen(s) + 1);
}

struct objbuild *
ob_new(int class)
{
	struct objbuild *ob = calloc(1, sizeof(*ob));

	if (ob == NULL)
		abort();
	ob->ob_sections = calloc(MAX_SECTIONS, sizeof(*ob->ob_sections));
	if (ob->ob_sections == NULL)
		abort();
	ob->ob_maxsections = MAX_SECTIONS;
	ob->ob_class = class;
	ob->ob_nsections = 1;
	add_string(&ob->ob_names, "");
	add_string(&ob->ob_strings, "");
	ob_symbol(ob, "", 0, 0, 0, 0, 0);
	return ob;
}

void
ob_reserve(struct objbuild *ob, unsigned n)
{
	size_t size = (n + OWN_SECTIONS) * sizeof(*ob->ob_sections);
	size_t old = ob->ob_nsections * sizeof(*ob->ob_sections);
	struct section *s = calloc(1, size);

	if (s == NULL || size < old)
		abort();
	memcpy(s, ob->ob_sections, old);
	free(ob->ob_sections);
	ob->ob_sections = s;
	ob->ob_maxsections = n + OWN_SECTIONS;
}

unsigned
ob_section(struct objbuild *ob, const char *name, uint32_t type, uint64_t flags,
    uint64_t align, const void *data, size_t size)
{
	struct section *s = &ob->ob_sections[ob->ob_nsections];

	if (ob->ob_nsections == ob->ob_maxsections)
		abort();
	s->s_hdr = (struct elf64_shdr){
	    .sh_name = add_string(&ob->ob_names, name),
	    .sh_type = type,
	    .sh_flags = flags,
	    .sh_size = size,
	    .sh_addralign = align,
	};
	if (type != ELF_SHT_NOBITS)
		append(&s->s_data, data, size);
	return ob->ob_nsections++;
}

unsigned
ob_symbol(struct objbuild *ob, const char *name, unsigned bind, unsigned type,
    unsigned shndx, uint64_t value, uint64_t size)
{
	struct elf64_sym s = {
	    .st_name = add_string(&ob->ob_strings, name),
	    .st_info = (uint8_t)(bind << 4 | type),
	    .st_shndx = (uint16_t)shndx,
	    .st_value = value,
	    .st_size = size,
	};
	struct elf32_sym s32 = {s.st_name, (uint32_t)value, (uint32_t)size,
	    s.st_info, 0, s.st_shndx};

	append(&ob->ob_shndx, NULL, sizeof(uint32_t));
	if (ob->ob_class == ELF_CLASS32)
		return (unsigned)(append(&ob->ob_syms, &s32, sizeof(s32)) /
		    sizeof(s32));
	return (unsigned)(append(&ob->ob_syms, &s, sizeof(s)) / sizeof(s));
}

unsigned
ob_symbol_far(struct objbuild *ob, const char *name, unsigned bind,
    unsigned type, unsigned shndx, uint64_t value, uint64_t size)
{
	unsigned i =
	    ob_symbol(ob, name, bind, type, ELF_SHN_XINDEX, value, size);
	uint32_t ndx = shndx;

	memcpy(ob->ob_shndx.b_data + i * sizeof(ndx), &ndx, sizeof(ndx));
	ob->ob_far = true;
	return i;
}

void
ob_reloc(struct objbuild *ob, unsigned section, uint64_t off, uint32_t type,
    unsigned sym, int64_t addend)
{
	struct section *s = &ob->ob_sections[section];
	struct elf64_rela r = {off, (uint64_t)sym << 32 | type, addend};
	struct elf32_rel r32 = {(uint32_t)off, sym << 8 | type};
	int32_t a32 = (int32_t)addend;

	if (ob->ob_class == ELF_CLASS32) {
		append(&s->s_relocs, &r32, sizeof(r32));
		if (addend != 0)
			memcpy(s->s_data.b_data + off, &a32, sizeof(a32));
	} else
		append(&s->s_relocs, &r, sizeof(r));
}

/* A section that the builder adds after the caller's. */
static unsigned
own_section(struct objbuild *ob, const char *name, uint32_t type, struct buf *b,
    uint64_t entsize)
{
	unsigned i = ob_section(ob, name, type, 0, 8, b->b_data, b->b_len);

	ob->ob_sections[i].s_hdr.sh_entsize = entsize;
	free(b->b_data);
	return i;
}

static void
relocation_sections(struct objbuild *ob, unsigned symtab)
{
	bool rela = ob->ob_class == ELF_CLASS64;
	unsigned n = symtab;

	for (unsigned i = 1; i < n; i++) {
		struct section *s = &ob->ob_sections[i];
		const char *target = ob->ob_names.b_data + s->s_hdr.sh_name;
		char name[128];
		unsigned r;

		if (s->s_relocs.b_len == 0)
			continue;
		strcpy(name, rela ? ".rela" : ".rel");
		strncat(name, target, sizeof(name) - 16);
		r = own_section(ob, name, rela ? ELF_SHT_RELA : ELF_SHT_REL,
		    &s->s_relocs, elf_reloc_size(ob->ob_class, rela));
		ob->ob_sections[r].s_hdr.sh_link = symtab;
		ob->ob_sections[r].s_hdr.sh_info = i;
	}
}

static void
append_shdr(
    const struct objbuild *ob, struct buf *file, const struct elf64_shdr *h)
{
	struct elf32_shdr h32 = {h->sh_name, h->sh_type, (uint32_t)h->sh_flags,
	    0, (uint32_t)h->sh_offset, (uint32_t)h->sh_size, h->sh_link,
	    h->sh_info, (uint32_t)h->sh_addralign, (uint32_t)h->sh_entsize};

	if (ob->ob_class == ELF_CLASS32)
		append(file, &h32, sizeof(h32));
	else
		append(file, h, sizeof(*h));
}

static void
put_ehdr(const struct objbuild *ob, struct buf *file, size_t shoff,
    unsigned shstrndx)
{
	const bool many = ob->ob_nsections >= ELF_SHN_LORESERVE;
	const uint16_t shnum = many ? 0 : (uint16_t)ob->ob_nsections;
	struct elf64_ehdr e = {
	    .e_ident = {0x7f, 'E', 'L', 'F', (uint8_t)ob->ob_class, 1, 1},
	    .e_type = ELF_ET_REL,
	    .e_machine = ELF_EM_X86_64,
	    .e_version = 1,
	    .e_shoff = shoff,
	    .e_ehsize = sizeof(e),
	    .e_shentsize = sizeof(struct elf64_shdr),
	    .e_shnum = shnum,
	    .e_shstrndx = many ? ELF_SHN_XINDEX : (uint16_t)shstrndx,
	};
	struct elf32_ehdr e32 = {
	    .e_type = ELF_ET_REL,
	    .e_machine = ELF_EM_386,
	    .e_version = 1,
	    .e_shoff = (uint32_t)shoff,
	    .e_ehsize = sizeof(e32),
	    .e_shentsize = sizeof(struct elf32_shdr),
	    .e_shnum = shnum,
	    .e_shstrndx = e.e_shstrndx,
	};

	memcpy(e32.e_ident, e.e_ident, sizeof(e32.e_ident));
	if (ob->ob_class == ELF_CLASS32)
		memcpy(file->b_data, &e32, sizeof(e32));
	else
		memcpy(file->b_data, &e, sizeof(e));
}

void *
ob_finish(struct objbuild *ob, size_t *lenp)
{
	unsigned symtab, shndx, strtab, shstrtab;
	struct buf file = {0};
	size_t shoff;

	symtab = own_section(ob, ".symtab", ELF_SHT_SYMTAB, &ob->ob_syms,
	    elf_sym_size(ob->ob_class));
	if (ob->ob_far) {
		shndx = own_section(ob, ".symtab_shndx", ELF_SHT_SYMTAB_SHNDX,
		    &ob->ob_shndx, sizeof(uint32_t));
		ob->ob_sections[shndx].s_hdr.sh_link = symtab;
	} else
		free(ob->ob_shndx.b_data);
	relocation_sections(ob, symtab);
	strtab = own_section(ob, ".strtab", ELF_SHT_STRTAB, &ob->ob_strings, 0);
	ob->ob_sections[symtab].s_hdr.sh_link = strtab;
	ob->ob_sections[symtab].s_hdr.sh_info = 1;
	shstrtab = ob_section(ob, ".shstrtab", ELF_SHT_STRTAB, 0, 1, NULL, 0);
	ob->ob_sections[shstrtab].s_hdr.sh_size = ob->ob_names.b_len;
	append(&ob->ob_sections[shstrtab].s_data, ob->ob_names.b_data,
	    ob->ob_names.b_len);

	append(&file, NULL, elf_ehdr_size(ob->ob_class));
	for (unsigned i = 1; i < ob->ob_nsections; i++) {
		struct section *s = &ob->ob_sections[i];

		append(&file, NULL, -file.b_len & 15);
		s->s_hdr.sh_offset =
		    append(&file, s->s_data.b_data, s->s_data.b_len);
		free(s->s_data.b_data);
	}
	append(&file, NULL, -file.b_len & 7);
	shoff = file.b_len;
	if (ob->ob_nsections >= ELF_SHN_LORESERVE) {
		ob->ob_sections[0].s_hdr.sh_size = ob->ob_nsections;
		ob->ob_sections[0].s_hdr.sh_link = shstrtab;
	}
	for (unsigned i = 0; i < ob->ob_nsections; i++)
		append_shdr(ob, &file, &ob->ob_sections[i].s_hdr);
	put_ehdr(ob, &file, shoff, shstrtab);
	free(ob->ob_names.b_data);
	free(ob->ob_sections);
	free(ob);
	*lenp = file.b_len;
	/* Shrink to fit: ASan detects any read past the end. */
	return realloc(file.b_data, file.b_len);
}

ob_ehdr_t *
ob_ehdr(void *file)
{
	return file;
}

ob_shdr_t *
ob_shdr(void *file, unsigned i)
{
	char *base = file;

	return (ob_shdr_t *)(void *)(base + ob_ehdr(file)->e_shoff) + i;
}

unsigned
ob_find(void *file, const char *name)
{
	char *base = file;
	const char *names =
	    base + ob_shdr(file, ob_ehdr(file)->e_shstrndx)->sh_offset;

	for (unsigned i = 1; i < ob_ehdr(file)->e_shnum; i++)
		if (strcmp(names + ob_shdr(file, i)->sh_name, name) == 0)
			return i;
	return 0;
}

ob_sym_t *
ob_sym(void *file, unsigned i)
{
	char *base = file;
	unsigned symtab = ob_find(file, ".symtab");

	return (ob_sym_t *)(void *)(base + ob_shdr(file, symtab)->sh_offset) +
	    i;
}

ob_rel_t *
ob_rela(void *file, const char *section, unsigned i)
{
	char *base = file;
	char name[128] = OB_RELOCS;

	strncat(name, section, sizeof(name) - 16);
	return (ob_rel_t *)(void *)(base +
		   ob_shdr(file, ob_find(file, name))->sh_offset) +
	    i;
}
