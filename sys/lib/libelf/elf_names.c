/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_names.c: words for messages: relocation types, what is wrong with a file,
 * what it is if it is no ELF file.
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

#define FOREIGN(magic, what)                   \
	{                                      \
		magic, sizeof(magic) - 1, what \
	}
static const struct {
	const char *magic;
	size_t len;
	const char *what;
} foreign_files[] = {
    FOREIGN("\x1f\x8b", "gzip data: unpack it first (gunzip)"),
    FOREIGN("\xfd"
	    "7zXZ",
	"xz data: unpack it first (unxz)"),
    FOREIGN("\x28\xb5\x2f\xfd", "zstd data: unpack it first (unzstd)"),
    FOREIGN("BZh", "bzip2 data: unpack it first (bunzip2)"),
    FOREIGN("!<arch>\n",
	"an ar archive: link its members with ld -r "
	"--whole-archive"),
    FOREIGN("!<thin>\n",
	"a thin ar archive: link its members with ld -r "
	"--whole-archive"),
    FOREIGN("BC\xc0\xde", "LLVM bitcode: compile it without -flto"),
    FOREIGN("\xde\xc0\x17\x0b", "LLVM bitcode: compile it without -flto"),
};

const char *
elf_foreign_file(const void *start, size_t len)
{
	for (size_t i = 0; i < knitems(foreign_files); i++)
		if (len >= foreign_files[i].len &&
		    memcmp(start, foreign_files[i].magic,
			foreign_files[i].len) == 0)
			return foreign_files[i].what;
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
	case ELF_EE_CUT:
		ksnprintf(buf, size,
		    "%s: %#jx, limit %#jx (is the file cut off?)", ee->ee_what,
		    value, limit);
		break;
	case ELF_EE_FOREIGN:
		ksnprintf(buf, size, "not an ELF file but %s", ee->ee_what);
		break;
	default:
		kstrlcpy(buf, ee->ee_what, size);
	}
	return buf;
}
