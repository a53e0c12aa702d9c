/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_files.h: two small valid ELF files, one of each class; tests damage
 * copies of them.
 */
#ifndef _LIBKERN_ELF_FILES_H_
#define _LIBKERN_ELF_FILES_H_

#include <libelf/elf_decode.h>

/* A file of either class: header, 2 program headers, 3 section headers. */
struct file64 {
	struct elf64_ehdr eh;
	struct elf64_phdr ph[2];
	struct elf64_shdr sh[3];
};

struct file32 {
	struct elf32_ehdr eh;
	struct elf32_phdr ph[2];
	struct elf32_shdr sh[3];
};

static const struct file64 good64 = {
    .eh =
	{
	    .e_ident = {0x7f, 'E', 'L', 'F', 2, 1, 1},
	    .e_type = ELF_ET_EXEC,
	    .e_machine = ELF_EM_X86_64,
	    .e_version = 1,
	    .e_entry = 0x123456789a,
	    .e_phoff = offsetof(struct file64, ph),
	    .e_shoff = offsetof(struct file64, sh),
	    .e_flags = 0x55,
	    .e_ehsize = sizeof(struct elf64_ehdr),
	    .e_phentsize = sizeof(struct elf64_phdr),
	    .e_phnum = 2,
	    .e_shentsize = sizeof(struct elf64_shdr),
	    .e_shnum = 3,
	    .e_shstrndx = 2,
	},
    .ph = {{1, 5, 0x1000, 0xffffffff80200000, 0x200000, 0x10, 0x20, 0x1000},
	{4, 4, 1, 2, 3, 4, 5, 6}},
    .sh = {{0}, {1, 8, 3, 0x1111111111, 64, 32, 5, 6, 16, 24},
	{7, 3, 0, 0, 1, 2, 3, 4, 5, 6}},
};

static const struct file32 good32 = {
    .eh =
	{
	    .e_ident = {0x7f, 'E', 'L', 'F', 1, 1, 1},
	    .e_type = ELF_ET_REL,
	    .e_machine = ELF_EM_386,
	    .e_version = 1,
	    .e_entry = 0x1234567,
	    .e_phoff = offsetof(struct file32, ph),
	    .e_shoff = offsetof(struct file32, sh),
	    .e_ehsize = sizeof(struct elf32_ehdr),
	    .e_phentsize = sizeof(struct elf32_phdr),
	    .e_phnum = 2,
	    .e_shentsize = sizeof(struct elf32_shdr),
	    .e_shnum = 3,
	    .e_shstrndx = 1,
	},
    .ph = {{1, 0x1000, 0xc0100000, 0x100000, 0x10, 0x20, 5, 0x1000},
	{4, 1, 2, 3, 4, 5, 4, 6}},
    .sh = {{0}, {1, 1, 3, 0x11, 52, 32, 5, 6, 16, 24},
	{7, 3, 0, 0, 1, 2, 3, 4, 5, 6}},
};

#endif /* !_LIBKERN_ELF_FILES_H_ */
