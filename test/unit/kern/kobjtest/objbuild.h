/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * objbuild.h: relocatable objects made by hand, for what no compiler makes:
 * values at the very border of a range, lies in headers, thousands of symbols.
 */
#ifndef _KOBJTEST_OBJBUILD_H_
#define _KOBJTEST_OBJBUILD_H_

#include <libkern/elf_decode.h>
#include <libkern/kdefs.h>

struct objbuild;

/* An empty object of ELF_CLASS64 (amd64) or ELF_CLASS32 (i386). */
struct objbuild *ob_new(int class);
/* A section; data NULL: zeros.  Its index. */
unsigned ob_section(struct objbuild *ob, const char *name, uint32_t type,
    uint64_t flags, uint64_t align, const void *data, size_t size);
/* A symbol; its index.  Local ones need not come first here. */
unsigned ob_symbol(struct objbuild *ob, const char *name, unsigned bind,
    unsigned type, unsigned shndx, uint64_t value, uint64_t size);
/* A relocation; of class 32 the addend is put into the place. */
void ob_reloc(struct objbuild *ob, unsigned section, uint64_t off,
    uint32_t type, unsigned sym, int64_t addend);
/* The file, malloc'd; the builder is gone. */
void *ob_finish(struct objbuild *ob, size_t *lenp);

/* Into a finished file of class 64. */
struct elf64_ehdr *ob_ehdr(void *file);
struct elf64_shdr *ob_shdr(void *file, unsigned i);
/* By name; 0: none.  ".symtab", ".strtab", ".rela.text" are there too. */
unsigned ob_find(void *file, const char *name);
struct elf64_sym *ob_sym(void *file, unsigned i);
struct elf64_rela *ob_rela(void *file, const char *section, unsigned i);

#endif /* !_KOBJTEST_OBJBUILD_H_ */
