/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_toaru.c: modules of ToaruOS: its structure, functions and
 * dependencies, and what is said of each when it is wrong.
 */
#include <unistd.h>

#include "modtest/modtest.h"

#include <libkern/kerrno.h>

#include "modtest/formatparts.h"
#include "modtest/modobj.h"

FORMAT_PARTS(module_format_toaru);

/* In any order; each has its own structure called metadata. */
static void
test_boot(void **state)
{
	struct ksym ks;

	(void)state;
	modtest_boot("toarunext");
	modtest_boot("plain");
	modtest_boot("toarufirst");
	modtest_startup();
	modtest_expect("+plain +toarufirst +toarunext");
	assert_ptr_equal(
	    module_lookup("toarunext")->mod_format, &module_format_toaru);
	assert_int_equal(module_lookup("toarunext")->mod_nrequired, 2);
	assert_int_equal(ksyms_lookup("toaru_shared", &ks), 0);
	assert_int_equal(ksyms_lookup("metadata", &ks), ENOENT);
	modtest_unload("toarufirst", EBUSY);
	modtest_unload("toarunext", 0);
	modtest_unload("toarufirst", 0);
	modtest_expect("-toarunext -toarufirst");
}

static void
test_metadata_of_two(void **state)
{
	struct modobj mo;

	(void)state;
	modtest_file("toarufirst");
	modtest_load("toarufirst", 0);
	mo = modobj_new();
	modobj_symbol(&mo, "metadata", ELF_STT_OBJECT, mo.mo_data, 0, 24);
	modobj_pointer(&mo, 0, mo.mo_stringsym, 0);
	modobj_load(&mo, "two", 0, "made: initialised");
	modtest_unload("made", 0);
	modtest_expect("+toarufirst");
}

/* Errors are values of errno.h, or their negatives. */
static void
test_errors(void **state)
{

	(void)state;
	modtest_file("toarufirst");
	modtest_answer("toarufirst", MODULE_CMD_INIT, -ENOMEM);
	modtest_load("toarufirst", ENOMEM);
	modtest_answer("toarufirst", MODULE_CMD_INIT, EIO);
	modtest_load("toarufirst", EIO);
	modtest_answer("toarufirst", MODULE_CMD_INIT, INT32_MIN);
	modtest_load("toarufirst", EINVAL);
	modtest_answer("toarufirst", MODULE_CMD_INIT, 0);
	modtest_load("toarufirst", 0);
	assert_int_equal(module_stat("toarufirst", NULL), ENOTTY);
	modtest_answer("toarufirst", MODULE_CMD_FINI, -EBUSY);
	modtest_unload("toarufirst", EBUSY);
	modtest_answer("toarufirst", MODULE_CMD_FINI, 0);
	modtest_unload("toarufirst", 0);
	modtest_log_clear();
}

/* What is wrong with a structure. */
enum wrong {
	RIGHT,
	CUT,
	ODD,
	ABSOLUTE,
	NO_NAME,
	ENDLESS,
	LONG_WAY,
	INIT_DATA,
	INIT_ABSOLUTE,
	FINI_DATA,
	SECOND,
};

static struct modobj
make(enum wrong wrong)
{
	struct modobj mo = modobj_new();
	const uint64_t at = wrong == CUT ? MO_DATA_SIZE - 2 * sizeof(void *)
	    : wrong == ODD               ? 1
					 : 0;

	modobj_symbol(&mo, wrong == SECOND ? "module_info_a" : "metadata",
	    ELF_STT_OBJECT, wrong == ABSOLUTE ? ELF_SHN_ABS : mo.mo_data, at,
	    3 * sizeof(void *));
	if (wrong == SECOND)
		modobj_symbol(
		    &mo, "module_info_b", ELF_STT_OBJECT, mo.mo_data, 8, 24);
	if (wrong != NO_NAME)
		modobj_pointer(&mo, 0, mo.mo_stringsym,
		    wrong == ENDLESS        ? MO_ENDLESS
			: wrong == LONG_WAY ? 1 << 20
					    : 0);
	if (wrong == INIT_ABSOLUTE)
		/* A symbol that has a value, and is in no section. */
		modobj_pointer(&mo, 1,
		    ob_symbol(mo.mo_ob, "far", ELF_STB_LOCAL, ELF_STT_FUNC,
			ELF_SHN_ABS, 0x1234, 0),
		    0);
	else
		modobj_pointer(&mo, 1,
		    wrong == INIT_DATA ? mo.mo_datasym : mo.mo_textsym, 4);
	modobj_pointer(
	    &mo, 2, wrong == FINI_DATA ? mo.mo_datasym : mo.mo_textsym, 8);
	return mo;
}

static void
test_wrong(void **state)
{
	const bool wide = sizeof(void *) == 8;
	const char *const second = wide ? ".data+0x8: init" : ".data+0x4: init";
	const char *const third = wide ? ".data+0x10: fini" : ".data+0x8: fini";
	const struct {
		enum wrong wrong;
		const char *said;
	} t[] = {
	    {CUT,
		sizeof(void *) == 8 ? ".data+0x30: name, init and fini"
				    : ".data+0x38: name, init and fini"},
	    {ODD, ".data+0x1: name, init and fini are not aligned"},
	    {ABSOLUTE, "neither a structure metadata"},
	    {NO_NAME, ".data+0: the name is not a string"},
	    {ENDLESS, ".data+0: the name is not a string"},
	    {LONG_WAY, ".data+0: the name is not a string"},
	    {INIT_DATA, second},
	    {INIT_ABSOLUTE, second},
	    {FINI_DATA, third},
	    {SECOND, ".data+0x8: is a second module_info_"},
	};
	struct modobj mo = make(RIGHT);

	(void)state;
	modobj_load(&mo, "right", 0, "made: initialised");
	modtest_unload("made", 0);
	for (size_t i = 0; i < knitems(t); i++) {
		mo = make(t[i].wrong);
		modobj_load(&mo, "wrong.ko", ENOEXEC, t[i].said);
		modtest_said("wrong.ko: ");
	}
}

/* Thousands of absolute symbols: a quadratic search would take minutes. */
static void
test_many_absolute(void **state)
{
	struct modobj mo = modobj_new();
	char name[32];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		ksnprintf(name, sizeof(name), "module_info_%d", i);
		modobj_symbol(&mo, name, ELF_STT_OBJECT, ELF_SHN_ABS, 0, 0);
	}
	alarm(20);
	modobj_load(&mo, "many.ko", ENOEXEC, "neither a structure metadata");
	alarm(0);
}

static void
load_with_deps(
    const char *section, const char *deps, size_t len, int error, const char *s)
{
	struct modobj mo = make(RIGHT);

	(void)ob_section(
	    mo.mo_ob, section, ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 1, deps, len);
	modobj_load(&mo, "deps.ko", error, s);
	if (error == 0)
		modtest_unload("made", 0);
}

static void
test_deps(void **state)
{

	(void)state;
	modtest_file("plain");
	/* NULs between names are padding. */
	load_with_deps("moddeps", "\0\0plain\0\0", 9, 0, "plain: initialised");
	load_with_deps(".moddeps", "plain", 6, 0, NULL);
	load_with_deps("moddeps", "", 0, 0, NULL);
	load_with_deps("moddeps", "plain", 5, ENOEXEC,
	    "moddeps+0x4: the names that it depends on do not end with a NUL");
	load_with_deps("moddeps", "plain,other", 12, EINVAL, "comma");
	load_with_deps("moddeps", "made", 5, EDEADLK, "requires itself");
	load_with_deps("moddeps", "pla/in", 7, EINVAL, "not a module's name");
	load_with_deps("moddeps", "absent", 7, ENOENT, "absent");
	modtest_log_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_boot),
	    modtest(test_metadata_of_two),
	    modtest(test_errors),
	    modtest(test_wrong),
	    modtest(test_many_absolute),
	    modtest(test_deps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
