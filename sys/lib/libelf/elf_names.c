/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_names.c: words for messages: relocation types, what is wrong with a file.
 */
#include <libelf/elf_reader.h>
#include <libelf/elf_reloc.h>
#include <libkern/libkern.h>

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

const char *
elf_error_text(const struct elf_error *ee, char *buf, size_t size)
{
	uintmax_t value = ee->ee_value, limit = ee->ee_limit;

	switch (ee->ee_kind) {
	case ELF_EE_VALUE:
		ksnprintf(buf, size, "%s: %#jx", ee->ee_what, value);
		break;
	case ELF_EE_WANTED:
		ksnprintf(buf, size, "%s: %#jx instead of %#jx", ee->ee_what,
		    value, limit);
		break;
	case ELF_EE_LIMIT:
		ksnprintf(buf, size, "%s: %#jx, limit %#jx", ee->ee_what, value,
		    limit);
		break;
	default:
		kstrlcpy(buf, ee->ee_what, size);
	}
	return buf;
}
