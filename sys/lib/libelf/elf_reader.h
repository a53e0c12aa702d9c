/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_reader.h: the bounded ELF reader, the only code that reads raw ELF
 * structures: the loader reads kernels with it, the kernel and the host tools
 * read modules with it.  Both classes, little endian, decoded to class-neutral
 * structures.  Every count, offset and size is checked against the file's size
 * before it is used.
 *
 * ELF: System V ABI, chapters 4 and 5; relocations: psABI amd64 and i386.
 */
#ifndef _LIBELF_ELF_READER_H_
#define _LIBELF_ELF_READER_H_

#include <libkern/kdefs.h>

#define ELF_CLASS32           1
#define ELF_CLASS64           2

#define ELF_ET_REL            1
#define ELF_ET_EXEC           2
#define ELF_ET_DYN            3

#define ELF_EM_386            3
#define ELF_EM_X86_64         62

#define ELF_PT_LOAD           1
#define ELF_PT_NOTE           4

#define ELF_PF_X              0x1
#define ELF_PF_W              0x2
#define ELF_PF_R              0x4

#define ELF_SHT_NULL          0
#define ELF_SHT_PROGBITS      1
#define ELF_SHT_SYMTAB        2
#define ELF_SHT_STRTAB        3
#define ELF_SHT_RELA          4
#define ELF_SHT_NOTE          7
#define ELF_SHT_NOBITS        8
#define ELF_SHT_REL           9
#define ELF_SHT_INIT_ARRAY    14
#define ELF_SHT_FINI_ARRAY    15
#define ELF_SHT_PREINIT_ARRAY 16
#define ELF_SHT_GROUP         17
#define ELF_SHT_SYMTAB_SHNDX  18
/* CREL, compact relocations: LLVM's number, and the registered one. */
#define ELF_SHT_CREL_LLVM      0x40000014u
#define ELF_SHT_CREL           0x40000020u
#define ELF_SHT_GNU_SFRAME     0x6ffffff4u
#define ELF_SHT_GNU_ATTRIBUTES 0x6ffffff5u
#define ELF_SHT_X86_64_UNWIND  0x70000001u

#define ELF_SHF_WRITE          0x1u
#define ELF_SHF_ALLOC          0x2u
#define ELF_SHF_EXECINSTR      0x4u
#define ELF_SHF_TLS            0x400u
#define ELF_SHF_COMPRESSED     0x800u
#define ELF_SHF_EXCLUDE        0x80000000u

#define ELF_SHN_UNDEF          0
#define ELF_SHN_LORESERVE      0xff00u
#define ELF_SHN_X86_64_LCOMMON 0xff02u /* amd64: common, out of reach */
#define ELF_SHN_ABS            0xfff1u
#define ELF_SHN_COMMON         0xfff2u
#define ELF_SHN_XINDEX         0xffffu

#define ELF_STB_LOCAL          0
#define ELF_STB_GLOBAL         1
#define ELF_STB_WEAK           2

#define ELF_STT_NOTYPE         0
#define ELF_STT_OBJECT         1
#define ELF_STT_FUNC           2
#define ELF_STT_SECTION        3
#define ELF_STT_FILE           4
#define ELF_STT_COMMON         5
#define ELF_STT_TLS            6

/*
 * Where an ELF file's bytes come from.  Reads exactly `len` bytes at `off`
 * into `buf`: 0, or an errno value (a short file is EIO or ENOEXEC, the
 * reader never asks for bytes beyond es_size).
 */
struct elf_source {
	int (*es_read)(void *cookie, foff_t off, void *buf, size_t len);
	void *es_cookie;
	uint64_t es_size; /* bytes in the file */
};

/* A source over memory, which must remain valid. */
void elf_source_mem(struct elf_source *src, const void *base, size_t size);

/* The ELF header, checked. */
struct elf_image {
	const struct elf_source *ei_src;
	int ei_class;        /* ELF_CLASS32 or ELF_CLASS64 */
	unsigned ei_type;    /* ELF_ET_* */
	unsigned ei_machine; /* ELF_EM_* */
	uint64_t ei_entry;
	foff_t ei_phoff; /* the table lies in the file */
	foff_t ei_shoff; /* likewise; 0 with ei_shnum 0: no sections */
	uint32_t ei_flags;
	uint32_t ei_phnum;
	uint32_t ei_shnum;
	uint32_t ei_shstrndx; /* 0: none; < ei_shnum */
};

struct elf_phdr {
	uint32_t p_type;
	uint32_t p_flags;
	foff_t p_offset;
	uint64_t p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
};

struct elf_shdr {
	uint32_t sh_name; /* offset into the section name table */
	uint32_t sh_type;
	uint64_t sh_flags, sh_addr;
	foff_t sh_offset;
	uint64_t sh_size;
	uint32_t sh_link, sh_info;
	uint64_t sh_addralign, sh_entsize;
};

struct elf_sym {
	uint32_t st_name; /* offset into the string table */
	uint8_t st_bind, st_type, st_other;
	uint32_t st_shndx; /* an ELF_SHN_*, or a section not checked */
	uint64_t st_value, st_size;
};

struct elf_reloc {
	uint64_t r_offset;
	uint32_t r_sym, r_type;
	int64_t r_addend; /* 0 for REL: the addend is in the place */
};

/* Why elf_open() refused the file.  ee_what: a static string, never NULL. */
struct elf_error {
	const char *ee_what; /* "e_shoff beyond the end of the file" */
	enum elf_error_kind {
		ELF_EE_PLAIN,     /* no values */
		ELF_EE_VALUE,     /* ee_value is the offending value */
		ELF_EE_WANTED,    /* and ee_limit what it should be */
		ELF_EE_LIMIT,     /* and ee_limit what it went beyond */
		ELF_EE_TRUNCATED, /* bytes needed, and the file's size */
		ELF_EE_FOREIGN,   /* what kind of file it is, instead of ELF */
	} ee_kind;
	uint64_t ee_value, ee_limit;
};
/* "e_shstrndx names no section: 0x20, limit 0x10".  Returns buf. */
const char *elf_error_text(const struct elf_error *ee, char *buf, size_t size);
#define ELF_ERROR_TEXT 160 /* enough for each of them */

/*
 * Read and check the header.  ENOEXEC with *ee set for every format fault
 * (magic, class, data encoding, version, entry sizes, tables outside the
 * file, e_shstrndx), the source's own error otherwise.  Does not check
 * e_machine and e_type.
 */
int elf_open(struct elf_image *ei, const struct elf_source *src,
    struct elf_error *ee) __kwarnunused;

/* Entry i of a table.  ENOEXEC when i is out of range. */
int elf_phdr_read(
    const struct elf_image *ei, uint32_t i, struct elf_phdr *ph) __kwarnunused;
int elf_shdr_read(
    const struct elf_image *ei, uint32_t i, struct elf_shdr *sh) __kwarnunused;

/*
 * The whole table at once, one read, decoded into `out` which has room for
 * `max` entries; min(count, max) are stored.
 */
int elf_phdrs_read(const struct elf_image *ei, struct elf_phdr *out,
    uint32_t max) __kwarnunused;
int elf_shdrs_read(const struct elf_image *ei, struct elf_shdr *out,
    uint32_t max) __kwarnunused;

/*
 * Find a section, or a symbol that is defined and not local, by its name, which
 * with its NUL has at most ELF_FIND_NAME bytes.  ENOENT.
 */
#define ELF_FIND_NAME 64
int elf_find_section(const struct elf_image *ei, const char *name,
    struct elf_shdr *sh) __kwarnunused;
int elf_find_symbol(const struct elf_image *ei, const char *name,
    struct elf_sym *sym) __kwarnunused;
/* The first such symbol whose name begins so. */
int elf_find_symbol_prefix(const struct elf_image *ei, const char *prefix,
    struct elf_sym *sym) __kwarnunused;

/* Is the section's content within the file?  NOBITS and empty ones have none.
 */
bool elf_section_in_file(
    const struct elf_image *ei, const struct elf_shdr *sh) __kwarnunused;

/* Sizes of raw table entries in bytes, by class. */
size_t elf_sym_size(int elfclass);
size_t elf_reloc_size(int elfclass, bool rela);
size_t elf_shdr_size(int elfclass);
size_t elf_ehdr_size(int elfclass);
#define ELF_EHDR_MAXSIZE 64 /* of either class */

/* Decode entry i of a raw table in memory that holds `count` entries. */
int elf_sym_get(int elfclass, const void *tab, size_t count, size_t i,
    struct elf_sym *sym) __kwarnunused;
int elf_reloc_get(int elfclass, bool rela, const void *tab, size_t count,
    size_t i, struct elf_reloc *r) __kwarnunused;

/* The string at `off`, NULL unless it starts and ends within `size` bytes. */
const char *elf_string(const char *tab, size_t size, uint64_t off);

/*
 * Set e_shoff in a raw copy of the ELF header, or sh_offset of section header i
 * in a raw copy of the table: for the copy that the loader passes to the kernel
 * with the symbol table.
 */
void elf_ehdr_set_shoff(int elfclass, void *raw_ehdr, foff_t shoff);
/* Set e_phoff and e_phnum to 0: the copy has no program headers. */
void elf_ehdr_clear_phdrs(int elfclass, void *raw_ehdr);
void elf_shdr_set_offset(
    int elfclass, void *raw_shdrs, uint32_t i, foff_t offset);
void elf_shdr_set_addr(
    int elfclass, void *raw_shdrs, uint32_t i, uint64_t addr);

/*
 * Walk the notes in `buf`.  Start with *pos 0; true and the fields set while
 * there is one, false at the end or when what follows is malformed.
 */
struct elf_note {
	const char *n_name; /* n_namesz bytes, may lack a NUL */
	uint32_t n_namesz;
	const void *n_desc;
	uint32_t n_descsz;
	uint32_t n_type;
};
bool elf_note_next(
    const void *buf, size_t size, size_t *pos, struct elf_note *note);

/*
 * The type of a file other than ELF, by its first `len` bytes, and what to do
 * with it: "gzip data: unpack it first (gunzip)".  NULL: unknown.
 */
const char *elf_foreign_file(const void *start, size_t len);

/*
 * The name of a relocation type, "R_X86_64_PC32", or "relocation type 99", in
 * `buf`, which is returned.  `names`: ELF_RELOC_NAMES of its machine.
 */
const char *elf_reloc_name(
    const char *names, uint32_t type, char *buf, size_t size);

#endif /* !_LIBELF_ELF_READER_H_ */
