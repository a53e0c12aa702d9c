/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_marionette.c: modules of Marionette: the array of functions, its
 * caller, and the order of modules that use one another.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>

#include "modtest/formatparts.h"
#include "modtest/modobj.h"

FORMAT_PARTS(module_format_marionette);

static unsigned int calls; /* owner: builtin_init */

static void
builtin_init(void)
{

	calls++;
}

/* What an object in the kernel has. */
static void (*const builtin_entry)(void) __kused
    __ksection("modinit") = builtin_init;

/* The kernel's entries are a built-in module and are called once. */
static void
test_builtin(void **state)
{

	(void)state;
	calls = 0;
	modtest_startup();
	assert_int_equal(calls, 1);
	assert_ptr_equal(
	    module_lookup("modinit")->mod_format, &module_format_marionette);
	modtest_unload("modinit", 0);
	assert_int_equal(
	    module_load("modinit", MODCTL_LOAD_FORCE, NULL, MODULE_CLASS_ANY),
	    0);
	assert_int_equal(calls, 1);
}

/* The module whose symbol is used comes up first, in any boot order. */
static void
test_order(void **state)
{

	(void)state;
	modtest_boot("marinext");
	modtest_boot("marifirst");
	modtest_startup();
	modtest_expect("first-a first-b next-42");
	modtest_said_not("does not require");
	assert_ptr_equal(
	    module_lookup("marinext")->mod_format, &module_format_marionette);
	assert_int_equal(module_lookup("marinext")->mod_nrequired, 1);
	modtest_unload("marifirst", EBUSY);
	modtest_unload("marinext", 0);
	modtest_unload("marifirst", 0);
	modtest_expect("");
}

/* A cycle is reported; other modules come up. */
static void
test_circle(void **state)
{

	(void)state;
	modtest_boot("maricyca");
	modtest_boot("maricycb");
	modtest_boot("marifirst");
	modtest_startup();
	modtest_expect("first-a first-b");
	modtest_said("maricyca -> maricycb -> maricyca");
}

struct marks {
	size_t size;    /* of the array; 0: no array */
	unsigned sym;   /* 0: code; 1: data; 2: nothing */
	bool start;     /* there is a _start */
	uint64_t flags; /* of the array's section */
	const char *said;
};

static void
test_wrong(void **state)
{
	const struct marks t[] = {
	    {sizeof(void *), 0, true, ELF_SHF_ALLOC, NULL},
	    {sizeof(void *) + 1, 0, true, ELF_SHF_ALLOC,
		"modinit+0: the array is no whole number of pointers"},
	    {0, 2, true, ELF_SHF_ALLOC, "the array is no whole number"},
	    {sizeof(void *), 0, false, ELF_SHF_ALLOC, "no function _start"},
	    {sizeof(void *), 0, true, 0, "modinit is not loaded"},
	    {sizeof(void *), 1, true, ELF_SHF_ALLOC,
		"modinit+0: is not a function of the module"},
	    {2 * sizeof(void *), 0, true, ELF_SHF_ALLOC,
		sizeof(void *) == 8 ? "modinit+0x8: is not a function"
				    : "modinit+0x4: is not a function"},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct modobj mo = modobj_new();
		unsigned array =
		    ob_section(mo.mo_ob, "modinit", ELF_SHT_PROGBITS,
			t[i].flags, sizeof(void *), NULL, t[i].size);

		if (t[i].sym != 2)
			ob_reloc(mo.mo_ob, array, 0, OB_PTR,
			    t[i].sym == 0 ? mo.mo_textsym : mo.mo_datasym, 0);
		if (t[i].start)
			modobj_symbol(
			    &mo, "_start", ELF_STT_FUNC, mo.mo_text, 0, 4);
		modobj_load(
		    &mo, "made.ko", t[i].said != NULL ? ENOEXEC : 0, t[i].said);
		if (t[i].said == NULL)
			modtest_unload("made", 0);
	}
}

/* The array follows a byte. */
static void
test_alignment(void **state)
{
	struct modobj mo = modobj_new();
	unsigned array;

	(void)state;
	(void)ob_section(
	    mo.mo_ob, "byte", ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 1, NULL, 1);
	array = ob_section(mo.mo_ob, "modinit", ELF_SHT_PROGBITS, ELF_SHF_ALLOC,
	    1, NULL, sizeof(void *));
	ob_reloc(mo.mo_ob, array, 0, OB_PTR, mo.mo_textsym, 0);
	modobj_symbol(&mo, "_start", ELF_STT_FUNC, mo.mo_text, 0, 4);
	modobj_load(
	    &mo, "made.ko", ENOEXEC, "modinit+0: the array is not aligned");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_builtin),
	    modtest(test_order),
	    modtest(test_circle),
	    modtest(test_wrong),
	    modtest(test_alignment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
