/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_decode.h: ELF's raw layouts, and decoding one entry of a table.
 * Inline, because the linker's relocation loop decodes every
 * entry once; private to the ELF reader and to that loop.  No bounds are
 * checked here: the caller has the whole entry in memory.
 */
#ifndef _LIBELF_ELF_DECODE_H_
#define _LIBELF_ELF_DECODE_H_

#include <libelf/elf_reader.h>
#include <libkern/kdefs.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the ELF reader's loads are for little-endian machines"
#endif

#define EI_MAG0     0
#define EI_CLASS    4
#define EI_DATA     5
#define EI_VERSION  6
#define EI_NIDENT   16

#define ELFDATA2LSB 1
#define EV_CURRENT  1
#define PN_XNUM     0xffffu

struct elf32_ehdr {
	uint8_t e_ident[EI_NIDENT];
	uint16_t e_type, e_machine;
	uint32_t e_version, e_entry, e_phoff, e_shoff, e_flags;
	uint16_t e_ehsize, e_phentsize, e_phnum;
	uint16_t e_shentsize, e_shnum, e_shstrndx;
};

struct elf64_ehdr {
	uint8_t e_ident[EI_NIDENT];
	uint16_t e_type, e_machine;
	uint32_t e_version;
	uint64_t e_entry, e_phoff, e_shoff;
	uint32_t e_flags;
	uint16_t e_ehsize, e_phentsize, e_phnum;
	uint16_t e_shentsize, e_shnum, e_shstrndx;
};

struct elf32_phdr {
	uint32_t p_type, p_offset, p_vaddr, p_paddr, p_filesz, p_memsz;
	uint32_t p_flags, p_align;
};

struct elf64_phdr {
	uint32_t p_type, p_flags;
	uint64_t p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
};

struct elf32_shdr {
	uint32_t sh_name, sh_type, sh_flags, sh_addr, sh_offset, sh_size;
	uint32_t sh_link, sh_info, sh_addralign, sh_entsize;
};

struct elf64_shdr {
	uint32_t sh_name, sh_type;
	uint64_t sh_flags, sh_addr, sh_offset, sh_size;
	uint32_t sh_link, sh_info;
	uint64_t sh_addralign, sh_entsize;
};

/* Table entries; in a file they may have any alignment. */
struct elf32_sym {
	uint32_t st_name, st_value, st_size;
	uint8_t st_info, st_other;
	uint16_t st_shndx;
} __kpacked;

struct elf64_sym {
	uint32_t st_name;
	uint8_t st_info, st_other;
	uint16_t st_shndx;
	uint64_t st_value, st_size;
} __kpacked;

struct elf32_rel {
	uint32_t r_offset, r_info;
} __kpacked;

struct elf32_rela {
	uint32_t r_offset, r_info;
	int32_t r_addend;
} __kpacked;

struct elf64_rel {
	uint64_t r_offset, r_info;
} __kpacked;

struct elf64_rela {
	uint64_t r_offset, r_info;
	int64_t r_addend;
} __kpacked;

/* gABI figures 4-3 to 4-22, 5-1: sizes in a file. */
_Static_assert(sizeof(struct elf32_ehdr) == 52, "Elf32_Ehdr");
_Static_assert(sizeof(struct elf64_ehdr) == 64, "Elf64_Ehdr");
_Static_assert(sizeof(struct elf32_phdr) == 32, "Elf32_Phdr");
_Static_assert(sizeof(struct elf64_phdr) == 56, "Elf64_Phdr");
_Static_assert(sizeof(struct elf32_shdr) == 40, "Elf32_Shdr");
_Static_assert(sizeof(struct elf64_shdr) == 64, "Elf64_Shdr");
_Static_assert(sizeof(struct elf32_sym) == 16, "Elf32_Sym");
_Static_assert(sizeof(struct elf64_sym) == 24, "Elf64_Sym");
_Static_assert(sizeof(struct elf32_rel) == 8, "Elf32_Rel");
_Static_assert(sizeof(struct elf32_rela) == 12, "Elf32_Rela");
_Static_assert(sizeof(struct elf64_rel) == 16, "Elf64_Rel");
_Static_assert(sizeof(struct elf64_rela) == 24, "Elf64_Rela");
_Static_assert(offsetof(struct elf32_ehdr, e_shoff) == 32, "Elf32_Ehdr");
_Static_assert(offsetof(struct elf64_ehdr, e_shoff) == 40, "Elf64_Ehdr");
_Static_assert(offsetof(struct elf64_ehdr, e_shstrndx) == 62, "Elf64_Ehdr");

/*
 * Fields of entry `p` of a raw symbol table, for a loop that needs only these:
 * st_name, and those that are adjacent in both classes.
 */
#define ELF_SYM_KIND(info, other, shndx) \
	((uint32_t)(info) | (uint32_t)(other) << 8 | (uint32_t)(shndx) << 16)
#define ELF_ST_INFO(bind, type) ((bind) << 4 | (type))
_Static_assert(offsetof(struct elf32_sym, st_shndx) ==
	    offsetof(struct elf32_sym, st_info) + 2 &&
	offsetof(struct elf64_sym, st_shndx) ==
	    offsetof(struct elf64_sym, st_info) + 2,
    "st_info, st_other, st_shndx");

static inline uint32_t
elf_sym_name(int class, const void *p)
{
	const struct elf32_sym *s32 = p;
	const struct elf64_sym *s64 = p;

	return class == ELF_CLASS64 ? s64->st_name : s32->st_name;
}

static inline uint32_t
elf_sym_kind(int class, const void *p)
{
	const size_t at = class == ELF_CLASS64
	    ? offsetof(struct elf64_sym, st_info)
	    : offsetof(struct elf32_sym, st_info);
	uint32_t kind;

	__builtin_memcpy(&kind, (const uint8_t *)p + at, sizeof(kind));
	return kind;
}

/* Entry `p` of a raw symbol table. */
static inline void
elf_sym_decode(int class, const void *p, struct elf_sym *sym)
{
	const struct elf32_sym *s32 = p;
	const struct elf64_sym *s64 = p;
	uint8_t info;

	if (class == ELF_CLASS64) {
		info = s64->st_info;
		sym->st_name = s64->st_name;
		sym->st_other = s64->st_other;
		sym->st_shndx = s64->st_shndx;
		sym->st_value = s64->st_value;
		sym->st_size = s64->st_size;
	} else {
		info = s32->st_info;
		sym->st_name = s32->st_name;
		sym->st_other = s32->st_other;
		sym->st_shndx = s32->st_shndx;
		sym->st_value = s32->st_value;
		sym->st_size = s32->st_size;
	}
	sym->st_bind = info >> 4;
	sym->st_type = info & 0xf;
}

/* Entry `p` of a raw REL or RELA table. */
static inline void
elf_reloc_decode(int class, bool rela, const void *p, struct elf_reloc *r)
{
	const struct elf32_rela *r32 = p;
	const struct elf64_rela *r64 = p;

	/* REL and RELA begin alike. */
	if (class == ELF_CLASS64) {
		r->r_offset = r64->r_offset;
		r->r_sym = (uint32_t)(r64->r_info >> 32);
		r->r_type = (uint32_t)r64->r_info;
		r->r_addend = rela ? r64->r_addend : 0;
	} else {
		r->r_offset = r32->r_offset;
		r->r_sym = r32->r_info >> 8;
		r->r_type = r32->r_info & 0xff;
		r->r_addend = rela ? r32->r_addend : 0;
	}
}

#endif /* !_LIBELF_ELF_DECODE_H_ */
