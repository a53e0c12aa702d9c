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

#include "bootbench.h"
#include "decodetest.h"
#include "kmodmake.h"
#include "modmake.h"
#include <ui/command.h>

#define V10_1 1001000000u

static struct bootbench b;
static int class; /* of kernel and modules */

static void
start(int which)
{
	class = which;
	bootbench_start(&b, class, V10_1);
}

static int
setup(void **state)
{
	(void)state;
	start(sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32);
	return 0;
}

/* i386, by a loader of either kind. */
static int
setup32(void **state)
{
	(void)state;
	start(ELFCLASS32);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	bootbench_end(&b);
	return 0;
}

/* Nothing is allocated, mounted or open that was not before. */
static int
check(const char *text, bool all)
{
	struct fakeenv *fe = b.b_fe;
	size_t live;
	int error;

	(void)device_count(&b.b_ld);
	live = fe->fe_nlive;
	fakeenv_out_clear(fe);
	error = boot_check(&b.b_ld, text, all);
	assert_int_equal(fe->fe_nlive, live);
	assert_true(fe->fe_nheld == 0);
	assert_int_equal(fe->fe_nmounted, 0);
	assert_int_equal(fe->fe_nopenfiles, 0);
	assert_int_equal(fe->fe_handoff.fh_count, 0);
	return error;
}

static void
saw(const char *text)
{
	if (!fakeenv_saw(b.b_fe, text))
		fail_msg("no \"%s\" in:\n%s", text, fakeenv_out(b.b_fe));
}

static struct fakefile *
put(const char *dir, const struct kmodspec *spec)
{
	struct kmodspec ks = *spec;
	char path[128];

	if (ks.kms_class == 0)
		ks.kms_class = class;
	snprintf(path, sizeof(path), "%s/modules/%s/%s.kmod", dir, ks.kms_name,
	    ks.kms_name);
	return kmodmake_at(b.b_vol, path, &ks);
}

#define STAND    (class == ELFCLASS64 ? "/stand/amd64/10.1" : "/stand/i386/10.1")
#define PUT(...) put(STAND, &(struct kmodspec){__VA_ARGS__})
#define DEFINES  .kms_defines
#define USES     .kms_uses
#define MOD(n)   .kms_name = (n)
#define NEEDS(n) .kms_required = (n)

static void
good_set(void)
{
	PUT(MOD("base"), DEFINES = {"base_fn"}, USES = {"main"});
	PUT(MOD("user"), NEEDS("base"), USES = {"base_fn", "start"});
}

static void
test_good(void **state)
{
	(void)state;
	good_set();
	assert_int_equal(check("netbsd", false), 0);
	saw(class == ELFCLASS64
		? "hd0a:/netbsd: amd64 10.1: 2 of 2 modules link\n"
		: "hd0a:/netbsd: i386 10.1: 2 of 2 modules link\n");
	/* The default kernel; and once more. */
	assert_int_equal(check(NULL, true), 0);
	saw("2 of 2 modules link\n");
	/* What is requested, with what that requires. */
	PUT(MOD("other"), USES = {"nowhere"});
	bootbench_load(&b, BI_MODULE_ELF, "user");
	assert_int_equal(check("netbsd", false), 0);
	saw("2 of 2 modules link\n");
	assert_int_equal(check("netbsd", true), ENOEXEC);
	saw("2 of 3 modules link: 1 undefined\n");
	/* Nothing is left for the next boot. */
	bootbench_boots(&b, "netbsd", 2);
}

static void
test_undefined(void **state)
{
	(void)state;
	good_set();
	PUT(MOD("lacks"), USES = {"main", "vfs_rele"});
	for (int i = 0; i < 2; i++) {
		assert_int_equal(check("netbsd", false), ENOEXEC);
		saw(class == ELFCLASS64
			? "\nlacks: undefined: .text+0x21: R_X86_64_PLT32 to "
			  "vfs_rele: not in the kernel"
			: "\nlacks: undefined: .text+0x21: R_386_PC32 to "
			  "vfs_rele: not in the kernel");
		saw("10.1: 2 of 3 modules link: 1 undefined\n");
	}
}

static void
test_missing(void **state)
{
	(void)state;
	PUT(MOD("user"), NEEDS("base"), USES = {"base_fn"});
	bootbench_load(&b, BI_MODULE_ELF, "user");
	assert_int_equal(check("netbsd", false), ENOEXEC);
	saw("user: missing: requires base");
	saw("user: undefined: ");
	saw("0 of 1 modules link: 1 missing, 1 undefined\n");
	/* One that is requested. */
	good_set();
	bootbench_load(&b, BI_MODULE_ELF, "absent");
	assert_int_equal(check("netbsd", false), ENOEXEC);
	saw("WARNING: module absent: not found");
	saw("2 of 2 modules link; 1 not read");
}

static void
test_version(void **state)
{
	(void)state;
	good_set();
	PUT(MOD("old"), .kms_version = 900000000);
	assert_int_equal(check("netbsd", false), ENOEXEC);
	saw("old: version: built for version 900000000 (9.0), the kernel is "
	    "1001000000 (10.1)");
	saw("3 of 3 modules link: 1 version\n");
	assert_int_equal(fakeenv_count(b.b_fe, "WARNING"), 0);
}

static void
test_undeclared(void **state)
{
	(void)state;
	good_set();
	PUT(MOD("sly"), USES = {"base_fn"});
	assert_int_equal(check("netbsd", false), ENOEXEC);
	saw("sly: undeclared: uses base_fn of module base");
}

static void
test_cycle(void **state)
{
	(void)state;
	good_set();
	PUT(MOD("one"), NEEDS("two"));
	PUT(MOD("two"), NEEDS("one"));
	PUT(MOD("three"), NEEDS("two"));
	assert_int_equal(check("netbsd", false), ENOEXEC);
	saw("one: cycle: modules that require each other: one, two\n");
	saw("three: dependency: ");
	saw("2 of 5 modules link: 1 cycle, 1 dependency\n");
}

static void
test_duplicate(void **state)
{
	(void)state;
	good_set();
	PUT(MOD("thief"), DEFINES = {"main"});
	assert_int_equal(check("netbsd", false), ENOEXEC);
	saw("thief: duplicate: defines main");
}

static void
test_builtin(void **state)
{
	const char *const names[] = {"base", "inkernel", NULL};

	(void)state;
	modmake_builtins(&b, names, 0);
	PUT(MOD("inkernel"));
	PUT(MOD("user"), NEEDS("base"), USES = {"main"});
	assert_int_equal(check("netbsd", false), 0);
	saw("inkernel: builtin: ");
	saw("1 of 2 modules link: 1 builtin\n");
}

static void
test_other_machine(void **state)
{
	(void)state;
	good_set();
	PUT(MOD("alien"), .kms_class = ELFCLASS32 + ELFCLASS64 - class);
	assert_int_equal(check("netbsd", false), ENOEXEC);
	/* The linker of 32-bit programs knows no amd64 module. */
	saw(sizeof(void *) == 8 ? ": machine: is " : "alien.kmod: format: ");
}

/* Files that are no modules, of any length. */
static void
test_hostile(void **state)
{
	struct fakefile *f;
	uint64_t size;

	(void)state;
	good_set();
	f = PUT(MOD("cut"), USES = {"main"}, DEFINES = {"cut_fn"});
	fakevol_text(b.b_vol,
	    class == ELFCLASS64 ? "/stand/amd64/10.1/modules/text/text.kmod"
				: "/stand/i386/10.1/modules/text/text.kmod",
	    "no \033[2Jmodule");
	fakevol_dir(b.b_vol,
	    class == ELFCLASS64 ? "/stand/amd64/10.1/modules/empty"
				: "/stand/i386/10.1/modules/empty");
	assert_int_equal(check("netbsd", false), ENOEXEC);
	saw("text.kmod: format: ");
	saw("3 of 4 modules link: 1 format\n");
	size = f->ff_size;
	for (f->ff_size = 1; f->ff_size < size;
	     f->ff_size += f->ff_size / 8 + 1) {
		assert_int_equal(check("netbsd", false), ENOEXEC);
		saw("\ncut.kmod: format: ");
		saw("2 of 4 modules link: 2 format\n");
	}
	f->ff_size = size;
}

/* Each byte of a file in turn is something else. */
static void
test_bytes(void **state)
{
	struct fakefile *f;

	(void)state;
	good_set();
	f = PUT(
	    MOD("odd"), NEEDS("base"), USES = {"main"}, DEFINES = {"odd_fn"});
	for (size_t i = 4; i < f->ff_size; i += 3) {
		const uint8_t was = f->ff_data[i];
		int error;

		f->ff_data[i] = (uint8_t)(was ^ (i % 255 + 1));
		error = check("netbsd", false);
		if (error != 0)
			assert_int_equal(error, ENOEXEC);
		saw("of 3 modules link");
		f->ff_data[i] = was;
	}
}

static void
test_read_error(void **state)
{
	struct fakefile *f;

	(void)state;
	good_set();
	f = PUT(MOD("bad"));
	f->ff_read_error = EIO;
	assert_int_equal(check("netbsd", false), ENOEXEC);
	saw("2 of 2 modules link; 1 not read");
}

static void
test_no_symbols(void **state)
{
	struct elfmake *em = elfmake_new(class);
	const uint64_t base = class == ELFCLASS64 ? ELFMAKE_BASE64 + 0x200000
						  : ELFMAKE_BASE32 + 0x100000;

	(void)state;
	good_set();
	elfmake_load(em, base, 100, 100);
	em->em_entry = base;
	elfmake_note_section(em, V10_1);
	elfmake_build(em);
	fakevol_file(b.b_vol, "/stripped", em->em_file, em->em_size);
	elfmake_free(em);
	assert_int_equal(check("stripped", false), ENOTSUP);
	saw("hd0a:/stripped: check: without a symbol table");
}

static void
test_no_modules(void **state)
{
	(void)state;
	assert_int_equal(check("netbsd", false), ENOTSUP);
	saw("hd0a:/netbsd: no modules in /stand/");
	assert_int_equal(check("nothing", false), ENOENT);
	assert_int_equal(check("hd7a:/netbsd", false), ENXIO);
}

/* A set's own modules come before the release's. */
static void
test_set(void **state)
{
	(void)state;
	fakevol_file(
	    b.b_vol, "/mine/kernel", b.b_kern->em_file, b.b_kern->em_size);
	PUT(MOD("both"), USES = {"nowhere"});
	PUT(MOD("stand"));
	put("/mine", &(struct kmodspec){MOD("both"), USES = {"main"}});
	put("/mine", &(struct kmodspec){MOD("own")});
	assert_int_equal(check("mine", false), 0);
	saw("hd0a:/mine/kernel: ");
	saw("3 of 3 modules link\n");
}

/* What the linker of 32-bit programs cannot do. */
static void
test_amd64_kernel(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS64, V10_1);
	int error;

	(void)state;
	fakevol_file(b.b_vol, "/amd64", em->em_file, em->em_size);
	elfmake_free(em);
	error = check("amd64", false);
	assert_int_equal(error, ENOTSUP);
	if (sizeof(void *) == 8)
		saw("no modules");
	else
		saw("primeboot-kmod check");
}

/* More symbols than the linker's first table holds; then another kernel. */
static void
test_many(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS32, V10_1);
	char name[16], fn[2][24];

	(void)state;
	fakevol_file(b.b_vol, "/i386", em->em_file, em->em_size);
	elfmake_free(em);
	put("/stand/i386/10.1",
	    &(struct kmodspec){MOD("small"), .kms_class = ELFCLASS32,
		USES = {"main"}, DEFINES = {"m0_one"}});
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		snprintf(fn[0], sizeof(fn[0]), "m%d_one", i);
		snprintf(fn[1], sizeof(fn[1]), "m%d_two", i);
		put("/many",
		    &(struct kmodspec){
			MOD(name), USES = {"start"}, DEFINES = {fn[0], fn[1]}});
	}
	fakevol_file(
	    b.b_vol, "/many/kernel", b.b_kern->em_file, b.b_kern->em_size);
	for (int i = 0; i < 2; i++) {
		(void)check("many", false);
		saw(class == ELFCLASS64 ? "100 of 100 modules link\n"
					: "100 of 101 modules link: ");
		assert_int_equal(check("i386", false), 0);
		saw("1 of 1 modules link\n");
	}
}

static void
test_stopped(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		PUT(MOD(name));
	}
	b.b_fe->fe_tick = 100;
	assert_int_equal(check("netbsd", false), 0);
	saw("check: reading: ");
	saw("check: linking: ");
	saw("40 of 40 modules link\n");
	fakeenv_key_at(b.b_fe, 'x', b.b_fe->fe_now);
	fakeenv_key_at(b.b_fe, 'q', b.b_fe->fe_now);
	assert_int_equal(check("netbsd", false), EINTR);
	saw("check: stopped\n");
	/* While it links. */
	fakeenv_key_at(b.b_fe, 0x1b, b.b_fe->fe_now + 5000);
	assert_int_equal(check("netbsd", false), EINTR);
	saw("check: linking: ");
}

/*
 * Each allocation fails once, or with `sticky' all from it on: a success is one
 * of all of them, `whole'.
 */
static void
each_failure(const char *text, bool all, bool sticky, const char *whole)
{
	unsigned n, failed = 1;
	int error;

	for (n = 1; failed != 0; n++) {
		(void)device_count(&b.b_ld);
		fakeenv_fail_after(b.b_fe, n, sticky);
		error = check(text, all);
		failed = b.b_fe->fe_nfailed;
		fakeenv_fail_after(b.b_fe, 0, false);
		if (error == 0 || failed == 0)
			saw(whole);
		else
			assert_true(error == ENOMEM || error == ENOEXEC ||
			    error == ENOTSUP);
	}
	assert_true(n > 50);
}

/* Kernel and modules may be compressed, in several members, too. */
static void
test_compressed(void **state)
{
	static const char *const ways[] = {GZIP, ZSTD,
	    "head -c 9000 \"$F\" | gzip -9nc; tail -c +9001 \"$F\" | gzip -9nc"};
	const struct bytes kernel = {b.b_kern->em_file, b.b_kern->em_size};
	struct bytes mod, made;
	struct fakefile *f;

	(void)state;
	good_set();
	f = PUT(MOD("lacks"), USES = {"nowhere"});
	mod = (struct bytes){f->ff_data, f->ff_size};
	for (size_t i = 0; i < knitems(ways); i++) {
		made = decodetest_make(&kernel, ways[i]);
		fakevol_file(b.b_vol, "/packed", made.b_data, made.b_size);
		free(made.b_data);
		made = decodetest_make(&mod, i == 1 ? ZSTD : GZIP);
		f->ff_data = made.b_data;
		f->ff_size = made.b_size;
		assert_int_equal(check("packed", false), ENOEXEC);
		saw("lacks: undefined: ");
		saw("2 of 3 modules link: 1 undefined\n");
		each_failure("packed", false, false,
		    "2 of 3 modules link: 1 undefined\n");
		f->ff_data = mod.b_data;
		f->ff_size = mod.b_size;
		free(made.b_data);
	}
}

/* The command: options, a device alone, and what follows it. */
static void
test_command(void **state)
{
	(void)state;
	good_set();
	assert_int_equal(command_run(&b.b_ld, "check hd0a:"), CMD_OK);
	saw("hd0a:/netbsd: ");
	saw("2 of 2 modules link\n");
	PUT(MOD("lacks"), USES = {"nowhere"});
	assert_int_equal(
	    command_run(&b.b_ld, "load user; check; version"), CMD_OK);
	saw("Primeboot");
	fakeenv_out_clear(b.b_fe);
	assert_int_equal(
	    command_run(&b.b_ld, "check -a netbsd; version"), CMD_FAILED);
	saw("2 of 3 modules link: 1 undefined\n");
	assert_int_equal(fakeenv_count(b.b_fe, "Primeboot"), 0);
	assert_int_equal(command_run(&b.b_ld, "check -x"), CMD_FAILED);
	saw("check: -x: unknown option");
	assert_int_equal(command_run(&b.b_ld, "check a b"), CMD_FAILED);
	saw("both a and b");
	assert_int_equal(command_run(&b.b_ld, "help check"), CMD_OK);
	saw("Example: check ");
}

static void
test_memory(void **state)
{
	(void)state;
	good_set();
	for (int sticky = 0; sticky < 2; sticky++)
		each_failure(
		    "netbsd", true, sticky != 0, "2 of 2 modules link\n");
	PUT(MOD("lacks"), NEEDS("base,absent"), USES = {"nowhere"});
	PUT(MOD("one"), NEEDS("one"));
	bootbench_load(&b, BI_MODULE_ELF, "lacks");
	bootbench_load(&b, BI_MODULE_ELF, "user");
	for (int sticky = 0; sticky < 2; sticky++) {
		each_failure("netbsd", true, sticky != 0,
		    "2 of 4 modules link: 1 cycle, 1 missing, 1 undefined\n");
		each_failure("netbsd", false, sticky != 0,
		    "2 of 3 modules link: 1 missing, 1 undefined\n");
	}
}

int
main(void)
{
#define TEST(t)                                              \
	cmocka_unit_test_setup_teardown(t, setup, teardown), \
	{                                                    \
#t " (i386)", t, setup32, teardown, NULL     \
	}
	const struct CMUnitTest tests[] = {
	    TEST(test_good),
	    TEST(test_undefined),
	    TEST(test_missing),
	    TEST(test_version),
	    TEST(test_undeclared),
	    TEST(test_cycle),
	    TEST(test_duplicate),
	    TEST(test_builtin),
	    TEST(test_other_machine),
	    TEST(test_hostile),
	    TEST(test_bytes),
	    TEST(test_read_error),
	    TEST(test_no_symbols),
	    TEST(test_no_modules),
	    TEST(test_set),
	    TEST(test_amd64_kernel),
	    TEST(test_many),
	    TEST(test_stopped),
	    TEST(test_compressed),
	    TEST(test_command),
	    TEST(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
