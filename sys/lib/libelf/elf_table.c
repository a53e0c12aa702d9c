/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_table.c: tables of an ELF file that are in memory already: symbols,
 * relocations, strings, notes; and the fields of a header copy that the loader
 * rewrites.
 */
#include <libelf/elf_decode.h>
#include <libelf/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

size_t
elf_sym_size(int class)
{
	return class == ELF_CLASS32 ? sizeof(struct elf32_sym)
				    : sizeof(struct elf64_sym);
}

size_t
elf_reloc_size(int class, bool rela)
{
	if (class == ELF_CLASS32)
		return rela ? sizeof(struct elf32_rela)
			    : sizeof(struct elf32_rel);
	return rela ? sizeof(struct elf64_rela) : sizeof(struct elf64_rel);
}

size_t
elf_shdr_size(int class)
{
	return class == ELF_CLASS32 ? sizeof(struct elf32_shdr)
				    : sizeof(struct elf64_shdr);
}

_Static_assert(sizeof(struct elf64_ehdr) == ELF_EHDR_MAXSIZE &&
	sizeof(struct elf32_ehdr) <= ELF_EHDR_MAXSIZE,
    "the larger one");

size_t
elf_ehdr_size(int class)
{
	return class == ELF_CLASS32 ? sizeof(struct elf32_ehdr)
				    : sizeof(struct elf64_ehdr);
}

int
elf_sym_get(
    int class, const void *tab, size_t count, size_t i, struct elf_sym *sym)
{
	if (i >= count)
		return ENOEXEC;
	elf_sym_decode(
	    class, (const uint8_t *)tab + i * elf_sym_size(class), sym);
	return 0;
}

int
elf_reloc_get(int class, bool rela, const void *tab, size_t count, size_t i,
    struct elf_reloc *r)
{
	if (i >= count)
		return ENOEXEC;
	elf_reloc_decode(class, rela,
	    (const uint8_t *)tab + i * elf_reloc_size(class, rela), r);
	return 0;
}

const char *
elf_string(const char *tab, size_t size, uint64_t off)
{
	if (off >= size || memchr(tab + off, '\0', size - (size_t)off) == NULL)
		return NULL;
	return tab + off;
}

void
elf_ehdr_set_shoff(int class, void *raw_ehdr, foff_t shoff)
{
	uint32_t shoff32 = (uint32_t)shoff;
	uint8_t *raw = raw_ehdr;

	if (class == ELF_CLASS32)
		memcpy(raw + offsetof(struct elf32_ehdr, e_shoff), &shoff32,
		    sizeof(shoff32));
	else
		memcpy(raw + offsetof(struct elf64_ehdr, e_shoff), &shoff,
		    sizeof(shoff));
}

void
elf_ehdr_clear_phdrs(int class, void *raw_ehdr)
{
	uint8_t *raw = raw_ehdr;

	if (class == ELF_CLASS32) {
		memset(raw + offsetof(struct elf32_ehdr, e_phoff), 0,
		    sizeof(uint32_t));
		memset(raw + offsetof(struct elf32_ehdr, e_phnum), 0,
		    sizeof(uint16_t));
	} else {
		memset(raw + offsetof(struct elf64_ehdr, e_phoff), 0,
		    sizeof(uint64_t));
		memset(raw + offsetof(struct elf64_ehdr, e_phnum), 0,
		    sizeof(uint16_t));
	}
}

void
elf_shdr_set_offset(int class, void *raw_shdrs, uint32_t i, foff_t offset)
{
	uint8_t *raw = (uint8_t *)raw_shdrs + i * elf_shdr_size(class);
	uint32_t offset32 = (uint32_t)offset;

	if (class == ELF_CLASS32)
		memcpy(raw + offsetof(struct elf32_shdr, sh_offset), &offset32,
		    sizeof(offset32));
	else
		memcpy(raw + offsetof(struct elf64_shdr, sh_offset), &offset,
		    sizeof(offset));
}

void
elf_shdr_set_addr(int class, void *raw_shdrs, uint32_t i, uint64_t addr)
{
	uint8_t *raw = (uint8_t *)raw_shdrs + i * elf_shdr_size(class);
	uint32_t addr32 = (uint32_t)addr;

	if (class == ELF_CLASS32)
		memcpy(raw + offsetof(struct elf32_shdr, sh_addr), &addr32,
		    sizeof(addr32));
	else
		memcpy(raw + offsetof(struct elf64_shdr, sh_addr), &addr,
		    sizeof(addr));
}

/*
 * A note is three words, the name and the descriptor, each padded to four
 * bytes; the last one's padding may be truncated.  64-bit sums of 32-bit fields
 * cannot wrap.
 */
bool
elf_note_next(const void *buf, size_t size, size_t *pos, struct elf_note *note)
{
	const uint8_t *p = buf;
	uint64_t at = *pos, end;
	uint32_t word[3];

	if (!range_valid(at, sizeof(word), size))
		return false;
	memcpy(word, p + at, sizeof(word));
	at += sizeof(word);
	note->n_name = (const char *)p + at;
	note->n_namesz = word[0];
	note->n_descsz = word[1];
	note->n_type = word[2];
	if (!range_valid(at, note->n_namesz, size))
		return false;
	at = (at + note->n_namesz + 3) & ~(uint64_t)3;
	if (!range_valid(at, note->n_descsz, size))
		return false;
	note->n_desc = p + at;
	end = (at + note->n_descsz + 3) & ~(uint64_t)3;
	*pos = (size_t)MIN(end, size);
	return true;
}
