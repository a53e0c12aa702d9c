/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernimg_sym.c: the symbols behind the kernel, as its ksyms_addsyms_elf()
 * expects them: a copy of the ELF header, the section headers, section names,
 * symbol and string tables, with sh_offset relative to the header's copy, and 0
 * for sections that are not copied.
 */
#include <boot/kernimg.h>

#define SHSTR_MAXBYTES 65536 /* section names; kernels have some hundred */

/* Section numbers of the symbol tables' string tables. */
struct symlinks {
	uint32_t sl_n;
	uint32_t sl_link[KERNIMG_MAXSYM];
};

static void
find_symlinks(const struct kernimg *ki, struct symlinks *sl)
{
	struct elf_shdr sh;

	sl->sl_n = 0;
	for (uint32_t i = 1;
	     i < ki->ki_elf.ei_shnum && sl->sl_n < KERNIMG_MAXSYM; i++) {
		kernimg_section(ki, i, &sh);
		if (sh.sh_type == ELF_SHT_SYMTAB)
			sl->sl_link[sl->sl_n++] = sh.sh_link;
	}
}

static bool
is_symbol_strings(const struct symlinks *sl, uint32_t i)
{
	for (uint32_t j = 0; j < sl->sl_n; j++)
		if (sl->sl_link[j] == i)
			return true;
	return false;
}

/* Does the kernel's symbol reader use section i? */
static bool
is_wanted(const struct kernimg *ki, const struct symlinks *sl, uint32_t i,
    const struct elf_shdr *sh)
{
	const char *name;

	if (i == ki->ki_elf.ei_shstrndx || sh->sh_type == ELF_SHT_SYMTAB)
		return true;
	if (sh->sh_type == ELF_SHT_STRTAB)
		return is_symbol_strings(sl, i);
	if (sh->sh_type != ELF_SHT_PROGBITS || ki->ki_shstr.kw_buf == NULL)
		return false;
	/* Type information, found by name at the offset the header gives. */
	name = elf_string((const char *)ki->ki_shstr.kw_buf,
	    ki->ki_shstr.kw_len, sh->sh_name);
	return name != NULL && strcmp(name, ".SUNW_ctf") == 0;
}

/* What is wrong with a symbol table's sh_size or sh_link, or NULL. */
static const char *
symtab_fault(const struct kernimg *ki, const struct elf_shdr *sh)
{
	struct elf_shdr str;

	if (sh->sh_size == 0 ||
	    sh->sh_size % elf_sym_size(ki->ki_elf.ei_class) != 0)
		return "size is not a multiple of a symbol's";
	if (sh->sh_link == 0 || sh->sh_link >= ki->ki_elf.ei_shnum)
		return "sh_link names no section";
	kernimg_section(ki, sh->sh_link, &str);
	if (str.sh_type != ELF_SHT_STRTAB || str.sh_size == 0)
		return "sh_link names no string table";
	return NULL;
}

/*
 * Collect the sections to copy.  *fault: why the kernel gets no symbols, or
 * NULL; *where: the section at fault, or 0.
 */
static int
collect(struct kernimg *ki, const char **fault, uint32_t *where)
{
	struct symlinks sl;
	struct elf_shdr sh;

	*fault = "none in the file";
	find_symlinks(ki, &sl);
	for (uint32_t i = 1; i < ki->ki_elf.ei_shnum; i++) {
		kernimg_section(ki, i, &sh);
		if (!is_wanted(ki, &sl, i, &sh))
			continue;
		*where = i;
		if (!elf_section_in_file(&ki->ki_elf, &sh))
			return kernimg_bad(ki,
			    "symbols beyond the end of the file: %#jx bytes at "
			    "offset %#jx (is the file truncated?)",
			    (uintmax_t)sh.sh_size, (uintmax_t)sh.sh_offset);
		if (ki->ki_nsec == KERNIMG_MAXSYM) {
			*fault = "too many symbol sections";
			return 0;
		}
		ki->ki_sec[ki->ki_nsec++] =
		    (struct kernsec){i, sh.sh_offset, sh.sh_size, 0};
		if (sh.sh_type != ELF_SHT_SYMTAB)
			continue;
		*fault = symtab_fault(ki, &sh);
		if (*fault != NULL)
			return 0;
	}
	return 0;
}

/* Read the section names, for is_wanted() and for the copy. */
static int
read_names(struct kernimg *ki)
{
	struct elf_shdr sh;

	if (ki->ki_elf.ei_shstrndx == 0)
		return 0;
	kernimg_section(ki, ki->ki_elf.ei_shstrndx, &sh);
	if (sh.sh_type != ELF_SHT_STRTAB || sh.sh_size > SHSTR_MAXBYTES ||
	    !elf_section_in_file(&ki->ki_elf, &sh))
		return kernimg_bad(ki,
		    "section names are no string table in the file: %#jx bytes "
		    "at offset %#jx (is the file truncated?)",
		    (uintmax_t)sh.sh_size, (uintmax_t)sh.sh_offset);
	return kernimg_window(
	    ki, &ki->ki_shstr, sh.sh_offset, sh.sh_size, "section names");
}

static uint64_t
align_up(const struct kernimg *ki, uint64_t v)
{
	uint64_t align = ki->ki_elf.ei_class == ELF_CLASS64 ? 8 : 4;

	return (v + align - 1) & ~(align - 1);
}

/*
 * Sums do not overflow: each of at most KERNIMG_MAXSYM + 2 parts lies in the
 * file, which is smaller than 4 GiB, and the kernel ends below 4 GiB.
 */
static uint64_t
place_sections(struct kernimg *ki)
{
	uint64_t dst = align_up(ki, elf_ehdr_size(ki->ki_elf.ei_class)) +
	    align_up(ki, ki->ki_shdrs.kw_len);

	for (uint32_t i = 0; i < ki->ki_nsec; i++) {
		ki->ki_sec[i].kx_dst = dst;
		dst += align_up(ki, ki->ki_sec[i].kx_size);
	}
	return dst;
}

/* Without symbols after all: say why.  `where`: the section at fault, or 0. */
static void
no_symbols(struct kernimg *ki, const char *fault, uint32_t where)
{
	sa_printf(ki->ki_ld, "WARNING: %s: no symbols: ", ki->ki_name);
	if (where != 0)
		sa_printf(ki->ki_ld, "section %u: ", where);
	sa_printf(ki->ki_ld, "%s\n", fault);
	ki->ki_nsec = 0;
}

int
kernimg_plan_symbols(struct kernimg *ki, paddr_t limit)
{
	const char *fault = "none in the file";
	struct prange sym;
	uint32_t where = 0;
	int error;

	if (ki->ki_src.es_size >= (uint64_t)1 << 32)
		return kernimg_bad(
		    ki, "4 GB or more: larger than a kernel can be");
	error = read_names(ki);
	if (error == 0)
		error = collect(ki, &fault, &where);
	if (error != 0)
		return error;
	if (ki->ki_elf.ei_shnum >= ELF_SHN_LORESERVE)
		fault = "too many sections for the header copy";
	if (fault != NULL) {
		no_symbols(ki, fault, where);
		return 0;
	}
	sym.pr_start = align_up(ki, ki->ki_range.pr_end);
	sym.pr_end = sym.pr_start + place_sections(ki);
	if (sym.pr_end > UINT32_MAX)
		return kernimg_bad(ki, "symbols end beyond 4 GB: %#jx bytes",
		    (uintmax_t)prange_size(sym));
	if (sym.pr_end > limit) {
		no_symbols(ki, "no memory behind the kernel", 0);
		return 0;
	}
	for (uint32_t i = 0; i < ki->ki_nsec; i++)
		if (ki->ki_sec[i].kx_index != ki->ki_elf.ei_shstrndx)
			ki->ki_filebytes += ki->ki_sec[i].kx_size;
	ki->ki_sym = sym;
	ki->ki_range.pr_end = sym.pr_end;
	return 0;
}

/*
 * Copy the ELF header and the section headers, with offsets relative to the
 * copy.  Changes the headers in ki_shdrs, which are not read after this.
 */
static void
place_headers(struct kernimg *ki, const struct memspans *mem)
{
	const paddr_t pa = ki->ki_sym.pr_start;
	const int class = ki->ki_elf.ei_class;
	const size_t size = elf_ehdr_size(class);
	uint8_t ehdr[ELF_EHDR_MAXSIZE], *shdrs = ki->ki_shdrs.kw_buf;

	memcpy(ehdr, ki->ki_head.kw_buf, size);
	elf_ehdr_set_shoff(class, ehdr, align_up(ki, size));
	elf_ehdr_clear_phdrs(class, ehdr);
	memspan_copy(mem, pa, ehdr, size);
	for (uint32_t i = 0; i < ki->ki_elf.ei_shnum; i++)
		elf_shdr_set_offset(class, shdrs, i, 0);
	for (uint32_t i = 0; i < ki->ki_nsec; i++)
		elf_shdr_set_offset(
		    class, shdrs, ki->ki_sec[i].kx_index, ki->ki_sec[i].kx_dst);
	memspan_copy(mem, pa + align_up(ki, size), shdrs, ki->ki_shdrs.kw_len);
}

int
kernimg_read_symbols(
    struct kernimg *ki, const struct memspans *mem, struct progress *pg)
{
	const struct kernsec *kx;
	paddr_t pa;
	int error;

	if (ki->ki_nsec == 0)
		return 0;
	pa = ki->ki_seg[ki->ki_nseg - 1].seg_pa.pr_end;
	memspan_zero(mem, pa, ki->ki_range.pr_end - pa);
	place_headers(ki, mem);
	for (uint32_t i = 0; i < ki->ki_nsec; i++) {
		kx = &ki->ki_sec[i];
		pa = ki->ki_sym.pr_start + kx->kx_dst;
		if (kx->kx_index == ki->ki_elf.ei_shstrndx) {
			memspan_copy(
			    mem, pa, ki->ki_shstr.kw_buf, ki->ki_shstr.kw_len);
			continue;
		}
		error = kernimg_place(ki, mem, pg, kx->kx_off, pa, kx->kx_size,
		    ki->ki_range.pr_end);
		if (error != 0) {
			progress_end(pg);
			return kernimg_ioerror(
			    ki, "symbols", kx->kx_off, error);
		}
	}
	return 0;
}
