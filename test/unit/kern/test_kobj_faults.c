/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_faults.c: single faults that no compiler emits, each with its
 * message.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/small.h"

#define SYM sizeof(ob_sym_t)
#ifdef __i386__
#define OTHER_REFUSED "have no addend (REL)"
#else
#define OTHER_REFUSED "have an addend (RELA)"
#endif

/* Header fields with a wrong value, each with its message. */
static void
test_single_faults(void **state)
{
	enum { SHDR_TEXT, SHDR_DATA, SHDR_SYMTAB, SHDR_STRTAB, SHDR_RELA };
	static const char *const names[] = {
	    ".text", ".data", ".symtab", ".strtab", (OB_RELOCS ".data")};
	static const struct {
		int shdr;
		size_t off, width;
		uint64_t value;
		const char *message;
	} t[] = {
#define S(shdr, member, value, message)                                       \
	{shdr, offsetof(ob_shdr_t, member), sizeof(((ob_shdr_t *)0)->member), \
	    value, message}
	    S(SHDR_TEXT, sh_flags, TEXT | ELF_SHF_WRITE,
		"is writable and executable"),
	    S(SHDR_DATA, sh_flags, DATA | ELF_SHF_TLS, "thread-local data"),
	    S(SHDR_DATA, sh_flags, DATA | 0x800, "is compressed"),
	    S(SHDR_DATA, sh_type, 0x6fffffff, "of this type cannot be loaded"),
	    S(SHDR_DATA, sh_type, 18, "of this type cannot be loaded"),
	    S(SHDR_DATA, sh_type, ELF_SHT_SYMTAB, "no whole number of symbols"),
	    S(SHDR_SYMTAB, sh_type, 0, "has no symbol table"),
	    S(SHDR_SYMTAB, sh_entsize, SYM - 8, "no whole number of symbols"),
	    S(SHDR_SYMTAB, sh_size, 0, "no whole number of symbols"),
	    S(SHDR_SYMTAB, sh_size, SYM + 1, "no whole number of symbols"),
	    S(SHDR_SYMTAB, sh_size, SYM * 100000,
		"lies beyond the end of the file"),
	    S(SHDR_SYMTAB, sh_link, 0, "links to a section that is not"),
	    S(SHDR_SYMTAB, sh_link, 1, "is no string table"),
	    S(SHDR_STRTAB, sh_size, 0, "is no string table"),
	    S(SHDR_STRTAB, sh_size, 3, "strings do not end with a NUL"),
	    S(SHDR_RELA, sh_type, OB_SHT_OTHER, OTHER_REFUSED),
	    S(SHDR_RELA, sh_entsize, 0, "no whole number of relocations"),
	    S(SHDR_RELA, sh_size, sizeof(ob_rel_t) - 1,
		"no whole number of relocations"),
	    S(SHDR_RELA, sh_link, 1, "symbols are not in the symbol table"),
	    S(SHDR_RELA, sh_offset, SIZE_MAX,
		"lies beyond the end of the file"),
#undef S
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct small s = small_new();
		size_t len;
		void *file;

		ob_reloc(s.ob, s.data, 0, OB_PTR, s.var, 0);
		file = ob_finish(s.ob, &len);
		memcpy((char *)ob_shdr(file, ob_find(file, names[t[i].shdr])) +
			t[i].off,
		    &t[i].value, t[i].width);
		if (link_file(file, len, NULL) != ENOEXEC)
			fail_msg("not refused: %s", t[i].message);
		kt_said(t[i].message);
		assert_int_equal(kt_lines(), 1);
	}
}

/* Invalid symbols. */
static void
test_symbol_faults(void **state)
{
	static const struct {
		uint8_t info;
		uint16_t shndx;
		uint64_t value, size;
		const char *message;
	} t[] = {
	    {3 << 4, 2, 0, 0, "unknown binding (0x3)"},
	    {0xff, 2, 0, 0, "unknown binding (0xf)"},
	    {1 << 4 | 7, 2, 0, 0, "unknown type (0x7)"},
	    {1 << 4 | ELF_STT_TLS, 2, 0, 0, "thread-local data"},
	    {1 << 4 | 10, 2, 0, 0, "indirect functions (ifunc)"},
	    {1 << 4, 0xff00, 0, 0, "in a section that is not there"},
	    {1 << 4, 0xffff, 0, 0, "in a section that is not there"},
	    {1 << 4, ELF_SHN_COMMON, 0, 4, "bad alignment of a common"},
	    {1 << 4, ELF_SHN_COMMON, 3, 4, "bad alignment of a common"},
	    {1 << 4, ELF_SHN_COMMON, 4 << 20, 4, "bad alignment of a common"},
	    {1 << 4, ELF_SHN_COMMON, 8, SIZE_MAX, "common symbol is too"},
	    {1 << 4, ELF_SHN_COMMON, 8, 1 << 29, "common symbol is too"},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct small s = small_new();
		unsigned n = ob_symbol(s.ob, "strange", t[i].info >> 4,
		    t[i].info & 15, t[i].shndx, t[i].value, t[i].size);

		assert_int_equal(n, 3);
		if (link_ob(s.ob, NULL) != ENOEXEC)
			fail_msg("not refused: %s", t[i].message);
		kt_said("symbol 3 (strange): ");
		kt_said(t[i].message);
	}
}

/* Sections that share bytes of the file would multiply the linker's work. */
static void
test_overlap(void **state)
{
	struct small s = small_new();
	char name[32];
	size_t len;
	void *file;

	(void)state;
	for (int i = 0; i < 100; i++) {
		ksnprintf(name, sizeof(name), ".data.%d", i);
		ob_section(s.ob, name, ELF_SHT_PROGBITS, DATA, 1, "x", 1);
	}
	file = ob_finish(s.ob, &len);
	for (unsigned i = 3; i < 103; i++) {
		ob_shdr(file, i)->sh_offset = 0;
		ob_shdr(file, i)->sh_size = len;
	}
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("sections overlap in the file");
}

/* Two symbol tables, none at all, no sections, nothing to load. */
static void
test_missing_parts(void **state)
{
	struct small s = small_new();
	struct objbuild *ob;
	size_t len;
	void *file;

	(void)state;
	file = ob_finish(s.ob, &len);
	ob_shdr(file, ob_find(file, ".strtab"))->sh_type = ELF_SHT_SYMTAB;
	ob_shdr(file, ob_find(file, ".strtab"))->sh_size = 0;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_shdr(file, 2)->sh_type = ELF_SHT_SYMTAB;
	ob_shdr(file, 2)->sh_entsize = SYM;
	ob_shdr(file, 2)->sh_size = 2 * SYM;
	ob_shdr(file, 2)->sh_link = ob_find(file, ".strtab");
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("is a second symbol table");
	ob = ob_new(OB_CLASS);
	ob_section(ob, ".comment", ELF_SHT_PROGBITS, 0, 1, "hi", 3);
	file = ob_finish(ob, &len);
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("has nothing to load");
	ob = ob_new(OB_CLASS);
	ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 1, NULL, 0);
	file = ob_finish(ob, &len);
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("has nothing to load");
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_ehdr(file)->e_shstrndx = 0;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("has no section names");
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_ehdr(file)->e_shoff = 0;
	ob_ehdr(file)->e_shnum = 0;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("has no sections");
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_ehdr(file)->e_shstrndx = 1;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("section 1: not a table of section names");
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_shdr(file, ob_ehdr(file)->e_shstrndx)->sh_size = 4;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("section names do not end with a NUL");
}

/* Values that do not fit and unknown types: ENOENT, as in NetBSD. */
static void
test_relocation_fails(void **state)
{
	struct small s = small_new();

	(void)state;
#ifndef __i386__ /* where every sum is taken modulo 2^32 */
	ob_reloc(s.ob, s.text, 8, R_X86_64_32S, s.var, (int64_t)1 << 40);
	assert_int_equal(link_ob(s.ob, NULL), ENOENT);
	kt_said(".text+0x8: R_X86_64_32S to var: the value does not fit: "
		"symbol at 0x");
	kt_said("addend 0x10000000000, place at 0x");
	s = small_new();
#endif
	ob_reloc(s.ob, s.text, 8, OB_TLS, s.var, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOENT);
	kt_said(".text+0x8: " OB_TLS_NAME " to var: this relocation is not "
		"supported");
	s = small_new();
	ob_reloc(s.ob, s.text, 8, 200, s.var, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOENT);
	kt_said(".text+0x8: relocation type 200 to var: this relocation is "
		"not supported");
}

/*
 * Constructors that are not functions; arrays whose size is no multiple of a
 * pointer's.
 */
static void
test_bad_arrays(void **state)
{
	static const char *const names[] = {".init_array", ".preinit_array",
	    ".fini_array.00007", ".ctors", ".dtors.123"};

	(void)state;
	for (size_t i = 0; i < knitems(names); i++) {
		const uintptr_t wild = 0x123456;
		struct small s = small_new();
		unsigned array = ob_section(s.ob, names[i], ELF_SHT_PROGBITS,
		    DATA, 8, &wild, sizeof(wild));

		(void)array;
		assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
		kt_said("+0: 0x123456 is no function");
		s = small_new();
		array = ob_section(s.ob, names[i], ELF_SHT_PROGBITS, DATA, 8,
		    NULL, sizeof(wild));
		ob_reloc(s.ob, array, 0, OB_PTR, s.fn, 0);
		assert_int_equal(link_ob(s.ob, NULL), 0);
		s = small_new();
		ob_section(s.ob, names[i], ELF_SHT_PROGBITS, DATA, 8, NULL, 7);
		assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
		kt_said("is no whole number of pointers");
	}
}

/* Control characters in a file's names do not reach the console. */
static void
test_hostile_names(void **state)
{
	struct small s = small_new();
	unsigned u =
	    ob_symbol(s.ob, "\033[2J\001\377evil", ELF_STB_GLOBAL, 0, 0, 0, 0);

	(void)state;
	ob_reloc(s.ob, s.data, 0, OB_PTR, u, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	kt_said(OB_PTR_NAME " to ?[2J??evil: symbol not found");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_single_faults),
	    cmocka_unit_test(test_symbol_faults),
	    cmocka_unit_test(test_overlap),
	    cmocka_unit_test(test_missing_parts),
	    cmocka_unit_test(test_relocation_fails),
	    cmocka_unit_test(test_bad_arrays),
	    cmocka_unit_test(test_hostile_names),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
