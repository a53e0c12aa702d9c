/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernrel.c: see kernrel.h.
 *
 *	prekern | header, section headers | sections | symbols, relocations
 *		^ KERNREL_PA
 *
 * The order and the boundaries are those of NetBSD's loadfile(), from which
 * prekern learns what to protect together.
 */
#include <boot/kernrel.h>

#define LIMIT_4G    0x100000000ull
#define SMALL_BYTES 4096     /* sections of up to so many are aligned to it, */
#define LARGE_BYTES 0x200000 /* larger ones to this */
#define WANTED      1        /* in krl_dst: a string table to be placed */

static uint64_t
round_up(uint64_t v, uint64_t align)
{
	return (v + align - 1) & ~(align - 1);
}

static int
check_header(struct kernimg *ki)
{
	const struct elf_image *ei = &ki->ki_elf;

	if (ei->ei_type != ELF_ET_REL || ei->ei_class != ELF_CLASS64 ||
	    ei->ei_machine != ELF_EM_X86_64)
		return kernimg_bad(ki,
		    "not a kernel for prekern, an ET_REL file for amd64: ELF "
		    "type %u, machine %u (start it with boot?)",
		    ei->ei_type, ei->ei_machine);
	if (ei->ei_shnum == 0 || ei->ei_shstrndx == 0 ||
	    ei->ei_shnum >= ELF_SHN_LORESERVE)
		return kernimg_bad(
		    ki, "%u sections, or none with their names", ei->ei_shnum);
	return 0;
}

int
kernrel_open(
    struct kernrel *kr, struct loader *ld, struct fs_file *ff, const char *name)
{
	struct kernimg *ki = &kr->krl_img;
	int error;

	*kr = (struct kernrel){
	    .krl_img = {.ki_ld = ld, .ki_name = name, .ki_file = ff}};
	kernimg_source(ki);
	error = kernimg_read_elf(ki);
	if (error == 0)
		error = check_header(ki);
	if (error == 0)
		error = kernimg_window(ki, &ki->ki_head, 0,
		    elf_ehdr_size(ELF_CLASS64), "ELF header");
	/* Its sections are not read in the order of the file. */
	if (error == 0 && kernimg_forward(ki))
		error = kernimg_read_tail(ki);
	if (error == 0)
		error = kernimg_window(ki, &ki->ki_shdrs, ki->ki_elf.ei_shoff,
		    (uint64_t)ki->ki_elf.ei_shnum * elf_shdr_size(ELF_CLASS64),
		    "section headers");
	if (error == 0)
		error = kernimg_find_version(ki);
	return error;
}

void
kernrel_close(struct kernrel *kr)
{
	const struct kernimg *ki = &kr->krl_img;

	if (ki->ki_ld == NULL)
		return;
	sa_free(
	    ki->ki_ld, kr->krl_dst, ki->ki_elf.ei_shnum * sizeof(*kr->krl_dst));
	kr->krl_dst = NULL;
	kernimg_close(&kr->krl_img);
}

/* Place a section at `*at`, and step over it. */
static int
place(struct kernrel *kr, uint32_t i, const struct elf_shdr *sh, uint64_t align,
    uint64_t *at)
{
	struct kernimg *ki = &kr->krl_img;

	if (sh->sh_type != ELF_SHT_NOBITS &&
	    !elf_section_in_file(&ki->ki_elf, sh))
		return kernimg_bad(ki,
		    "section %u beyond the end of the file: %#jx bytes at "
		    "offset %#jx (is the file truncated?)",
		    i, (uintmax_t)sh->sh_size, (uintmax_t)sh->sh_offset);
	*at = round_up(*at, align);
	if (sh->sh_size > LIMIT_4G || *at + sh->sh_size > LIMIT_4G)
		return kernimg_bad(ki,
		    "section %u ends beyond 4 GB: %#jx bytes", i,
		    (uintmax_t)sh->sh_size);
	kr->krl_dst[i] = *at;
	*at = round_up(*at + sh->sh_size, align);
	return 0;
}

static bool
is_loaded(const struct elf_shdr *sh)
{
	return (sh->sh_flags & ELF_SHF_ALLOC) != 0 &&
	    (sh->sh_type == ELF_SHT_PROGBITS || sh->sh_type == ELF_SHT_NOBITS);
}

/* Mark the string tables of symbols and of section names in krl_dst. */
static void
mark_strings(struct kernrel *kr)
{
	const struct kernimg *ki = &kr->krl_img;
	struct elf_shdr sh;

	kr->krl_dst[ki->ki_elf.ei_shstrndx] = WANTED;
	for (uint32_t i = 0; i < ki->ki_elf.ei_shnum; i++) {
		kernimg_section(ki, i, &sh);
		if (sh.sh_type == ELF_SHT_SYMTAB &&
		    sh.sh_link < ki->ki_elf.ei_shnum)
			kr->krl_dst[sh.sh_link] = WANTED;
	}
}

static bool
is_table(const struct elf_shdr *sh, bool wanted)
{
	return sh->sh_type == ELF_SHT_SYMTAB || sh->sh_type == ELF_SHT_REL ||
	    sh->sh_type == ELF_SHT_RELA ||
	    (sh->sh_type == ELF_SHT_STRTAB && wanted);
}

/* Set krl_dst, and *size: bytes of the copy, whole pages. */
static int
plan(struct kernrel *kr, uint64_t *size)
{
	const struct kernimg *ki = &kr->krl_img;
	const uint32_t n = ki->ki_elf.ei_shnum;
	uint64_t at = round_up(
	    elf_ehdr_size(ELF_CLASS64) + ki->ki_shdrs.kw_len, SMALL_BYTES);
	struct elf_shdr sh;
	int error = 0;

	mark_strings(kr);
	for (uint32_t i = 0; i < n && error == 0; i++) {
		kernimg_section(ki, i, &sh);
		if (is_loaded(&sh))
			error = place(kr, i, &sh,
			    sh.sh_size <= SMALL_BYTES ? SMALL_BYTES
						      : LARGE_BYTES,
			    &at);
	}
	at = round_up(at, LARGE_BYTES);
	for (uint32_t i = 0; i < n && error == 0; i++) {
		const bool wanted = kr->krl_dst[i] == WANTED;

		kernimg_section(ki, i, &sh);
		if (is_table(&sh, wanted))
			error = place(kr, i, &sh, 8, &at);
		else if (wanted)
			kr->krl_dst[i] = 0;
	}
	*size = round_up(at, SMALL_BYTES);
	return error;
}

int
kernrel_complete(struct kernrel *kr, struct kernimg *ki)
{
	const struct kernimg *kern = &kr->krl_img;
	uint64_t size;
	int error;

	if (ki->ki_range.pr_end > KERNREL_PA)
		return kernimg_bad(ki,
		    "prekern ends at %#jx: the kernel belongs to %#x",
		    (uintmax_t)ki->ki_range.pr_end, KERNREL_PA);
	kr->krl_dst = sa_zalloc(ki->ki_ld,
	    kern->ki_elf.ei_shnum * sizeof(*kr->krl_dst), "sections");
	if (kr->krl_dst == NULL)
		return ENOMEM;
	error = plan(kr, &size);
	if (error == 0 && size > LIMIT_4G - KERNREL_PA - PAGE_SIZE)
		error = kernimg_bad(&kr->krl_img,
		    "ends beyond 4 GB: %#jx bytes", (uintmax_t)size);
	if (error != 0)
		return error;
	ki->ki_sym = (struct prange){KERNREL_PA, KERNREL_PA + size};
	ki->ki_range.pr_end = ki->ki_sym.pr_end;
	ki->ki_filebytes += kern->ki_src.es_size;
	ki->ki_version = kern->ki_version;
	memcpy(ki->ki_release, kern->ki_release, sizeof(ki->ki_release));
	return 0;
}

/* The copies of the headers, which are not read after this. */
static void
put_headers(struct kernrel *kr, const struct memspans *mem, paddr_t pa)
{
	struct kernimg *ki = &kr->krl_img;
	const size_t size = elf_ehdr_size(ELF_CLASS64);
	struct elf_shdr sh;

	for (uint32_t i = 0; i < ki->ki_elf.ei_shnum; i++) {
		kernimg_section(ki, i, &sh);
		/* Of others it stays, as NetBSD's loader leaves it. */
		if (kr->krl_dst[i] != 0 || sh.sh_type == ELF_SHT_STRTAB)
			elf_shdr_set_offset(ELF_CLASS64, ki->ki_shdrs.kw_buf, i,
			    kr->krl_dst[i]);
	}
	elf_ehdr_set_shoff(ELF_CLASS64, ki->ki_head.kw_buf, size);
	elf_ehdr_clear_phdrs(ELF_CLASS64, ki->ki_head.kw_buf);
	memspan_copy(mem, pa, ki->ki_head.kw_buf, size);
	memspan_copy(mem, pa + size, ki->ki_shdrs.kw_buf, ki->ki_shdrs.kw_len);
}

/* The range is zeroed with what follows prekern's segments. */
int
kernrel_read(struct kernrel *kr, const struct kernimg *ki,
    const struct memspans *mem, struct progress *pg)
{
	struct kernimg *kern = &kr->krl_img;
	const paddr_t start = ki->ki_sym.pr_start;
	struct elf_shdr sh;
	paddr_t pa;
	int error;

	for (uint32_t i = 0; i < kern->ki_elf.ei_shnum; i++) {
		kernimg_section(kern, i, &sh);
		if (kr->krl_dst[i] == 0 || sh.sh_type == ELF_SHT_NOBITS)
			continue;
		pa = start + kr->krl_dst[i];
		error = kernimg_place(kern, mem, pg, sh.sh_offset, pa,
		    sh.sh_size, pa + sh.sh_size);
		if (error != 0) {
			progress_end(pg);
			return kernimg_ioerror(
			    kern, "section", sh.sh_offset, error);
		}
	}
	put_headers(kr, mem, start);
	return 0;
}
