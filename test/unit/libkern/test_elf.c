/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_elf.c: the ELF reader: what it reads, and what it refuses, field by
 * field and in both classes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libkern/elf_decode.h>
#include <libkern/elf_reader.h>
#include <libkern/elf_reloc.h>
#include <libkern/kerrno.h>

/* A file in memory; reads are counted and must stay within it. */
struct file {
	const uint8_t *data;
	size_t size;
	unsigned reads, fail_at;
};

static int
file_read(void *cookie, uint64_t off, void *buf, size_t len)
{
	struct file *f = cookie;

	assert_true(range_valid(off, len, f->size));
	if (++f->reads == f->fail_at)
		return EIO;
	memcpy(buf, f->data + off, len);
	return 0;
}

static int
open_file(struct elf_image *ei, struct elf_source *es, struct file *f,
    const void *data, size_t size, struct elf_error *ee)
{
	*f = (struct file){data, size, 0, 0};
	*es = (struct elf_source){file_read, f, size};
	return elf_open(ei, es, ee);
}

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

static void
test_open_64(void **state)
{
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_phdr ph[2];
	struct elf_shdr sh[3];
	struct file f;

	(void)state;
	assert_int_equal(
	    open_file(&ei, &es, &f, &good64, sizeof(good64), &ee), 0);
	assert_int_equal(f.reads, 1);
	assert_int_equal(ei.ei_class, ELF_CLASS64);
	assert_int_equal(ei.ei_type, ELF_ET_EXEC);
	assert_int_equal(ei.ei_machine, ELF_EM_X86_64);
	assert_int_equal(ei.ei_entry, 0x123456789a);
	assert_int_equal(ei.ei_flags, 0x55);
	assert_int_equal(ei.ei_phnum, 2);
	assert_int_equal(ei.ei_shnum, 3);
	assert_int_equal(ei.ei_shstrndx, 2);
	assert_int_equal(elf_phdrs_read(&ei, ph, 2), 0);
	assert_int_equal(elf_shdrs_read(&ei, sh, 3), 0);
	assert_int_equal(f.reads, 3);
	assert_int_equal(ph[0].p_vaddr, 0xffffffff80200000);
	assert_int_equal(ph[0].p_memsz, 0x20);
	assert_int_equal(ph[1].p_align, 6);
	assert_int_equal(sh[1].sh_addr, 0x1111111111);
	assert_int_equal(sh[2].sh_entsize, 6);
}

/* Class 32 is decoded in place from behind: every field, every entry. */
static void
test_open_32(void **state)
{
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_phdr ph[2], one;
	struct elf_shdr sh[3], s;
	struct file f;

	(void)state;
	assert_int_equal(
	    open_file(&ei, &es, &f, &good32, sizeof(good32), &ee), 0);
	assert_int_equal(ei.ei_class, ELF_CLASS32);
	assert_int_equal(ei.ei_entry, 0x1234567);
	assert_int_equal(elf_phdrs_read(&ei, ph, 2), 0);
	assert_int_equal(ph[0].p_type, 1);
	assert_int_equal(ph[0].p_flags, 5);
	assert_int_equal(ph[0].p_offset, 0x1000);
	assert_int_equal(ph[0].p_vaddr, 0xc0100000);
	assert_int_equal(ph[0].p_paddr, 0x100000);
	assert_int_equal(ph[0].p_filesz, 0x10);
	assert_int_equal(ph[0].p_memsz, 0x20);
	assert_int_equal(ph[0].p_align, 0x1000);
	assert_int_equal(elf_shdrs_read(&ei, sh, 3), 0);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(elf_shdr_read(&ei, i, &s), 0);
		assert_memory_equal(&s, &sh[i], sizeof(s));
	}
	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(elf_phdr_read(&ei, i, &one), 0);
		assert_memory_equal(&one, &ph[i], sizeof(one));
	}
	assert_int_equal(sh[1].sh_name, 1);
	assert_int_equal(sh[1].sh_type, 1);
	assert_int_equal(sh[1].sh_flags, 3);
	assert_int_equal(sh[1].sh_addr, 0x11);
	assert_int_equal(sh[1].sh_offset, 52);
	assert_int_equal(sh[1].sh_size, 32);
	assert_int_equal(sh[1].sh_link, 5);
	assert_int_equal(sh[1].sh_info, 6);
	assert_int_equal(sh[1].sh_addralign, 16);
	assert_int_equal(sh[1].sh_entsize, 24);
}

/* One table entry too many; fewer than there are; none. */
static void
test_table_bounds(void **state)
{
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_phdr ph[2];
	struct elf_shdr sh[4];
	struct file f;

	(void)state;
	assert_int_equal(
	    open_file(&ei, &es, &f, &good64, sizeof(good64), &ee), 0);
	assert_int_equal(elf_phdr_read(&ei, 2, ph), ENOEXEC);
	assert_int_equal(elf_shdr_read(&ei, 3, sh), ENOEXEC);
	assert_int_equal(elf_shdr_read(&ei, UINT32_MAX, sh), ENOEXEC);
	memset(sh, 0xee, sizeof(sh));
	assert_int_equal(elf_shdrs_read(&ei, sh, 2), 0);
	assert_int_equal(sh[1].sh_size, 32);
	assert_int_equal(sh[2].sh_size, 0xeeeeeeeeeeeeeeee);
	assert_int_equal(elf_shdrs_read(&ei, sh, 4), 0);
	assert_int_equal(sh[3].sh_size, 0xeeeeeeeeeeeeeeee);
	f.reads = 0;
	assert_int_equal(elf_shdrs_read(&ei, sh, 0), 0);
	assert_int_equal(elf_phdrs_read(&ei, ph, 0), 0);
	assert_int_equal(f.reads, 0);
}

/* One wrong field each: the reason, the value, the limit. */
static void
test_refusals(void **state)
{
#define E(member)                            \
	offsetof(struct elf64_ehdr, member), \
	    sizeof(((struct elf64_ehdr *)0)->member)
	static const struct {
		size_t off, width;
		uint64_t value;
		const char *what;
	} t[] = {
	    {E(e_ident[0]), 0x7e, "not an ELF file (no magic)"},
	    {E(e_ident[3]), 0, "not an ELF file (no magic)"},
	    {E(e_ident[4]), 0, "unknown ELF class"},
	    {E(e_ident[4]), 3, "unknown ELF class"},
	    {E(e_ident[5]), 2, "not little-endian (EI_DATA)"},
	    {E(e_ident[6]), 0, "unknown ELF version (EI_VERSION)"},
	    {E(e_version), 2, "unknown ELF version (e_version)"},
	    {E(e_ehsize), 63, "bad e_ehsize"},
	    {E(e_phentsize), 32, "bad e_phentsize"},
	    {E(e_shentsize), 40, "bad e_shentsize"},
	    {E(e_phoff), UINT64_MAX,
		"program headers beyond the end of the file"},
	    {E(e_phoff), sizeof(good64) - 111,
		"program headers beyond the end of the file"},
	    {E(e_phnum), 65534, "program headers beyond the end of the file"},
	    {E(e_shoff), UINT64_MAX,
		"section headers beyond the end of the file"},
	    {E(e_shoff), sizeof(good64) - 191,
		"section headers beyond the end of the file"},
	    {E(e_shoff), 0, "sections counted but e_shoff is 0"},
	    {E(e_shnum), 4, "section headers beyond the end of the file"},
	    {E(e_shstrndx), 3, "e_shstrndx names no section"},
	    {E(e_shstrndx), 0xfffe, "e_shstrndx names no section"},
	};
#undef E

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct file64 bad = good64;
		struct elf_source es;
		struct elf_error ee;
		struct elf_image ei;
		struct file f;

		memcpy((char *)&bad + t[i].off, &t[i].value, t[i].width);
		assert_int_equal(
		    open_file(&ei, &es, &f, &bad, sizeof(bad), &ee), ENOEXEC);
		assert_string_equal(ee.ee_what, t[i].what);
	}
}

/* The values are said where they help. */
static void
test_error_text(void **state)
{
	static const struct {
		struct elf_error ee;
		const char *text;
	} t[] = {
	    {{"no magic", ELF_EE_PLAIN, 1, 2}, "no magic"},
	    {{"type", ELF_EE_VALUE, 16, 2}, "type: 0x10"},
	    {{"size", ELF_EE_WANTED, 63, 64}, "size: 0x3f instead of 0x40"},
	    {{"end", ELF_EE_LIMIT, UINT64_MAX, 1},
		"end: 0xffffffffffffffff, limit 0x1"},
	};
	char buf[ELF_ERROR_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_string_equal(
		    elf_error_text(&t[i].ee, buf, sizeof(buf)), t[i].text);
	assert_string_equal(elf_error_text(&t[0].ee, buf, 4), "no ");
}

/* Every length of both files; a table needs all its bytes. */
static void
test_truncation(void **state)
{
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct file f;

	(void)state;
	for (size_t n = 0; n < sizeof(good64); n++) {
		void *part = malloc(n == 0 ? 1 : n);

		memcpy(part, &good64, n);
		assert_int_equal(
		    open_file(&ei, &es, &f, part, n, &ee), ENOEXEC);
		assert_non_null(ee.ee_what);
		free(part);
	}
	for (size_t n = 0; n < sizeof(good32); n++) {
		void *part = malloc(n == 0 ? 1 : n);

		memcpy(part, &good32, n);
		assert_int_equal(
		    open_file(&ei, &es, &f, part, n, &ee), ENOEXEC);
		free(part);
	}
}

/* Counts beyond 16 bits are in section 0. */
static void
test_extended_numbers(void **state)
{
	struct file64 x = good64;
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct file f;

	(void)state;
	x.eh.e_shnum = 0;
	x.eh.e_shstrndx = 0xffff;
	x.eh.e_phnum = 0xffff;
	x.sh[0].sh_size = 3;
	x.sh[0].sh_link = 2;
	x.sh[0].sh_info = 2;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), 0);
	assert_int_equal(ei.ei_shnum, 3);
	assert_int_equal(ei.ei_shstrndx, 2);
	assert_int_equal(ei.ei_phnum, 2);
	x.sh[0].sh_size = 4;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	x.sh[0].sh_size = (uint64_t)1 << 32;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	assert_string_equal(ee.ee_what, "section count in section 0 too large");
	x.sh[0].sh_size = 3;
	x.sh[0].sh_link = 3;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	x.sh[0].sh_link = 2;
	x.sh[0].sh_info = 100;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	x.eh.e_shoff = sizeof(x) - 63;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	assert_string_equal(ee.ee_what, "e_shoff beyond the end of the file");
}

/* No tables at all is a fine file. */
static void
test_no_tables(void **state)
{
	struct file64 x = good64;
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_shdr sh;
	struct file f;

	(void)state;
	x.eh.e_phnum = x.eh.e_shnum = 0;
	x.eh.e_shoff = 0;
	x.eh.e_phentsize = x.eh.e_shentsize = 0;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x.eh), &ee), 0);
	assert_int_equal(ei.ei_shstrndx, 0);
	assert_int_equal(elf_shdr_read(&ei, 0, &sh), ENOEXEC);
}

static void
test_read_error(void **state)
{
	struct file64 x = good64;
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_phdr ph[2];
	struct elf_shdr sh[3];
	struct file f = {(const uint8_t *)&x, sizeof(x), 0, 1};

	(void)state;
	es = (struct elf_source){file_read, &f, sizeof(x)};
	assert_int_equal(elf_open(&ei, &es, &ee), EIO);
	assert_non_null(ee.ee_what);
	x.eh.e_shnum = 0;
	f.reads = 0;
	f.fail_at = 2; /* section 0 */
	assert_int_equal(elf_open(&ei, &es, &ee), EIO);
	x.eh.e_shnum = 3;
	f.fail_at = f.reads = 0;
	assert_int_equal(elf_open(&ei, &es, &ee), 0);
	for (unsigned n = 1; n <= 4; n++) {
		f.reads = 0;
		f.fail_at = 1;
		assert_int_equal(n == 1 ? elf_phdr_read(&ei, 0, ph)
			: n == 2        ? elf_shdr_read(&ei, 0, sh)
			: n == 3        ? elf_phdrs_read(&ei, ph, 2)
					: elf_shdrs_read(&ei, sh, 3),
		    EIO);
	}
}

static void
test_section_in_file(void **state)
{
	const struct elf_source es = {NULL, NULL, 100};
	const struct elf_image ei = {.ei_src = &es};
	struct elf_shdr sh = {.sh_type = ELF_SHT_PROGBITS};

	(void)state;
	sh.sh_offset = 100;
	assert_true(elf_section_in_file(&ei, &sh));
	sh.sh_size = 1;
	assert_false(elf_section_in_file(&ei, &sh));
	sh.sh_offset = 99;
	assert_true(elf_section_in_file(&ei, &sh));
	sh.sh_offset = UINT64_MAX;
	sh.sh_size = 2;
	assert_false(elf_section_in_file(&ei, &sh));
	sh.sh_offset = 2;
	sh.sh_size = UINT64_MAX;
	assert_false(elf_section_in_file(&ei, &sh));
	sh.sh_type = ELF_SHT_NOBITS; /* takes none of the file */
	assert_true(elf_section_in_file(&ei, &sh));
}

static void
test_symbols(void **state)
{
	static const struct elf64_sym s64[2] = {
	    {0}, {9, 0x12, 3, 0xfff1, 0x123456789abc, 77}};
	static const struct elf32_sym s32[2] = {
	    {0}, {9, 0x12345678, 77, 0x12, 3, 0xfff1}};
	struct elf_sym sym;

	(void)state;
	for (int class = ELF_CLASS32; class <= ELF_CLASS64; class ++) {
		const void *tab = class == ELF_CLASS64 ? (const void *)s64
						       : (const void *)s32;

		assert_int_equal(elf_sym_get(class, tab, 2, 1, &sym), 0);
		assert_int_equal(sym.st_name, 9);
		assert_int_equal(sym.st_bind, ELF_STB_GLOBAL);
		assert_int_equal(sym.st_type, ELF_STT_FUNC);
		assert_int_equal(sym.st_other, 3);
		assert_int_equal(sym.st_shndx, ELF_SHN_ABS);
		assert_int_equal(sym.st_size, 77);
		assert_int_equal(sym.st_value,
		    class == ELF_CLASS64 ? 0x123456789abc : 0x12345678);
		assert_int_equal(elf_sym_get(class, tab, 2, 2, &sym), ENOEXEC);
		assert_int_equal(elf_sym_get(class, tab, 0, 0, &sym), ENOEXEC);
	}
}

static void
test_relocs(void **state)
{
	static const struct elf64_rela a64 = {8, (uint64_t)7 << 32 | 42, -4};
	static const struct elf64_rel r64 = {8, (uint64_t)7 << 32 | 42};
	static const struct elf32_rela a32 = {8, 7 << 8 | 42, -4};
	static const struct elf32_rel r32 = {8, 7 << 8 | 42};
	static const struct {
		int class;
		bool rela;
		const void *tab;
	} t[] = {{ELF_CLASS64, true, &a64}, {ELF_CLASS64, false, &r64},
	    {ELF_CLASS32, true, &a32}, {ELF_CLASS32, false, &r32}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct elf_reloc r;

		assert_int_equal(
		    elf_reloc_get(t[i].class, t[i].rela, t[i].tab, 1, 0, &r),
		    0);
		assert_int_equal(r.r_offset, 8);
		assert_int_equal(r.r_sym, 7);
		assert_int_equal(r.r_type, 42);
		assert_int_equal(r.r_addend, t[i].rela ? -4 : 0);
		assert_int_equal(
		    elf_reloc_get(t[i].class, t[i].rela, t[i].tab, 1, 1, &r),
		    ENOEXEC);
	}
	assert_int_equal(elf_reloc_size(ELF_CLASS64, true), 24);
	assert_int_equal(elf_reloc_size(ELF_CLASS64, false), 16);
	assert_int_equal(elf_reloc_size(ELF_CLASS32, true), 12);
	assert_int_equal(elf_reloc_size(ELF_CLASS32, false), 8);
}

static void
test_strings(void **state)
{
	static const char tab[8] = {0, 'a', 'b', 0, 'c', 0, 'd', 'e'};

	(void)state;
	assert_string_equal(elf_string(tab, 8, 0), "");
	assert_string_equal(elf_string(tab, 8, 1), "ab");
	assert_string_equal(elf_string(tab, 8, 2), "b");
	assert_string_equal(elf_string(tab, 8, 4), "c");
	assert_null(elf_string(tab, 8, 6)); /* no NUL */
	assert_null(elf_string(tab, 8, 8));
	assert_null(elf_string(tab, 8, UINT64_MAX));
	assert_null(elf_string(tab, 0, 0));
	assert_null(elf_string(tab, 2, 1));
}

/* What the loader writes into its header copy is what is read back. */
static void
test_rewriting(void **state)
{
	struct file64 x = good64;
	struct file32 y = good32;

	(void)state;
	elf_ehdr_set_shoff(ELF_CLASS64, &x.eh, 0x1122334455);
	assert_int_equal(x.eh.e_shoff, 0x1122334455);
	elf_ehdr_set_shoff(ELF_CLASS32, &y.eh, 0x11223344);
	assert_int_equal(y.eh.e_shoff, 0x11223344);
	elf_shdr_set_offset(ELF_CLASS64, x.sh, 2, 0x99);
	assert_int_equal(x.sh[2].sh_offset, 0x99);
	elf_shdr_set_offset(ELF_CLASS32, y.sh, 2, 0x99);
	assert_int_equal(y.sh[2].sh_offset, 0x99);
	elf_shdr_set_addr(ELF_CLASS64, x.sh, 1, 0x77);
	assert_int_equal(x.sh[1].sh_addr, 0x77);
	elf_shdr_set_addr(ELF_CLASS32, y.sh, 1, 0x77);
	assert_int_equal(y.sh[1].sh_addr, 0x77);
	elf_ehdr_clear_phdrs(ELF_CLASS64, &x.eh);
	assert_int_equal(x.eh.e_phoff, 0);
	assert_int_equal(x.eh.e_phnum, 0);
	elf_ehdr_clear_phdrs(ELF_CLASS32, &y.eh);
	assert_int_equal(y.eh.e_phoff, 0);
	assert_int_equal(y.eh.e_phnum, 0);
	assert_int_equal(y.eh.e_shnum, good32.eh.e_shnum);
	/* Nothing else has changed. */
	x.eh.e_phoff = good64.eh.e_phoff;
	x.eh.e_phnum = good64.eh.e_phnum;
	x.eh.e_shoff = good64.eh.e_shoff;
	x.sh[2].sh_offset = good64.sh[2].sh_offset;
	x.sh[1].sh_addr = good64.sh[1].sh_addr;
	assert_memory_equal(&x, &good64, sizeof(x));
}

static void
test_notes(void **state)
{
	/* NetBSD's version note, its name padded from 7 to 8; then another. */
	static const uint8_t notes[] = {7, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 'N',
	    'e', 't', 'B', 'S', 'D', 0, 0, 0x80, 0x4f, 0xaa, 0x3b, 1, 0, 0, 0,
	    2, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0xab, 0xcd};
	struct elf_note note;
	size_t pos = 0;

	(void)state;
	assert_true(elf_note_next(notes, sizeof(notes), &pos, &note));
	assert_int_equal(note.n_namesz, 7);
	assert_memory_equal(note.n_name, "NetBSD", 7);
	assert_int_equal(note.n_type, 1);
	assert_int_equal(note.n_descsz, 4);
	assert_memory_equal(note.n_desc, notes + 20, 4);
	assert_true(elf_note_next(notes, sizeof(notes), &pos, &note));
	assert_int_equal(note.n_type, 9);
	assert_memory_equal(note.n_desc, notes + 40, 2);
	/* The last one's padding is cut off, and that is the end. */
	assert_int_equal(pos, sizeof(notes));
	assert_false(elf_note_next(notes, sizeof(notes), &pos, &note));
}

/* Cut off anywhere, or with sizes that lie: an end, never a read beyond. */
static void
test_bad_notes(void **state)
{
	static const uint32_t sizes[] = {
	    5, 0x7fffffff, 0x80000000, UINT32_MAX, UINT32_MAX - 2};
	struct elf_note note;

	(void)state;
	for (size_t n = 0; n < 24; n++) {
		uint32_t *part = calloc(1, n == 0 ? 1 : n);
		size_t pos = 0;

		if (n >= 8) {
			part[0] = 4;
			part[1] = 8;
		}
		assert_false(elf_note_next(part, n, &pos, &note));
		free(part);
	}
	for (size_t i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint32_t words[4] = {0};
		size_t pos = 0;

		words[i & 1] = sizes[i / 2];
		assert_false(elf_note_next(words, sizeof(words), &pos, &note));
		assert_int_equal(pos, 0);
	}
}

static void
test_reloc_names(void **state)
{
	(void)state;
	assert_string_equal(
	    elf_reloc_name(ELF_EM_X86_64, R_X86_64_PC32), "R_X86_64_PC32");
	assert_string_equal(
	    elf_reloc_name(ELF_EM_X86_64, 42), "R_X86_64_REX_GOTPCRELX");
	assert_string_equal(
	    elf_reloc_name(ELF_EM_386, R_386_GOT32X), "R_386_GOT32X");
	assert_null(elf_reloc_name(ELF_EM_X86_64, 39));
	assert_null(elf_reloc_name(ELF_EM_X86_64, 43));
	assert_null(elf_reloc_name(ELF_EM_386, 44));
	assert_null(elf_reloc_name(ELF_EM_386, UINT32_MAX));
	assert_null(elf_reloc_name(183, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_open_64),
	    cmocka_unit_test(test_open_32),
	    cmocka_unit_test(test_table_bounds),
	    cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_error_text),
	    cmocka_unit_test(test_truncation),
	    cmocka_unit_test(test_extended_numbers),
	    cmocka_unit_test(test_no_tables),
	    cmocka_unit_test(test_read_error),
	    cmocka_unit_test(test_section_in_file),
	    cmocka_unit_test(test_symbols),
	    cmocka_unit_test(test_relocs),
	    cmocka_unit_test(test_strings),
	    cmocka_unit_test(test_rewriting),
	    cmocka_unit_test(test_notes),
	    cmocka_unit_test(test_bad_notes),
	    cmocka_unit_test(test_reloc_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
