/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * objbuild.h: relocatable objects built by hand, for what no compiler emits:
 * values at the limits of a range, false headers, thousands of symbols.
 */
#ifndef _KOBJTEST_OBJBUILD_H_
#define _KOBJTEST_OBJBUILD_H_

#include <libelf/elf_decode.h>
#include <libelf/elf_reloc.h>
#include <libkern/kdefs.h>

/*
 * The class, raw structures and relocations of the machine that the tests run
 * on: a pointer, a 32-bit PC-relative word, a call.
 */
#ifdef __i386__
#define OB_CLASS       ELF_CLASS32
#define OB_RELOCS      ".rel"
#define OB_SHT_RELOCS  ELF_SHT_REL
#define OB_SHT_OTHER   ELF_SHT_RELA
#define OB_NONE        R_386_NONE
#define OB_TLS         R_386_TLS_LE
#define OB_TLS_NAME    "R_386_TLS_LE"
#define OB_PTR         R_386_32
#define OB_PTR_NAME    "R_386_32"
#define OB_PCREL       R_386_PC32
#define OB_CALL        R_386_PLT32
#define OB_CALL_NAME   "R_386_PLT32"
#define OB_TYPE_PREFIX "R_386_"
typedef struct elf32_ehdr ob_ehdr_t;
typedef struct elf32_shdr ob_shdr_t;
typedef struct elf32_sym ob_sym_t;
typedef struct elf32_rel ob_rel_t; /* its addend is in the place */
#else
#define OB_CLASS       ELF_CLASS64
#define OB_RELOCS      ".rela"
#define OB_SHT_RELOCS  ELF_SHT_RELA
#define OB_SHT_OTHER   ELF_SHT_REL
#define OB_NONE        R_X86_64_NONE
#define OB_TLS         R_X86_64_TPOFF32
#define OB_TLS_NAME    "R_X86_64_TPOFF32"
#define OB_PTR         R_X86_64_64
#define OB_PTR_NAME    "R_X86_64_64"
#define OB_PCREL       R_X86_64_PC32
#define OB_CALL        R_X86_64_PLT32
#define OB_CALL_NAME   "R_X86_64_PLT32"
#define OB_TYPE_PREFIX "R_X86_64_"
typedef struct elf64_ehdr ob_ehdr_t;
typedef struct elf64_shdr ob_shdr_t;
typedef struct elf64_sym ob_sym_t;
typedef struct elf64_rela ob_rel_t;
#endif

struct objbuild;

/* An empty object of ELF_CLASS64 (amd64) or ELF_CLASS32 (i386). */
struct objbuild *ob_new(int class);
/* Add a section; data NULL: zeros.  Returns its index. */
unsigned ob_section(struct objbuild *ob, const char *name, uint32_t type,
    uint64_t flags, uint64_t align, const void *data, size_t size);
/* Add a symbol, returning its index.  Local ones need not come first. */
unsigned ob_symbol(struct objbuild *ob, const char *name, unsigned bind,
    unsigned type, unsigned shndx, uint64_t value, uint64_t size);
/* The same; shndx may be in the reserved range (SHN_XINDEX is used). */
unsigned ob_symbol_far(struct objbuild *ob, const char *name, unsigned bind,
    unsigned type, unsigned shndx, uint64_t value, uint64_t size);
/* Make room for n sections, which may be more than e_shnum can hold. */
void ob_reserve(struct objbuild *ob, unsigned n);
/* Add a relocation; in ELFCLASS32 the addend is stored in the place. */
void ob_reloc(struct objbuild *ob, unsigned section, uint64_t off,
    uint32_t type, unsigned sym, int64_t addend);
/* Free the builder and return the file, malloc'd. */
void *ob_finish(struct objbuild *ob, size_t *lenp);

/* Pointers into a finished file of class OB_CLASS. */
ob_ehdr_t *ob_ehdr(void *file);
ob_shdr_t *ob_shdr(void *file, unsigned i);
/*
 * Section index by name; 0: none.  Includes ".symtab", ".strtab" and OB_RELOCS
 * ".text".
 */
unsigned ob_find(void *file, const char *name);
ob_sym_t *ob_sym(void *file, unsigned i);
ob_rel_t *ob_rela(void *file, const char *section, unsigned i);

#endif /* !_KOBJTEST_OBJBUILD_H_ */
