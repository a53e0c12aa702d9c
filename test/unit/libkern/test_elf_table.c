/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_elf_table.c: the ELF reader on tables in memory: symbols, relocations,
 * strings, notes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libelf/elf_decode.h>
#include <libelf/elf_reader.h>
#include <libelf/elf_reloc.h>
#include <libkern/kerrno.h>

#include "elf_files.h"

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
	/* The last note may lack its padding. */
	assert_int_equal(pos, sizeof(notes));
	assert_false(elf_note_next(notes, sizeof(notes), &pos, &note));
}

/*
 * Truncated, or with false sizes: no note is returned and no read out of
 * bounds.
 */
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
	static const char x86_64[] =
	    ELF_RELOC_NAMES("R_X86_64_", ELF_RELOCS_X86_64);
	static const char x86_32[] = ELF_RELOC_NAMES("R_386_", ELF_RELOCS_386);
	static const struct {
		const char *names;
		uint32_t type;
		const char *name;
	} rows[] = {
	    {x86_64, 0, "R_X86_64_NONE"},
	    {x86_64, R_X86_64_PC32, "R_X86_64_PC32"},
	    {x86_64, 4, "R_X86_64_PLT32"},
	    {x86_64, 42, "R_X86_64_REX_GOTPCRELX"},
	    {x86_64, 39, "relocation type 39"},
	    {x86_64, 43, "relocation type 43"},
	    {x86_32, R_386_GOT32X, "R_386_GOT32X"},
	    {x86_32, 44, "relocation type 44"},
	    {x86_32, UINT32_MAX, "relocation type 4294967295"},
	};
	char buf[32];

	for (size_t i = 0; i < knitems(rows); i++)
		assert_string_equal(elf_reloc_name(rows[i].names, rows[i].type,
					buf, sizeof(buf)),
		    rows[i].name);
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
	sh.sh_type = ELF_SHT_NOBITS; /* takes no bytes of the file */
	assert_true(elf_section_in_file(&ei, &sh));
}

/* Fields that the loader rewrites in its header copy are read back. */
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_symbols),
	    cmocka_unit_test(test_relocs),
	    cmocka_unit_test(test_strings),
	    cmocka_unit_test(test_notes),
	    cmocka_unit_test(test_bad_notes),
	    cmocka_unit_test(test_reloc_names),
	    cmocka_unit_test(test_section_in_file),
	    cmocka_unit_test(test_rewriting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
