/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_names.c: relocation types by name, for messages.
 */
#include <libkern/elf_reader.h>
#include <libkern/elf_reloc.h>

#define NAME(name, number) [(number)] = #name,

static const char *const names_x86_64[] = {ELF_RELOCS_X86_64(NAME)};
static const char *const names_386[] = {ELF_RELOCS_386(NAME)};

const char *
elf_reloc_name(unsigned machine, uint32_t type)
{
	if (machine == ELF_EM_X86_64 && type < knitems(names_x86_64))
		return names_x86_64[type];
	if (machine == ELF_EM_386 && type < knitems(names_386))
		return names_386[type];
	return NULL;
}
