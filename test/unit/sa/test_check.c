/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_check.c: `check': what is wrong with modules is found by the kernel's
 * linker, and nothing of it stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkbench.h"
#include "modmake.h"

static void
test_good(void **state)
{
	(void)state;
	checkbench_good();
	assert_int_equal(checkbench_run("netbsd", false), 0);
	checkbench_saw(cb_class == ELFCLASS64
		? "hd0a:/netbsd: amd64 10.1: 2 of 2 modules link\n"
		: "hd0a:/netbsd: i386 10.1: 2 of 2 modules link\n");
	/* The default kernel; and once more. */
	assert_int_equal(checkbench_run(NULL, true), 0);
	checkbench_saw("2 of 2 modules link\n");
	/* What is requested, with what that requires. */
	PUT(MOD("other"), USES = {"nowhere"});
	bootbench_load(&cb, BI_MODULE_ELF, "user");
	assert_int_equal(checkbench_run("netbsd", false), 0);
	checkbench_saw("2 of 2 modules link\n");
	assert_int_equal(checkbench_run("netbsd", true), ENOEXEC);
	checkbench_saw("2 of 3 modules link: 1 undefined\n");
	/* Nothing is left for the next boot. */
	bootbench_boots(&cb, "netbsd", 2);
}

static void
test_undefined(void **state)
{
	(void)state;
	checkbench_good();
	PUT(MOD("lacks"), USES = {"main", "vfs_rele"});
	for (int i = 0; i < 2; i++) {
		assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
		checkbench_saw(cb_class == ELFCLASS64
			? "\nlacks: undefined: .text+0x21: R_X86_64_PLT32 to "
			  "vfs_rele: not in the kernel"
			: "\nlacks: undefined: .text+0x21: R_386_PC32 to "
			  "vfs_rele: not in the kernel");
		checkbench_saw("10.1: 2 of 3 modules link: 1 undefined\n");
	}
}

/* Of many findings of a module the first ten are printed. */
static void
test_many_undefined(void **state)
{
	(void)state;
	PUT(MOD("all"),
	    USES = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
	PUT(MOD("more"),
	    USES = {
		"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"});
	PUT(MOD("one"), USES = {"a"});
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	assert_int_equal(fakeenv_count(cb.b_fe, "all: undefined: "), 10);
	assert_int_equal(fakeenv_count(cb.b_fe, "more: undefined: "), 10);
	assert_int_equal(fakeenv_count(cb.b_fe, "one: undefined: "), 1);
	checkbench_saw("\nmore: 2 more findings\n");
	assert_int_equal(fakeenv_count(cb.b_fe, "more findings"), 1);
	checkbench_saw("0 of 3 modules link: 23 undefined\n");
}

static void
test_missing(void **state)
{
	(void)state;
	PUT(MOD("user"), NEEDS("base"), USES = {"base_fn"});
	bootbench_load(&cb, BI_MODULE_ELF, "user");
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	checkbench_saw("user: missing: requires base");
	checkbench_saw("user: undefined: ");
	checkbench_saw("0 of 1 modules link: 1 missing, 1 undefined\n");
	/* One that is requested. */
	checkbench_good();
	bootbench_load(&cb, BI_MODULE_ELF, "absent");
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	checkbench_saw("WARNING: module absent: not found");
	checkbench_saw("2 of 2 modules link; 1 not read");
}

static void
test_version(void **state)
{
	(void)state;
	checkbench_good();
	PUT(MOD("old"), .kms_version = 900000000);
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	checkbench_saw(
	    "old: version: built for version 900000000 (9.0), the kernel is "
	    "1001000000 (10.1)");
	checkbench_saw("3 of 3 modules link: 1 version\n");
	assert_int_equal(fakeenv_count(cb.b_fe, "WARNING"), 0);
}

static void
test_undeclared(void **state)
{
	(void)state;
	checkbench_good();
	PUT(MOD("sly"), USES = {"base_fn"});
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	checkbench_saw("sly: undeclared: uses base_fn of module base");
}

static void
test_cycle(void **state)
{
	(void)state;
	checkbench_good();
	PUT(MOD("one"), NEEDS("two"));
	PUT(MOD("two"), NEEDS("one"));
	PUT(MOD("three"), NEEDS("two"));
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	checkbench_saw(
	    "one: cycle: modules that require each other: one, two\n");
	checkbench_saw("three: dependency: ");
	checkbench_saw("2 of 5 modules link: 1 cycle, 1 dependency\n");
}

static void
test_duplicate(void **state)
{
	(void)state;
	checkbench_good();
	PUT(MOD("thief"), DEFINES = {"main"});
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	checkbench_saw("thief: duplicate: defines main");
}

static void
test_builtin(void **state)
{
	const char *const names[] = {"base", "inkernel", NULL};

	(void)state;
	modmake_builtins(&cb, names, 0);
	PUT(MOD("inkernel"));
	PUT(MOD("user"), NEEDS("base"), USES = {"main"});
	assert_int_equal(checkbench_run("netbsd", false), 0);
	checkbench_saw("inkernel: builtin: ");
	checkbench_saw("1 of 2 modules link: 1 builtin\n");
}

static void
test_other_machine(void **state)
{
	(void)state;
	checkbench_good();
	PUT(MOD("alien"), .kms_class = ELFCLASS32 + ELFCLASS64 - cb_class);
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	/* The linker of 32-bit programs knows no amd64 module. */
	checkbench_saw(
	    sizeof(void *) == 8 ? ": machine: is " : "alien.kmod: format: ");
}

/* Files that are no modules, of any length. */
static void
test_hostile(void **state)
{
	struct fakefile *f;
	uint64_t size;

	(void)state;
	checkbench_good();
	f = PUT(MOD("cut"), USES = {"main"}, DEFINES = {"cut_fn"});
	fakevol_text(cb.b_vol,
	    cb_class == ELFCLASS64 ? "/stand/amd64/10.1/modules/text/text.kmod"
				   : "/stand/i386/10.1/modules/text/text.kmod",
	    "no \033[2Jmodule");
	fakevol_dir(cb.b_vol,
	    cb_class == ELFCLASS64 ? "/stand/amd64/10.1/modules/empty"
				   : "/stand/i386/10.1/modules/empty");
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	checkbench_saw("text.kmod: format: ");
	checkbench_saw("3 of 4 modules link: 1 format\n");
	size = f->ff_size;
	for (f->ff_size = 1; f->ff_size < size;
	     f->ff_size += f->ff_size / 8 + 1) {
		assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
		checkbench_saw("\ncut.kmod: format: ");
		checkbench_saw("2 of 4 modules link: 2 format\n");
	}
	f->ff_size = size;
}

/* Each byte of a file in turn is something else. */
static void
test_bytes(void **state)
{
	struct fakefile *f;

	(void)state;
	checkbench_good();
	f = PUT(
	    MOD("odd"), NEEDS("base"), USES = {"main"}, DEFINES = {"odd_fn"});
	for (size_t i = 4; i < f->ff_size; i += 3) {
		const uint8_t was = f->ff_data[i];
		int error;

		f->ff_data[i] = (uint8_t)(was ^ (i % 255 + 1));
		error = checkbench_run("netbsd", false);
		if (error != 0)
			assert_int_equal(error, ENOEXEC);
		checkbench_saw("of 3 modules link");
		f->ff_data[i] = was;
	}
}

static void
test_read_error(void **state)
{
	struct fakefile *f;

	(void)state;
	checkbench_good();
	f = PUT(MOD("bad"));
	f->ff_read_error = EIO;
	assert_int_equal(checkbench_run("netbsd", false), ENOEXEC);
	checkbench_saw("2 of 2 modules link; 1 not read");
}

static void
test_no_symbols(void **state)
{
	struct elfmake *em = elfmake_new(cb_class);
	const uint64_t base = cb_class == ELFCLASS64
	    ? ELFMAKE_BASE64 + 0x200000
	    : ELFMAKE_BASE32 + 0x100000;

	(void)state;
	checkbench_good();
	elfmake_load(em, base, 100, 100);
	em->em_entry = base;
	elfmake_note_section(em, ELFMAKE_10_1);
	elfmake_build(em);
	fakevol_file(cb.b_vol, "/stripped", em->em_file, em->em_size);
	elfmake_free(em);
	assert_int_equal(checkbench_run("stripped", false), ENOTSUP);
	checkbench_saw("hd0a:/stripped: check: without a symbol table");
}

static void
test_no_modules(void **state)
{
	(void)state;
	assert_int_equal(checkbench_run("netbsd", false), ENOTSUP);
	checkbench_saw("hd0a:/netbsd: no modules in /stand/");
	assert_int_equal(checkbench_run("nothing", false), ENOENT);
	assert_int_equal(checkbench_run("hd7a:/netbsd", false), ENXIO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    checkbench(test_good),
	    checkbench(test_undefined),
	    checkbench(test_many_undefined),
	    checkbench(test_missing),
	    checkbench(test_version),
	    checkbench(test_undeclared),
	    checkbench(test_cycle),
	    checkbench(test_duplicate),
	    checkbench(test_builtin),
	    checkbench(test_other_machine),
	    checkbench(test_hostile),
	    checkbench(test_bytes),
	    checkbench(test_read_error),
	    checkbench(test_no_symbols),
	    checkbench(test_no_modules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
