/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_sylixos.c: modules of SylixOS: functions, tables, exports, and
 * requirements by symbols.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>

#include "modtest/formatparts.h"
#include "modtest/modobj.h"

FORMAT_PARTS(module_format_sylixos);

#define UP   "preinit init100 init200 init ctor_b ctor_a +sylixfirst"
#define DOWN "-sylixfirst dtor_a dtor_b fini_b fini_a"

/* The module that is used comes up first, and is required without a message. */
static void
test_boot_list(void **state)
{
	static const char *const kept[] = {
	    "module_init", "sylix_kept", "sylix_weak", "sylix_common"};
	struct ksym ks;

	(void)state;
	assert_int_equal(module_knob_set("strictdeps", 1), 0);
	modtest_boot("sylixnext");
	modtest_boot("sylixfirst");
	modtest_startup();
	modtest_expect(UP " +sylixnext");
	modtest_said_not("does not require");
	assert_ptr_equal(
	    module_lookup("sylixnext")->mod_format, &module_format_sylixos);
	assert_int_equal(module_lookup("sylixnext")->mod_nrequired, 1);
	assert_int_equal(ksyms_lookup("sylix_shared", &ks), 0);
	for (size_t i = 0; i < knitems(kept); i++)
		assert_int_equal(ksyms_lookup(kept[i], &ks), ENOENT);
	modtest_unload("sylixfirst", EBUSY);
	modtest_unload("sylixnext", 0);
	modtest_unload("sylixfirst", 0);
	modtest_expect(DOWN);
}

/* From files: what is used must be loaded before. */
static void
test_files(void **state)
{

	(void)state;
	modtest_file("sylixfirst");
	modtest_file("sylixnext");
	modtest_load("sylixnext", ENOEXEC);
	modtest_said("sylix_shared: symbol not found");
	modtest_load("sylixfirst", 0);
	modtest_load("sylixnext", 0);
	modtest_unload("sylixfirst", EBUSY);
	modtest_unload("sylixnext", 0);
	modtest_log_clear();
}

static void
test_errors(void **state)
{

	(void)state;
	modtest_file("sylixfirst");
	modtest_answer("sylixfirst", MODULE_CMD_INIT, -1);
	modtest_load("sylixfirst", EIO);
	modtest_expect(UP " dtor_a dtor_b fini_b fini_a");
	modtest_answer("sylixfirst", MODULE_CMD_INIT, ENXIO);
	modtest_load("sylixfirst", ENXIO);
	modtest_answer("sylixfirst", MODULE_CMD_INIT, 0);
	modtest_load("sylixfirst", 0);
	assert_int_equal(module_stat("sylixfirst", NULL), ENOTTY);
	modtest_log_clear();
}

static struct modobj
make(void)
{
	struct modobj mo = modobj_new();

	modobj_symbol(&mo, "module_init", ELF_STT_FUNC, mo.mo_text, 0, 4);
	return mo;
}

static int kernel_common = 41; /* owner: test_weak_and_common */

/* Weak and common definitions yield to an existing one. */
static void
test_weak_and_common(void **state)
{
	struct modobj mo = make();
	void **pointers;
	size_t size;

	(void)state;
	modobj_pointer(&mo, 0,
	    ob_symbol(mo.mo_ob, "kernel_common", ELF_STB_GLOBAL, ELF_STT_OBJECT,
		ELF_SHN_COMMON, 4, 4),
	    0);
	modobj_pointer(&mo, 1,
	    ob_symbol(mo.mo_ob, "kernel_function", ELF_STB_WEAK, ELF_STT_FUNC,
		mo.mo_text, 8, 4),
	    0);
	modobj_pointer(&mo, 2,
	    ob_symbol(mo.mo_ob, "own_common", ELF_STB_GLOBAL, ELF_STT_OBJECT,
		ELF_SHN_COMMON, 4, 4),
	    0);
	modobj_load(&mo, "made.ko", 0, NULL);
	assert_int_equal(kobj_find_section(module_lookup("made")->mod_kobj,
			     ".data", (void **)&pointers, &size),
	    0);
	assert_ptr_equal(pointers[0], &kernel_common);
	assert_ptr_equal(pointers[1], modtest_note);
	assert_true(
	    kobj_contains(module_lookup("made")->mod_kobj, pointers[2], 4) ||
	    *(int *)pointers[2] == 0);
	modtest_unload("made", 0);
}

/* Symbols that a test adds to the kernel stay: add them before the counts. */
static int
setup(void **state)
{

	(void)modtest_setup(state);
	(void)ksyms_add_kernel("kernel_common", (vaddr_t)&kernel_common);
	return ksyms_add_kernel("kernel_function", (vaddr_t)modtest_note);
}

static void
test_wrong(void **state)
{
	struct modobj mo = make();

	(void)state;
	modobj_load(&mo, "made.ko", 0, "made: initialised");
	modtest_unload("made", 0);
	mo = make();
	modobj_load(&mo, "a b.ko", EINVAL, "characters that no module name");
	mo = modobj_new();
	modobj_symbol(&mo, "module_init", ELF_STT_OBJECT, mo.mo_data, 0, 4);
	modobj_load(
	    &mo, "made.ko", ENOEXEC, "symbol module_init is not a function");
	mo = modobj_new();
	modobj_symbol(&mo, "module_init", ELF_STT_FUNC, ELF_SHN_ABS, 4096, 4);
	modobj_load(
	    &mo, "made.ko", ENOEXEC, "module_init is hidden or in no section");
	mo = make();
	modobj_symbol(&mo, "module_exit", ELF_STT_FUNC, mo.mo_strings, 0, 4);
	modobj_load(
	    &mo, "made.ko", ENOEXEC, "symbol module_exit is not a function");
	mo = make();
	(void)ob_section(mo.mo_ob, ".ctors", ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 1,
	    NULL, sizeof(void *) + 1);
	modobj_load(&mo, "made.ko", ENOEXEC,
	    "(.ctors): is no whole number of pointers");
}

/* A table with an entry that is data. */
static void
test_wrong_table(void **state)
{
	struct modobj mo = make();
	unsigned table;

	(void)state;
	table = ob_section(mo.mo_ob, ".init_array", ELF_SHT_INIT_ARRAY,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 8, NULL, sizeof(void *));
	ob_reloc(mo.mo_ob, table, 0, OB_PTR, mo.mo_datasym, 0);
	modobj_load(&mo, "made.ko", ENOEXEC, ".init_array+0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_boot_list),
	    modtest(test_files),
	    modtest(test_errors),
	    modtest(test_wrong),
	    modtest(test_wrong_table),
	    modtest(test_weak_and_common),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
