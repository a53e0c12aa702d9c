/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_names.c: texts for messages: relocation types, errors in a file, and
 * types of files other than ELF.
 */
#include <libelf/elf_reader.h>
#include <libkern/libkern.h>

const char *
elf_reloc_name(const char *names, uint32_t type, char *buf, size_t size)
{
	char number[16];
	size_t len;

	len = (size_t)ksnprintf(number, sizeof(number), "%u ", type);
	for (const char *p = names + strlen(names) + 1; *p != '\0';
	     p += strlen(p) + 1) {
		if (strncmp(p, number, len) != 0)
			continue;
		ksnprintf(buf, size, "%s%s", names, p + len);
		return buf;
	}
	ksnprintf(buf, size, "relocation type %u", type);
	return buf;
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
    FOREIGN("\x37\xe4\x53\x96\xc9\xdb\xd6\x07",
	"zisofs data: make the CD without -z"),
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
	case ELF_EE_TRUNCATED:
		ksnprintf(buf, size,
		    "%s: needs bytes up to %#jx, the file has %#jx (is the "
		    "file truncated?)",
		    ee->ee_what, value, limit);
		break;
	case ELF_EE_FOREIGN:
		ksnprintf(buf, size, "not an ELF file but %s", ee->ee_what);
		break;
	default:
		kstrlcpy(buf, ee->ee_what, size);
	}
	return buf;
}
