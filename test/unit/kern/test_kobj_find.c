/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_find.c: looking into an object between load and affix, as the
 * framework does to read a module's metadata.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"

#define TEXT (ELF_SHF_ALLOC | ELF_SHF_EXECINSTR)
#define DATA (ELF_SHF_ALLOC | ELF_SHF_WRITE)

/*
 * .data has pointers at 0 to .rodata+5, at 8 to fn, at 16 to an undefined
 * symbol, none at 24, at 32 a PC-relative relocation, at 40 a pointer to an
 * absolute symbol.
 */
static kobj_t
load(int class, struct kobj_source *ks, void **filep)
{
	bool is64 = class == ELF_CLASS64;
	uint32_t ptr = is64 ? R_X86_64_64 : R_386_32;
	struct objbuild *ob = ob_new(class);
	unsigned ro, data, text, fn, und, abs, sect;
	size_t len;
	kobj_t ko;

	ro = ob_section(ob, ".rodata", ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 1,
	    "zero\0five\0end", 13);
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
	text = ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 8, NULL, 32);
	ob_section(ob, ".init.text", ELF_SHT_PROGBITS, TEXT, 8, NULL, 32);
	ob_section(ob, ".empty", ELF_SHT_PROGBITS, DATA, 8, NULL, 0);
	sect = ob_symbol(ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, ro, 0, 0);
	fn = ob_symbol(ob, "fn", ELF_STB_GLOBAL, ELF_STT_FUNC, text, 16, 8);
	und = ob_symbol(ob, "outside", ELF_STB_GLOBAL, 0, 0, 0, 0);
	abs = ob_symbol(ob, "fixed", ELF_STB_LOCAL, 0, ELF_SHN_ABS, 5, 0);
	ob_reloc(ob, data, 8, ptr, fn, 3);
	ob_reloc(ob, data, 16, ptr, und, 0);
	ob_reloc(ob, data, 32, is64 ? R_X86_64_PC32 : R_386_PC32, fn, 0);
	ob_reloc(ob, data, 40, ptr, abs, 0);
	ob_reloc(ob, data, 0, ptr, sect, 5);
	*filep = ob_finish(ob, &len);
	kobj_source_mem(ks, *filep, len);
	ks->kso_format = &kt_format;
	assert_int_equal(kobj_load(&ko, "find", ks), 0);
	return ko;
}

static void
find_pointers(int class)
{
	struct kobj_source ks;
	void *file, *data, *ro, *text;
	struct elf_place slot, target;
	struct elf_object eo;
	const void *p;
	size_t size;
	kobj_t ko = load(class, &ks, &file);

	assert_int_equal(kobj_find_section(ko, ".data", &data, &size), 0);
	assert_int_equal(size, 64);
	assert_int_equal(kobj_find_section(ko, ".rodata", &ro, NULL), 0);
	assert_int_equal(kobj_find_section(ko, ".text", &text, NULL), 0);
	assert_int_equal(kobj_find_section(ko, ".symtab", &ro, NULL), ENOENT);
	assert_true(kobj_object(ko, &eo));
	slot.ep_section = elf_object_find(&eo, ".data");
	slot.ep_off = 0;
	assert_ptr_equal(kobj_address(ko, slot), data);
	assert_int_equal(elf_object_pointer(&eo, slot, &target), 0);
	assert_ptr_equal(kobj_address(ko, target), (char *)ro + 5);
	assert_string_equal(kobj_address(ko, target), "five");
	slot.ep_off = 8;
	assert_int_equal(elf_object_pointer(&eo, slot, &target), 0);
	assert_ptr_equal(kobj_address(ko, target), (char *)text + 16 + 3);
	for (slot.ep_off = 16; slot.ep_off < 72; slot.ep_off += 8)
		assert_int_equal(elf_object_pointer(&eo, slot, &target),
		    slot.ep_off == 16 || slot.ep_off == 32 || slot.ep_off == 40
			? ENOEXEC
			: ENOENT);
	slot.ep_off = 4;
	assert_int_equal(elf_object_pointer(&eo, slot, &target), ENOENT);
	slot.ep_section = eo.eo_nsections;
	assert_int_equal(elf_object_pointer(&eo, slot, &target), ENOENT);
	/* The same by addresses. */
	assert_int_equal(kobj_local_pointer(ko, data, &p), 0);
	assert_ptr_equal(p, (char *)ro + 5);
	assert_int_equal(
	    kobj_local_pointer(ko, (char *)data + 16, &p), ENOEXEC);
	assert_int_equal(kobj_local_pointer(ko, (char *)data + 24, &p), ENOENT);
	assert_int_equal(kobj_local_pointer(ko, (char *)data + 64, &p), ENOENT);
	assert_int_equal(kobj_local_pointer(ko, NULL, &p), ENOENT);
	kobj_unload(ko);
	free(file);
}

static void
test_pointers(void **state)
{
	(void)state;
	find_pointers(OB_CLASS);
	/* A 64-bit host links both classes. */
	find_pointers(ELF_CLASS32);
}

static void
test_contains(void **state)
{
	struct kobj_source ks;
	void *file, *data, *text, *ro, *init;
	kobj_t ko = load(OB_CLASS, &ks, &file);
	char *d, *s;

	(void)state;
	assert_int_equal(kobj_find_section(ko, ".data", &data, NULL), 0);
	assert_int_equal(kobj_find_section(ko, ".text", &text, NULL), 0);
	assert_int_equal(kobj_find_section(ko, ".rodata", &ro, NULL), 0);
	assert_int_equal(kobj_find_section(ko, ".init.text", &init, NULL), 0);
	d = data;
	assert_true(kobj_contains(ko, d, 64));
	assert_true(kobj_contains(ko, d + 63, 1));
	assert_false(kobj_contains(ko, d, 65));
	assert_false(kobj_contains(ko, d + 64, 1));
	assert_false(kobj_contains(ko, d + 64, 0));
	assert_false(kobj_contains(ko, d - 1, 2));
	assert_false(kobj_contains(ko, d + 1, SIZE_MAX));
	assert_false(kobj_contains(ko, NULL, 1));
	assert_true(kobj_contains_text(ko, text));
	assert_false(kobj_contains_text(ko, d));
	assert_false(kobj_contains_text(ko, init));
	assert_false(kobj_contains_text(ko, NULL));
	s = ro;
	assert_true(kobj_contains_string(ko, s));
	assert_true(kobj_contains_string(ko, s + 4));
	assert_true(kobj_contains_string(ko, s + 5));
	assert_false(kobj_contains_string(ko, s + 10)); /* "end", no NUL */
	assert_false(kobj_contains_string(ko, s + 13));
	assert_false(kobj_contains_string(ko, NULL));
	kobj_unload(ko);
	free(file);
}

/* After affix the relocations are gone. */
static void
test_after_affix(void **state)
{
	const struct elf_place place = {1, 0};
	kobj_t basic = kt_linked("gcc", "basic");
	struct elf_object eo;
	const void *p;

	(void)state;
	assert_false(kobj_object(basic, &eo));
	assert_int_equal(
	    kobj_local_pointer(basic, (void *)kt_value("basic_counter"), &p),
	    ENOENT);
	assert_null(kobj_address(basic, place));
	kobj_unload(basic);
}

static void
test_parts(void **state)
{
	kobj_t ko = kt_linked("gcc", "initonly");
	struct kobj_partinfo part;
	unsigned n;

	(void)state;
	for (n = 0; kobj_part(ko, n, &part); n++) {
		if (strcmp(part.kpi_name, "init.text") == 0)
			assert_int_equal(
			    part.kpi_addr, kt_value("initonly_setup"));
		/* No part is writable and executable. */
		assert_true((part.kpi_prot & VM_PROT_WRITE) == 0 ||
		    (part.kpi_prot & VM_PROT_EXECUTE) == 0);
	}
	assert_int_equal(n, 6);
	kobj_unload(ko);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pointers),
	    cmocka_unit_test(test_contains),
	    cmocka_unit_test(test_after_affix),
	    cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
