/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_sections.c: sections of unusual types, sizes, alignments and
 * numbers: which are loaded, which are left out, which are refused.
 */
#include <stdio.h>

#include "kobjtest/small.h"

#define SHT_CREL_LLVM 0x40000014u
#define SHT_CREL      0x40000020u
#define SHT_SFRAME    0x6ffffff4u

/* Change the type of a relocation section and link. */
static int
link_retyped(const char *target, uint32_t type, kobj_t *kop)
{
	struct small s = small_new();
	unsigned debug;
	size_t len;
	void *file;
	char name[64];

	debug = ob_section(s.ob, ".debug_x", ELF_SHT_PROGBITS, 0, 1, NULL, 16);
	ob_reloc(s.ob, s.data, 0, OB_PTR, s.var, 0);
	ob_reloc(s.ob, debug, 0, OB_PTR, s.var, 0);
	file = ob_finish(s.ob, &len);
	snprintf(name, sizeof(name), OB_RELOCS "%s", target);
	ob_shdr(file, ob_find(file, name))->sh_type = type;
	return link_file(file, len, kop);
}

/* Relocations of an unknown kind are refused: unrelocated code would run. */
static void
test_relocations_of_another_kind(void **state)
{
	static const uint32_t crel[] = {SHT_CREL_LLVM, SHT_CREL};
	static const uint32_t unknown[] = {19, 0x40000001, 0x60000001,
	    0x6fff4c99, 0x70000042, 0x80000001, 0xffffffff};
	kobj_t ko;

	(void)state;
	for (size_t i = 0; i < knitems(crel); i++) {
		assert_int_equal(link_retyped(".data", crel[i], NULL), ENOEXEC);
		kt_said("(" OB_RELOCS ".data)");
		kt_said("CREL");
		kt_said("--crel");
		assert_int_equal(kt_lines(), 1);
		/* Relocations of sections that are not loaded are ignored. */
		assert_int_equal(link_retyped(".debug_x", crel[i], &ko), 0);
		kobj_unload(ko);
	}
	for (size_t i = 0; i < knitems(unknown); i++) {
		assert_int_equal(
		    link_retyped(".data", unknown[i], NULL), ENOEXEC);
		kt_said("(" OB_RELOCS ".data)");
		kt_said("unknown type");
		kt_said(".data");
		assert_int_equal(link_retyped(".debug_x", unknown[i], &ko), 0);
		kobj_unload(ko);
	}
}

/* Known types that are not loaded; their sh_info is not a section. */
static void
test_known_types_are_left_out(void **state)
{
	static const uint32_t types[] = {ELF_SHT_PROGBITS, ELF_SHT_STRTAB,
	    ELF_SHT_NOTE, ELF_SHT_NOBITS, 17 /* GROUP */,
	    0x6ffffff5 /* GNU_ATTRIBUTES */, 0x6fff4c03 /* LLVM_ADDRSIG */};

	(void)state;
	for (size_t i = 0; i < knitems(types); i++) {
		struct small s = small_new();
		unsigned n = ob_section(
		    s.ob, ".extra", types[i], 0, 4, "\1\0\0\0\1\0\0\0", 8);
		size_t len;
		void *file = ob_finish(s.ob, &len);

		if (types[i] != 0x6fff4c03)
			ob_shdr(file, n)->sh_info = s.data;
		assert_int_equal(link_file(file, len, NULL), 0);
		kt_silent();
	}
}

/* Unwind data and its relocations are not loaded, whatever the type. */
static void
test_unwind_data_is_left_out(void **state)
{
	static const struct {
		const char *name;
		uint32_t type;
		bool out;
	} t[] = {
	    {".sframe", SHT_SFRAME, true},
	    {".sframe", ELF_SHT_PROGBITS, true},
	    {".eh_frame", ELF_SHT_PROGBITS, true},
	    {".eh_frame", 0x70000001, true},
	    {".eh_frame_hdr", ELF_SHT_PROGBITS, true},
	    {".eh_frame.text.x", ELF_SHT_PROGBITS, true},
	    {".debug_frame", ELF_SHT_PROGBITS, true},
	    {".gcc_except_table.f", ELF_SHT_PROGBITS, true},
	    {".sframes", ELF_SHT_PROGBITS, false},
	    {".eh_framework", ELF_SHT_PROGBITS, false},
	};

	(void)state;
	for (size_t i = 0; i < 2 * knitems(t); i++) {
		size_t k = i / 2, size = i % 2 == 0 ? 0 : 64;
		struct small s = small_new();
		unsigned n;
		kobj_t ko;

		n = ob_section(
		    s.ob, t[k].name, t[k].type, ELF_SHF_ALLOC, 8, NULL, size);
		/* A relocation that would be refused if it were applied. */
		if (size != 0 && t[k].out)
			ob_reloc(s.ob, n, 0, OB_TLS, s.fn, 0);
		assert_int_equal(link_ob(s.ob, &ko), 0);
		assert_int_equal(kobj_find_section(ko, t[k].name, NULL, NULL),
		    t[k].out ? ENOENT : 0);
		kobj_unload(ko);
		kt_silent();
	}
}

/* An empty section may have any sh_offset. */
static void
test_empty_section_anywhere(void **state)
{
	static const uint64_t offs[] = {0, 1, 0x7fffffff, SIZE_MAX};
	kobj_t ko;

	(void)state;
	for (size_t i = 0; i < 2 * knitems(offs); i++) {
		struct small s = small_new();
		unsigned n = ob_section(
		    s.ob, "empty", ELF_SHT_PROGBITS, DATA, 1, NULL, 0);
		size_t len;
		void *file;

		ob_symbol(s.ob, "label", ELF_STB_GLOBAL, 0, n, 0, 0);
		ob_reloc(s.ob, s.data, 0, OB_PTR, s.var, 0);
		file = ob_finish(s.ob, &len);
		if (i % 2 == 0)
			ob_shdr(file, n)->sh_offset = (size_t)offs[i / 2];
		else { /* an empty relocation section */
			n = ob_find(file, OB_RELOCS ".data");
			ob_shdr(file, n)->sh_size = 0;
			ob_shdr(file, n)->sh_offset = (size_t)offs[i / 2];
		}
		assert_int_equal(link_file(file, len, &ko), 0);
		kobj_unload(ko);
	}
}

/* Alignments up to 2 MB, in each part and for common symbols. */
static void
test_large_alignments(void **state)
{
	static const uint64_t aligns[] = {4096, 8192, 65536, 2 << 20};
	static const struct {
		const char *name;
		uint64_t flags;
	} parts[] = {{".text.x", TEXT}, {".rodata", ELF_SHF_ALLOC},
	    {".data.x", DATA}, {".init.text", TEXT}, {".init.data", DATA}};
	struct kt_counts before = kt_count();

	(void)state;
	for (size_t i = 0; i < knitems(aligns) * knitems(parts); i++) {
		const uint64_t align = aligns[i / knitems(parts)];
		const size_t p = i % knitems(parts);
		struct small s = small_new();
		unsigned n, odd;
		kobj_t ko;

		odd = ob_section(
		    s.ob, ".data.odd", ELF_SHT_PROGBITS, DATA, 1, "odd", 3);
		n = ob_section(s.ob, parts[p].name, ELF_SHT_PROGBITS,
		    parts[p].flags, align, "contents", 9);
		ob_symbol(s.ob, "big", ELF_STB_GLOBAL, 0, n, 0, 9);
		ob_symbol(s.ob, "odd", ELF_STB_GLOBAL, 0, odd, 0, 3);
		ob_symbol(s.ob, "cmn", ELF_STB_GLOBAL, ELF_STT_OBJECT,
		    ELF_SHN_COMMON, align / 2, 16);
		assert_int_equal(link_ob(s.ob, &ko), 0);
		assert_int_equal(kt_value("big") % align, 0);
		assert_int_equal(kt_value("cmn") % (align / 2), 0);
		assert_string_equal((const char *)kt_value("big"), "contents");
		assert_memory_equal((const char *)kt_value("odd"), "odd", 3);
		kobj_free_init(ko);
		kobj_unload(ko);
	}
	kt_same_counts(before);
}

/* A large alignment costs no more memory than the parts' pages. */
static void
test_alignment_wastes_nothing(void **state)
{
	struct small s = small_new();
	unsigned n;
	vaddr_t va;
	size_t size;
	kobj_t ko;

	(void)state;
	n = ob_section(s.ob, ".bss", ELF_SHT_NOBITS, DATA, 2 << 20, NULL, 64);
	ob_symbol(s.ob, "big", ELF_STB_GLOBAL, 0, n, 0, 64);
	/* After .data, it would leave a gap of 2 MB in the part. */
	ob_section(s.ob, ".rodata", ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 1, "x", 1);
	assert_int_equal(link_ob(s.ob, &ko), 0);
	kobj_stat(ko, &va, &size);
	assert_true(size <= (2 << 20) + 4 * PAGE_SIZE);
	assert_int_equal(kt_value("big") % (2 << 20), 0);
	kobj_unload(ko);
}

/* SHN_X86_64_LCOMMON is amd64's; on i386 it is an invalid index. */
static void
test_large_common(void **state)
{
	struct small s = small_new();
	kobj_t ko;

	(void)state;
	ob_symbol(
	    s.ob, "lcommon", ELF_STB_GLOBAL, ELF_STT_OBJECT, 0xff02, 64, 100);
#ifdef __i386__
	assert_int_equal(link_ob(s.ob, &ko), ENOEXEC);
	kt_said("is defined in a section that is not there");
#else
	assert_int_equal(link_ob(s.ob, &ko), 0);
	assert_int_equal(kt_value("lcommon") % 64, 0);
	assert_true(kobj_contains(ko, (void *)kt_value("var"), 8));
	memset((void *)kt_value("lcommon"), 1, 100);
	kobj_unload(ko);
#endif
}

#define MANY 66000

/*
 * More sections than st_shndx and e_shnum can name: symbols in the last one,
 * and in one below the reserved range that is encoded with SHN_XINDEX.
 */
static void
test_many_sections(void **state)
{
	struct kt_counts before = kt_count();

	(void)state;
	for (unsigned fault = 0; fault < 5; fault++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		unsigned low = 0, high = 0, s, far;
		const vaddr_t *ptr;
		size_t len;
		void *file;
		kobj_t ko;

		ob_reserve(ob, MANY + 1);
		for (unsigned i = 1; i <= MANY; i++) {
			/*
			 * Relocated places are 0: on i386 they hold the addend.
			 */
			const char *data = i < 7 ? NULL : "eight789";

			if (i == 7)
				data = "seven678";
			high = ob_section(
			    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, data, 8);
			if (i == 7)
				low = high;
		}
		assert_true(high > 0xffff);
		far = ob_symbol_far(ob, "high", ELF_STB_GLOBAL, 0,
		    fault == 4 ? MANY + 100 : high, 0, 8);
		ob_symbol_far(ob, "low", ELF_STB_GLOBAL, 0, low, 0, 8);
		s = ob_symbol_far(
		    ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, 0xfff1, 0, 0);
		ob_symbol(ob, "ptr", ELF_STB_GLOBAL, 0, 3, 0, 8);
		ob_reloc(ob, 3, 0, OB_PTR, far, 0);
		ob_reloc(ob, 4, 0, OB_PTR, s, 0);
		file = ob_finish(ob, &len);
		/* MANY + 2 is .symtab_shndx, after .symtab. */
		if (fault == 1)
			ob_shdr(file, MANY + 2)->sh_size -= 4;
		else if (fault == 2)
			ob_shdr(file, MANY + 2)->sh_link = 1; /* not there */
		else if (fault == 3)
			ob_shdr(file, MANY + 2)->sh_offset = len;
		assert_int_equal(
		    link_file(file, len, &ko), fault == 0 ? 0 : ENOEXEC);
		if (fault != 0) {
			kt_said(fault == 1   ? "fewer section indices"
				: fault == 3 ? "truncated?"
					     : "a section that is not there");
			continue;
		}
		assert_memory_equal((void *)kt_value("high"), "eight789", 8);
		assert_memory_equal((void *)kt_value("low"), "seven678", 8);
		ptr = (const vaddr_t *)kt_value("ptr");
		assert_int_equal(*ptr, kt_value("high"));
		kobj_unload(ko);
	}
	kt_same_counts(before);
}

static void
test_second_affix_is_refused(void **state)
{
	struct kt_counts before = kt_count();
	struct small s = small_new();
	struct kobj_source ks;
	struct ksym sym;
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	ob_reloc(s.ob, s.data, 0, OB_PTR, s.var, 0);
	ob_reloc(s.ob, s.data, 8, OB_PTR,
	    ob_symbol(s.ob, "nobody_has_it", ELF_STB_GLOBAL, 0, 0, 0, 0), 0);
	file = ob_finish(s.ob, &len);
	kobj_source_mem(&ks, file, len);
	ks.kso_format = &kt_format;
	assert_int_equal(kobj_load(&ko, "twice.kmod", &ks), 0);
	assert_int_equal(kobj_affix(ko, "twice", NULL), ENOEXEC);
	kt_said("nobody_has_it");
	host_console_clear();
	assert_int_equal(kobj_affix(ko, "twice", NULL), ENOEXEC);
	kt_said("twice.kmod: ");
	kt_said("failed before");
	assert_int_equal(ksyms_lookup("fn", &sym), ENOENT);
	kobj_unload(ko);
	free(file);
	kt_same_counts(before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_relocations_of_another_kind),
	    cmocka_unit_test(test_known_types_are_left_out),
	    cmocka_unit_test(test_unwind_data_is_left_out),
	    cmocka_unit_test(test_empty_section_anywhere),
	    cmocka_unit_test(test_large_alignments),
	    cmocka_unit_test(test_alignment_wastes_nothing),
	    cmocka_unit_test(test_large_common),
	    cmocka_unit_test(test_many_sections),
	    cmocka_unit_test(test_second_affix_is_refused),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
