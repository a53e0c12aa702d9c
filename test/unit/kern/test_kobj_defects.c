/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_defects.c: defects that were found in other loaders, and other
 * single faults that no compiler emits.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/small.h"

#ifdef __i386__
#define CLASS         "1"
#define OTHER_MACHINE ELF_EM_X86_64
#define OTHER_NAME    "amd64"
#else
#define CLASS         "2"
#define OTHER_MACHINE ELF_EM_386
#define OTHER_NAME    "i386"
#endif

/* A loader's check was dead, because its strcmp() lacked == 0. */
static void
test_redefined_symbol_is_refused(void **state)
{
	struct small a = small_new(), b = small_new();
	kobj_t first;

	(void)state;
	assert_int_equal(link_ob(a.ob, &first), 0);
	assert_int_equal(link_ob(b.ob, NULL), ENOEXEC);
	kt_said("defect.kmod: symbol fn: is already defined by");
	kobj_unload(first);
	/* Nor may a symbol of the kernel be defined again. */
	a.ob = ob_new(OB_CLASS);
	a.text = ob_section(a.ob, ".text", ELF_SHT_PROGBITS, TEXT, 1, NULL, 8);
	ob_symbol(
	    a.ob, "kmem_alloc", ELF_STB_GLOBAL, ELF_STT_FUNC, a.text, 0, 8);
	assert_int_equal(link_ob(a.ob, NULL), ENOEXEC);
	kt_said("symbol kmem_alloc: is already defined by the kernel");
	/* Twice in one object. */
	a = small_new();
	ob_symbol(a.ob, "var", ELF_STB_GLOBAL, ELF_STT_OBJECT, a.data, 0, 8);
	assert_int_equal(link_ob(a.ob, NULL), ENOEXEC);
	kt_said("symbol var: is defined twice in the module");
}

/*
 * sh_addralign 0 means 1: 0 - 1 must not become a mask.  Other values must be
 * powers of two.
 */
static void
test_alignment_zero(void **state)
{
	static const struct {
		uint64_t align;
		int error;
	} t[] = {{0, 0}, {1, 0}, {2, 0}, {64, 0}, {4096, 0}, {3, ENOEXEC},
	    {4095, ENOEXEC}, {8192, 0}, {2 << 20, 0}, {4 << 20, ENOEXEC},
	    {SIZE_MAX, ENOEXEC}, {SIZE_MAX / 2 + 1, ENOEXEC}};
	static const char bytes[5] = "abcd";

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct small s = small_new();
		unsigned odd;
		kobj_t ko;

		ob_section(s.ob, ".rodata.a", ELF_SHT_PROGBITS, ELF_SHF_ALLOC,
		    1, "x", 1);
		odd = ob_section(s.ob, ".rodata.b", ELF_SHT_PROGBITS,
		    ELF_SHF_ALLOC, t[i].align, bytes, sizeof(bytes));
		ob_symbol(s.ob, "odd", ELF_STB_GLOBAL, ELF_STT_OBJECT, odd, 0,
		    sizeof(bytes));
		assert_int_equal(link_ob(s.ob, &ko), t[i].error);
		if (ko == NULL)
			continue;
		assert_string_equal((const char *)kt_value("odd"), "abcd");
		assert_int_equal(
		    kt_value("odd") % (t[i].align + !t[i].align), 0);
		kobj_unload(ko);
	}
}

/* `index > count` lets index == count pass. */
static void
test_index_equal_to_count(void **state)
{
	struct small s;
	unsigned symtab, n;
	size_t len;
	void *file;

	(void)state;
	/* A relocation's symbol. */
	s = small_new();
	ob_reloc(s.ob, s.data, 0, OB_PTR, s.var + 1, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	kt_said("refers to symbol 3 of 3");
	/* A symbol's section. */
	s = small_new();
	file = ob_finish(s.ob, &len);
	n = ob_ehdr(file)->e_shnum;
	ob_sym(file, s.var)->st_shndx = (uint16_t)n;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("symbol 2 (var): is defined in a section that is not there");
	/* A section's string table, a relocation section's target. */
	s = small_new();
	file = ob_finish(s.ob, &len);
	symtab = ob_find(file, ".symtab");
	ob_shdr(file, symtab)->sh_link = n;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("links to a section that is not there");
	s = small_new();
	ob_reloc(s.ob, s.data, 0, OB_PTR, s.var, 0);
	file = ob_finish(s.ob, &len);
	ob_shdr(file, ob_find(file, OB_RELOCS ".data"))->sh_info =
	    ob_ehdr(file)->e_shnum;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("is for a section that is not there");
	/* The header's name table. */
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_ehdr(file)->e_shstrndx = ob_ehdr(file)->e_shnum;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("e_shstrndx names no section");
}

/* `offset > size` lets offset == size pass. */
static void
test_offset_equal_to_size(void **state)
{
	struct small s;
	size_t len;
	void *file;

	(void)state;
	/* A place at the end of its section, and the last one within. */
	s = small_new();
	ob_reloc(s.ob, s.data, 64, OB_PTR, s.var, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	kt_said(".data+0x40: " OB_PTR_NAME " to var: the place is outside");
	s = small_new();
	ob_reloc(s.ob, s.data, 65 - sizeof(void *), OB_PTR, s.var, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	s = small_new();
	ob_reloc(s.ob, s.data, 64 - sizeof(void *), OB_PTR, s.var, 0);
	assert_int_equal(link_ob(s.ob, NULL), 0);
	/* A name at the end of its table. */
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_sym(file, s.var)->st_name =
	    (uint32_t)ob_shdr(file, ob_find(file, ".strtab"))->sh_size;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("its name lies outside of the string table");
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_shdr(file, s.text)->sh_name =
	    (uint32_t)ob_shdr(file, ob_find(file, ".shstrtab"))->sh_size;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("its name lies outside of the name table");
	/* A section that ends one byte past the end of the file. */
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_shdr(file, s.data)->sh_offset = len - 63;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("section 2 (.data): lies beyond the end of the file");
	/* A symbol may be at the end of its section, not past it. */
	s = small_new();
	ob_symbol(s.ob, "end", ELF_STB_GLOBAL, 0, s.data, 64, 0);
	assert_int_equal(link_ob(s.ob, NULL), 0);
	s = small_new();
	ob_symbol(s.ob, "end", ELF_STB_GLOBAL, 0, s.data, 65, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	kt_said("symbol 3 (end): lies outside of its section");
}

/* An undefined symbol is an error, not address 0. */
static void
test_unresolved_is_refused(void **state)
{
	struct small s = small_new();
	unsigned u = ob_symbol(
	    s.ob, "nobody_has_it", ELF_STB_GLOBAL, ELF_STT_NOTYPE, 0, 0, 0);

	(void)state;
	ob_reloc(s.ob, s.text, 4, OB_CALL, u, -4);
	ob_reloc(s.ob, s.data, 8, OB_PTR, u, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	assert_int_equal(kt_lines(), 1);
	kt_said("defect.kmod: .text+0x4: " OB_CALL_NAME " to nobody_has_it: "
		"symbol not found (is nobody loaded?)");
	/* An undefined symbol without a use is no error. */
	s = small_new();
	u = ob_symbol(
	    s.ob, "nobody_has_it", ELF_STB_GLOBAL, ELF_STT_NOTYPE, 0, 0, 0);
	ob_reloc(s.ob, s.text, 4, OB_NONE, u, 0);
	assert_int_equal(link_ob(s.ob, NULL), 0);
	kt_silent();
}

/* A symbol in a section that is not loaded has no address. */
static void
test_absent_section(void **state)
{
	struct small s = small_new();
	unsigned debug, d;

	(void)state;
	debug = ob_section(s.ob, ".debug_x", ELF_SHT_PROGBITS, 0, 1, NULL, 16);
	d = ob_symbol(
	    s.ob, "in_debug", ELF_STB_LOCAL, ELF_STT_OBJECT, debug, 0, 4);
	ob_reloc(s.ob, s.data, 0, OB_PTR, s.var, 0);
	ob_reloc(s.ob, s.data, 8, OB_PTR, d, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	kt_said(".data+0x8: " OB_PTR_NAME " to in_debug: the symbol is in a "
		"section that is not loaded");
}

/*
 * RELA takes its addend from the entry and ignores the place; REL takes it from
 * the place.
 */
static void
test_addend_once(void **state)
{
	struct small s = small_new();
	const uintptr_t *p;
	uint8_t junk[16];
	unsigned place;
	kobj_t ko;

	(void)state;
	memset(junk, 0x77, sizeof(junk));
	place = ob_section(
	    s.ob, ".data.p", ELF_SHT_PROGBITS, DATA, 8, junk, sizeof(junk));
	ob_symbol(s.ob, "place", ELF_STB_GLOBAL, 0, place, 0, 16);
	ob_reloc(s.ob, place, 0, OB_PTR, s.var, 0x1000);
	assert_int_equal(link_ob(s.ob, &ko), 0);
	p = (const uintptr_t *)kt_value("place");
	assert_int_equal(p[0], kt_value("var") + 0x1000);
	assert_int_equal(p[1], (uintptr_t)0x7777777777777777);
	kobj_unload(ko);
}

static void
test_machine_and_class(void **state)
{
	struct small s = small_new();
	size_t len;
	void *file = ob_finish(s.ob, &len);

	(void)state;
	ob_ehdr(file)->e_machine = 183; /* aarch64 */
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("is another machine's code (e_machine 183, ELF class " CLASS
		"): this "
		"system links " HOST_MACHINE " modules");
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_ehdr(file)->e_machine = OTHER_MACHINE; /* of this class? */
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("is " OTHER_NAME " code");
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_ehdr(file)->e_type = ELF_ET_DYN;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("is a program or a kernel, not a relocatable object "
		"(e_type 3): link it with ld -r");
	s = small_new();
	file = ob_finish(s.ob, &len);
	ob_ehdr(file)->e_ident[5] = 2;
	assert_int_equal(link_file(file, len, NULL), ENOEXEC);
	kt_said("not little-endian");
}

/* A failed affix leaves no symbol and no page allocated. */
static void
test_failed_affix_is_undone(void **state)
{
	struct kt_counts before = kt_count();
	struct small s = small_new();
	unsigned u = ob_symbol(s.ob, "gone", ELF_STB_GLOBAL, 0, 0, 0, 0);
	struct ksym sym;

	(void)state;
	ob_reloc(s.ob, s.data, 0, OB_PTR, u, 0);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	assert_int_equal(ksyms_lookup("fn", &sym), ENOENT);
	kt_same_counts(before);
}

/* A module larger than the arena, or larger than the limit. */
static void
test_too_large(void **state)
{
	static const struct {
		const char *name;
		uint64_t flags;
	} parts[] = {{".bss", DATA}, {".zeros", ELF_SHF_ALLOC},
	    {".init.bss", DATA}, {".init.zeros", ELF_SHF_ALLOC}};
	struct kt_counts before = kt_count();
	struct small s = small_new();
	const size_t big = (size_t)256 << 20;

	(void)state;
	ob_section(s.ob, ".bss", ELF_SHT_NOBITS, DATA, 1, NULL, big + 1);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	kt_said("section 3 (.bss): is larger than any module may be");
	s = small_new();
	ob_section(s.ob, ".bss", ELF_SHT_NOBITS, DATA, 1, NULL, big);
	assert_int_equal(link_ob(s.ob, NULL), ENOEXEC);
	kt_said(".bss (0x10000000 bytes): the module is larger than");
	/* Four parts of that size are more than the arena has: ENOMEM. */
	s = small_new();
	for (size_t i = 0; i < knitems(parts); i++)
		ob_section(s.ob, parts[i].name, ELF_SHT_NOBITS, parts[i].flags,
		    1, NULL, big - 64);
	assert_int_equal(link_ob(s.ob, NULL), ENOMEM);
	kt_said("KB in the module arena");
	kt_same_counts(before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_redefined_symbol_is_refused),
	    cmocka_unit_test(test_alignment_zero),
	    cmocka_unit_test(test_index_equal_to_count),
	    cmocka_unit_test(test_offset_equal_to_size),
	    cmocka_unit_test(test_unresolved_is_refused),
	    cmocka_unit_test(test_absent_section),
	    cmocka_unit_test(test_addend_once),
	    cmocka_unit_test(test_machine_and_class),
	    cmocka_unit_test(test_failed_affix_is_undone),
	    cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
