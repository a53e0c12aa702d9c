/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_reader.c: open an ELF file: its header, program headers and section
 * headers, each field checked against the file before it is used.
 */
#include <libelf/elf_decode.h>
#include <libelf/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* The header of either class in one shape, while it is being checked. */
struct ehdr {
	uint32_t e_version, e_flags;
	uint64_t e_entry;
	foff_t e_phoff, e_shoff;
	uint16_t e_type, e_machine;
	uint16_t e_ehsize, e_phentsize, e_phnum;
	uint16_t e_shentsize, e_shnum, e_shstrndx;
};

static int
refuse(struct elf_error *ee, enum elf_error_kind kind, const char *what,
    uint64_t value, uint64_t limit)
{
	*ee = (struct elf_error){what, kind, value, limit};
	return ENOEXEC;
}

/* [off, off + len) is not within the file's `size` bytes. */
static int
truncated(struct elf_error *ee, const char *what, foff_t off, uint64_t len,
    uint64_t size)
{
	uint64_t end;

	if (__builtin_add_overflow(off, len, &end))
		end = UINT64_MAX;
	return refuse(ee, ELF_EE_TRUNCATED, what, end, size);
}

static size_t
phdr_size(int class)
{
	return class == ELF_CLASS32 ? sizeof(struct elf32_phdr)
				    : sizeof(struct elf64_phdr);
}

/* EHDR_COPY: the fields that both classes have under one name. */
#define EHDR_COPY(to, from)                             \
	do {                                            \
		(to)->e_version = (from).e_version;     \
		(to)->e_flags = (from).e_flags;         \
		(to)->e_entry = (from).e_entry;         \
		(to)->e_phoff = (from).e_phoff;         \
		(to)->e_shoff = (from).e_shoff;         \
		(to)->e_type = (from).e_type;           \
		(to)->e_machine = (from).e_machine;     \
		(to)->e_ehsize = (from).e_ehsize;       \
		(to)->e_phentsize = (from).e_phentsize; \
		(to)->e_phnum = (from).e_phnum;         \
		(to)->e_shentsize = (from).e_shentsize; \
		(to)->e_shnum = (from).e_shnum;         \
		(to)->e_shstrndx = (from).e_shstrndx;   \
	} while (0)

static void
ehdr_decode(int class, const void *raw, struct ehdr *eh)
{
	struct elf32_ehdr e32;
	struct elf64_ehdr e64;

	if (class == ELF_CLASS32) {
		memcpy(&e32, raw, sizeof(e32));
		EHDR_COPY(eh, e32);
	} else {
		memcpy(&e64, raw, sizeof(e64));
		EHDR_COPY(eh, e64);
	}
}

/* Check magic, class, data encoding, version, and that the header is whole. */
static int
ident_check(const uint8_t *raw, size_t have, struct elf_error *ee)
{
	static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};

	const char *foreign;

	if (memcmp(raw, magic, sizeof(magic)) != 0 &&
	    (foreign = elf_foreign_file(raw, have)) != NULL)
		return refuse(ee, ELF_EE_FOREIGN, foreign, 0, 0);
	if (have < EI_NIDENT)
		return truncated(ee, "file shorter than an ELF header", 0,
		    sizeof(struct elf32_ehdr), have);
	if (memcmp(raw, magic, sizeof(magic)) != 0)
		return refuse(
		    ee, ELF_EE_PLAIN, "not an ELF file (no magic)", 0, 0);
	if (raw[EI_CLASS] != ELF_CLASS32 && raw[EI_CLASS] != ELF_CLASS64)
		return refuse(
		    ee, ELF_EE_VALUE, "unknown ELF class", raw[EI_CLASS], 0);
	if (raw[EI_DATA] != ELFDATA2LSB)
		return refuse(ee, ELF_EE_WANTED, "not little-endian (EI_DATA)",
		    raw[EI_DATA], ELFDATA2LSB);
	if (raw[EI_VERSION] != EV_CURRENT)
		return refuse(ee, ELF_EE_WANTED,
		    "unknown ELF version (EI_VERSION)", raw[EI_VERSION],
		    EV_CURRENT);
	if (have < elf_ehdr_size(raw[EI_CLASS]))
		return truncated(ee, "file shorter than an ELF header", 0,
		    elf_ehdr_size(raw[EI_CLASS]), have);
	return 0;
}

/*
 * Counts that do not fit into the header's 16 bits are in section header 0
 * (gABI "Extended numbering"), which must be within the file.
 */
static int
extended_numbers(
    struct elf_image *ei, const struct ehdr *eh, struct elf_error *ee)
{
	struct elf_shdr sh0;
	uint64_t size = ei->ei_src->es_size;
	int error;

	if (eh->e_shoff == 0 ||
	    (eh->e_shnum != 0 && eh->e_shstrndx != ELF_SHN_XINDEX &&
		eh->e_phnum != PN_XNUM))
		return 0;
	if (!range_valid(eh->e_shoff, elf_shdr_size(ei->ei_class), size))
		return truncated(ee, "e_shoff beyond the end of the file",
		    eh->e_shoff, elf_shdr_size(ei->ei_class), size);
	ei->ei_shnum = 1;
	error = elf_shdr_read(ei, 0, &sh0);
	if (error != 0)
		return error;
	ei->ei_shnum = eh->e_shnum;
	if (eh->e_shnum == 0) {
		if (sh0.sh_size > UINT32_MAX)
			return refuse(ee, ELF_EE_LIMIT,
			    "section count in section 0 too large", sh0.sh_size,
			    UINT32_MAX);
		ei->ei_shnum = (uint32_t)sh0.sh_size;
	}
	if (eh->e_shstrndx == ELF_SHN_XINDEX)
		ei->ei_shstrndx = sh0.sh_link;
	if (eh->e_phnum == PN_XNUM)
		ei->ei_phnum = sh0.sh_info;
	return 0;
}

/* Messages for errors in a table of headers. */
struct table_words {
	const char *tw_entsize, *tw_truncated, *tw_many;
};

/*
 * Check a table of n raw headers, decoded to `decoded` bytes each.  With 32-bit
 * addresses a table may be within the file and its decoded array still exceed
 * memory.
 */
static int
table_check(const struct elf_image *ei, foff_t off, uint32_t n, size_t entsize,
    size_t wanted, size_t decoded, const struct table_words *words,
    struct elf_error *ee)
{
	uint64_t size = ei->ei_src->es_size;
	size_t bytes;

	if (entsize != wanted)
		return refuse(
		    ee, ELF_EE_WANTED, words->tw_entsize, entsize, wanted);
	if (!range_valid(off, (uint64_t)n * wanted, size))
		return truncated(
		    ee, words->tw_truncated, off, (uint64_t)n * wanted, size);
	if (!array_bytes(n, decoded, &bytes))
		return refuse(ee, ELF_EE_VALUE, words->tw_many, n, 0);
	return 0;
}

static int
sections_check(
    struct elf_image *ei, const struct ehdr *eh, struct elf_error *ee)
{
	static const struct table_words words = {"bad e_shentsize",
	    "section headers beyond the end of the file",
	    "more section headers than memory can hold"};
	int error;

	if (eh->e_shoff == 0) {
		if (eh->e_shnum != 0)
			return refuse(ee, ELF_EE_VALUE,
			    "sections counted but e_shoff is 0", eh->e_shnum,
			    0);
		ei->ei_shstrndx = 0;
		return 0;
	}
	error = table_check(ei, eh->e_shoff, ei->ei_shnum, eh->e_shentsize,
	    elf_shdr_size(ei->ei_class), sizeof(struct elf_shdr), &words, ee);
	if (error == 0 && ei->ei_shstrndx != 0 &&
	    ei->ei_shstrndx >= ei->ei_shnum)
		error = refuse(ee, ELF_EE_LIMIT, "e_shstrndx names no section",
		    ei->ei_shstrndx, ei->ei_shnum);
	return error;
}

static int
segments_check(
    struct elf_image *ei, const struct ehdr *eh, struct elf_error *ee)
{
	static const struct table_words words = {"bad e_phentsize",
	    "program headers beyond the end of the file",
	    "more program headers than memory can hold"};

	if (ei->ei_phnum == 0)
		return 0;
	return table_check(ei, eh->e_phoff, ei->ei_phnum, eh->e_phentsize,
	    phdr_size(ei->ei_class), sizeof(struct elf_phdr), &words, ee);
}

static int
mem_read(void *cookie, foff_t off, void *buf, size_t len)
{
	memcpy(buf, (const uint8_t *)cookie + off, len);
	return 0;
}

void
elf_source_mem(struct elf_source *src, const void *base, size_t size)
{
	*src = (struct elf_source){mem_read, (void *)(uintptr_t)base, size};
}

/*
 * See elf_reader.h.  One read of the header; one more, of section 0, only for
 * files with extended numbering.
 */
int
elf_open(
    struct elf_image *ei, const struct elf_source *src, struct elf_error *ee)
{
	uint8_t raw[sizeof(struct elf64_ehdr)] = {0};
	size_t have = (size_t)MIN(src->es_size, sizeof(raw));
	struct ehdr eh;
	int error;

	*ee = (struct elf_error){"cannot be read", ELF_EE_PLAIN, 0, 0};
	*ei = (struct elf_image){.ei_src = src};
	if (have > 0) {
		error = src->es_read(src->es_cookie, 0, raw, have);
		if (error != 0)
			return error;
	}
	error = ident_check(raw, have, ee);
	if (error != 0)
		return error;
	ei->ei_class = raw[EI_CLASS];
	ehdr_decode(ei->ei_class, raw, &eh);
	if (eh.e_version != EV_CURRENT)
		return refuse(ee, ELF_EE_WANTED,
		    "unknown ELF version (e_version)", eh.e_version,
		    EV_CURRENT);
	if (eh.e_ehsize != elf_ehdr_size(ei->ei_class))
		return refuse(ee, ELF_EE_WANTED, "bad e_ehsize", eh.e_ehsize,
		    elf_ehdr_size(ei->ei_class));
	ei->ei_type = eh.e_type;
	ei->ei_machine = eh.e_machine;
	ei->ei_entry = eh.e_entry;
	ei->ei_phoff = eh.e_phoff;
	ei->ei_shoff = eh.e_shoff;
	ei->ei_flags = eh.e_flags;
	ei->ei_phnum = eh.e_phnum;
	ei->ei_shnum = eh.e_shnum;
	ei->ei_shstrndx = eh.e_shstrndx;
	error = extended_numbers(ei, &eh, ee);
	if (error == 0)
		error = sections_check(ei, &eh, ee);
	if (error == 0)
		error = segments_check(ei, &eh, ee);
	return error;
}

static void
phdr_decode(int class, const void *raw, struct elf_phdr *ph)
{
	struct elf32_phdr p32;
	struct elf64_phdr p64;

	if (class == ELF_CLASS32) {
		memcpy(&p32, raw, sizeof(p32));
		*ph = (struct elf_phdr){p32.p_type, p32.p_flags, p32.p_offset,
		    p32.p_vaddr, p32.p_paddr, p32.p_filesz, p32.p_memsz,
		    p32.p_align};
	} else {
		memcpy(&p64, raw, sizeof(p64));
		*ph = (struct elf_phdr){p64.p_type, p64.p_flags, p64.p_offset,
		    p64.p_vaddr, p64.p_paddr, p64.p_filesz, p64.p_memsz,
		    p64.p_align};
	}
}

static void
shdr_decode(int class, const void *raw, struct elf_shdr *sh)
{
	struct elf32_shdr s32;
	struct elf64_shdr s64;

	if (class == ELF_CLASS32) {
		memcpy(&s32, raw, sizeof(s32));
		*sh = (struct elf_shdr){s32.sh_name, s32.sh_type, s32.sh_flags,
		    s32.sh_addr, s32.sh_offset, s32.sh_size, s32.sh_link,
		    s32.sh_info, s32.sh_addralign, s32.sh_entsize};
	} else {
		memcpy(&s64, raw, sizeof(s64));
		*sh = (struct elf_shdr){s64.sh_name, s64.sh_type, s64.sh_flags,
		    s64.sh_addr, s64.sh_offset, s64.sh_size, s64.sh_link,
		    s64.sh_info, s64.sh_addralign, s64.sh_entsize};
	}
}

int
elf_phdr_read(const struct elf_image *ei, uint32_t i, struct elf_phdr *ph)
{
	uint8_t raw[sizeof(struct elf64_phdr)];
	size_t entsize = phdr_size(ei->ei_class);
	int error;

	if (i >= ei->ei_phnum)
		return ENOEXEC;
	error = ei->ei_src->es_read(ei->ei_src->es_cookie,
	    ei->ei_phoff + (uint64_t)i * entsize, raw, entsize);
	if (error == 0)
		phdr_decode(ei->ei_class, raw, ph);
	return error;
}

int
elf_shdr_read(const struct elf_image *ei, uint32_t i, struct elf_shdr *sh)
{
	uint8_t raw[sizeof(struct elf64_shdr)];
	size_t entsize = elf_shdr_size(ei->ei_class);
	int error;

	if (i >= ei->ei_shnum)
		return ENOEXEC;
	error = ei->ei_src->es_read(ei->ei_src->es_cookie,
	    ei->ei_shoff + (uint64_t)i * entsize, raw, entsize);
	if (error == 0)
		shdr_decode(ei->ei_class, raw, sh);
	return error;
}

/*
 * A raw entry is never larger than a decoded one, so the table is read to the
 * end of `out` and decoded from the front: a decoded entry ends at or before
 * the next raw one.
 */
_Static_assert(sizeof(struct elf64_phdr) <= sizeof(struct elf_phdr), "tail");
_Static_assert(sizeof(struct elf64_shdr) <= sizeof(struct elf_shdr), "tail");

int
elf_phdrs_read(const struct elf_image *ei, struct elf_phdr *out, uint32_t max)
{
	size_t n = MIN(max, ei->ei_phnum), entsize = phdr_size(ei->ei_class);
	const uint8_t *raw;
	struct elf_phdr ph;
	int error;

	if (n == 0)
		return 0;
	raw = (const uint8_t *)(out + n) - n * entsize;
	error = ei->ei_src->es_read(ei->ei_src->es_cookie, ei->ei_phoff,
	    (uint8_t *)(out + n) - n * entsize, n * entsize);
	if (error != 0)
		return error;
	for (size_t i = 0; i < n; i++) {
		phdr_decode(ei->ei_class, raw + i * entsize, &ph);
		out[i] = ph;
	}
	return 0;
}

int
elf_shdrs_read(const struct elf_image *ei, struct elf_shdr *out, uint32_t max)
{
	size_t n = MIN(max, ei->ei_shnum),
	       entsize = elf_shdr_size(ei->ei_class);
	const uint8_t *raw;
	struct elf_shdr sh;
	int error;

	if (n == 0)
		return 0;
	raw = (const uint8_t *)(out + n) - n * entsize;
	error = ei->ei_src->es_read(ei->ei_src->es_cookie, ei->ei_shoff,
	    (uint8_t *)(out + n) - n * entsize, n * entsize);
	if (error != 0)
		return error;
	for (size_t i = 0; i < n; i++) {
		shdr_decode(ei->ei_class, raw + i * entsize, &sh);
		out[i] = sh;
	}
	return 0;
}

bool
elf_section_in_file(const struct elf_image *ei, const struct elf_shdr *sh)
{
	return sh->sh_type == ELF_SHT_NOBITS || sh->sh_size == 0 ||
	    range_valid(sh->sh_offset, sh->sh_size, ei->ei_src->es_size);
}
