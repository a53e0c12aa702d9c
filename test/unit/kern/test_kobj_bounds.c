/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_bounds.c: __start_<section> and __stop_<section>; calls of data
 * symbols; symbols that hint at a missing compiler flag.
 */
#include "kobjtest/small.h"

/* An object with a pointer to `name` at "ptr", and a section "myset". */
static int
link_pointer(const char *name, unsigned bind, unsigned sets, kobj_t *kop)
{
	struct small s = small_new();
	unsigned n;

	for (unsigned i = 0; i < sets; i++) {
		n = ob_section(
		    s.ob, "myset", ELF_SHT_PROGBITS, DATA, 8, NULL, 24);
		if (i == 0)
			ob_symbol(s.ob, "first", ELF_STB_GLOBAL, 0, n, 0, 8);
	}
	ob_symbol(s.ob, "ptr", ELF_STB_GLOBAL, 0, s.data, 32, 8);
	ob_reloc(s.ob, s.data, 32, OB_PTR,
	    ob_symbol(s.ob, name, bind, 0, 0, 0, 0), 0);
	return link_ob(s.ob, kop);
}

static vaddr_t
pointer(void)
{
	return *(const vaddr_t *)kt_value("ptr");
}

static void
test_bounds_of_own_section(void **state)
{
	static const unsigned binds[] = {ELF_STB_GLOBAL, ELF_STB_WEAK};
	kobj_t ko;

	(void)state;
	for (size_t i = 0; i < knitems(binds); i++) {
		assert_int_equal(
		    link_pointer("__start_myset", binds[i], 1, &ko), 0);
		assert_int_equal(pointer(), kt_value("first"));
		kobj_unload(ko);
		assert_int_equal(
		    link_pointer("__stop_myset", binds[i], 1, &ko), 0);
		assert_int_equal(pointer(), kt_value("first") + 24);
		kobj_unload(ko);
	}
}

/* No section of that name, or a name that is no identifier. */
static void
test_bounds_of_nothing(void **state)
{
	static const char *const names[] = {"__start_myset", "__stop_myset",
	    "__start_.data", "__stop_", "__start_other"};
	kobj_t ko;

	(void)state;
	for (size_t i = 0; i < knitems(names); i++) {
		assert_int_equal(
		    link_pointer(names[i], ELF_STB_WEAK, i >= 2, &ko), 0);
		assert_int_equal(pointer(), 0);
		kobj_unload(ko);
		assert_int_equal(
		    link_pointer(names[i], ELF_STB_GLOBAL, i >= 2, &ko),
		    ENOEXEC);
		kt_said(names[i]);
		kt_said("symbol not found (the module has no section");
	}
}

/*
 * Another object's symbol of that name does not hide the module's own section.
 */
static void
test_bounds_are_own(void **state)
{
	struct small s;
	kobj_t other, ko;

	(void)state;
	s.ob = ob_new(OB_CLASS);
	s.data = ob_section(s.ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
	ob_symbol(s.ob, "__start_myset", ELF_STB_GLOBAL, 0, s.data, 8, 0);
	assert_int_equal(link_ob(s.ob, &other), 0);
	assert_int_equal(
	    link_pointer("__start_myset", ELF_STB_GLOBAL, 1, &ko), 0);
	assert_int_equal(pointer(), kt_value("first"));
	kobj_unload(ko);
	/* Without a section of its own a module sees the other's. */
	assert_int_equal(
	    link_pointer("__start_myset", ELF_STB_GLOBAL, 0, &ko), 0);
	assert_int_equal(pointer(), kt_value("__start_myset"));
	kobj_unload(ko);
	kobj_unload(other);
}

/* Several sections of one name have no bounds. */
static void
test_bounds_of_several(void **state)
{
	kobj_t ko;

	(void)state;
	assert_int_equal(
	    link_pointer("__stop_myset", ELF_STB_GLOBAL, 2, NULL), ENOEXEC);
	kt_said("__stop_myset");
	kt_said("several sections myset");
	assert_int_equal(link_pointer("fn", ELF_STB_WEAK, 2, &ko), 0);
	kobj_unload(ko);
}

/* An object whose .text has a relocation of this kind to `name`. */
static int
link_call(const char *name, const char *code, size_t off, uint32_t type,
    unsigned bind, kobj_t *kop)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned text;

	text = ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, code, 16);
	ob_reloc(
	    ob, text, off, type, ob_symbol(ob, name, bind, 0, 0, 0, 0), -4);
	return link_ob(ob, kop);
}

static void
test_call_to_data(void **state)
{
	static const struct {
		const char *code;
		size_t off;
		uint32_t type;
		int error;
	} t[] = {
	    {"\xe8\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1, OB_CALL, ENOEXEC},
	    {"\xe8\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1, OB_PCREL, ENOEXEC},
	    {"\xe9\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1, OB_PCREL, ENOEXEC},
	    {"\x0f\x84\0\0\0\0\0\0\0\0\0\0\0\0\0", 2, OB_PCREL, ENOEXEC},
	    {"\x8b\x05\0\0\0\0\0\0\0\0\0\0\0\0\0", 2, OB_PCREL, 0}, /* mov */
	    {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 0, OB_PCREL, 0},
	};
	struct small s = small_new();
	kobj_t owner, ko;

	(void)state;
	assert_int_equal(link_ob(s.ob, &owner), 0);
	for (size_t i = 0; i < 2 * knitems(t); i++) {
		const size_t k = i / 2;
		const bool data = i % 2 == 0;

		assert_int_equal(link_call(data ? "var" : "fn", t[k].code,
				     t[k].off, t[k].type, ELF_STB_GLOBAL, &ko),
		    data ? t[k].error : 0);
		if (ko != NULL) {
			kobj_unload(ko);
			continue;
		}
		kt_said(".text+0x");
		kt_said("to var: ");
		kt_said("data of defect.kmod");
	}
	kobj_unload(owner);
}

/* Symbols that the compiler itself calls: the message names its flag. */
static void
test_compiler_flags(void **state)
{
	static const char *const t[][2] = {
	    {"__stack_chk_fail", "-fno-stack-protector"},
	    {"__fentry__", "-mfentry"},
	    {"mcount", "-pg"},
	    {"__x86_indirect_thunk_rax", "-mindirect-branch=keep"},
	    {"__x86_return_thunk", "-mfunction-return=keep"},
	    {"__gcov_init", "-fprofile-arcs"},
	    {"__ubsan_handle_add_overflow", "-fno-sanitize=undefined"},
	    {"__asan_report_load4", "-fno-sanitize=address"},
	    {"__tls_get_addr", "__thread"},
	    {"___tls_get_addr", "__thread"},
	    {"__memcpy_chk", "-U_FORTIFY_SOURCE"},
	    {"_Unwind_Resume", "-fno-exceptions"},
	    {"layerfs_init", "is layerfs loaded?"},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		assert_int_equal(
		    link_pointer(t[i][0], ELF_STB_GLOBAL, 0, NULL), ENOEXEC);
		kt_said(t[i][0]);
		kt_said("symbol not found");
		kt_said(t[i][1]);
		assert_int_equal(kt_lines(), 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_bounds_of_own_section),
	    cmocka_unit_test(test_bounds_of_nothing),
	    cmocka_unit_test(test_bounds_are_own),
	    cmocka_unit_test(test_bounds_of_several),
	    cmocka_unit_test(test_call_to_data),
	    cmocka_unit_test(test_compiler_flags),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
