/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_boot.c: boot modules: priming, the order of the boot list,
 * classes, and one bad module among good ones.
 */
#include "modtest/modtest.h"

/*
 * Primed, linked, initialised, each with a message; the file's memory is freed.
 */
static void
test_prime_to_init(void **state)
{
	module_t *mod;

	(void)state;
	modtest_boot("plain");
	module_init();
	modtest_said("module: plain: primed (/boot/plain.kmod, ");
	assert_null(module_lookup("plain"));
	assert_int_equal(host_preload_count(), 1);

	module_init_class(MODULE_CLASS_ANY);
	modtest_expect("+plain");
	assert_int_equal(host_preload_count(), 0);
	modtest_said("module: plain: linked at 0x");
	modtest_said("module: plain: initialised\n");
	mod = module_lookup("plain");
	assert_non_null(mod);
	assert_int_equal(module_source(mod), MODULE_SOURCE_BOOT);
	assert_string_equal(module_name(mod), "plain");
	assert_null(mod->mod_preload);
}

/* SECMODEL, VFS, then the others in the order of the list. */
static void
test_classes(void **state)
{

	(void)state;
	modtest_boot("plain");
	modtest_boot("drv1");
	modtest_boot("vfs1");
	modtest_boot("sec1");
	module_init();
	module_init_class(MODULE_CLASS_SECMODEL);
	modtest_expect("+sec1");
	module_init_class(MODULE_CLASS_VFS);
	modtest_expect("+vfs1");
	module_init_class(MODULE_CLASS_ANY);
	modtest_expect("+plain +drv1");
}

/* A requirement of another class comes up with its requirer. */
static void
test_class_of_dependency(void **state)
{

	(void)state;
	modtest_boot("drv1");
	modtest_boot("vfsdrv");
	module_init();
	module_init_class(MODULE_CLASS_VFS);
	modtest_expect("+drv1 +vfsdrv");
	module_init_class(MODULE_CLASS_ANY);
	modtest_expect("");
}

/* All 24 orders of four modules: requirements first, each exactly once. */
static void
test_any_order(void **state)
{
	static const char *const names[] = {"top", "left", "right", "base"};
	unsigned int a, b, c;

	(void)state;
	for (a = 0; a < 4; a++) {
		for (b = 0; b < 4; b++) {
			for (c = 0; c < 4; c++) {
				if (a == b || a == c || b == c)
					continue;
				modtest_boot(names[a]);
				modtest_boot(names[b]);
				modtest_boot(names[c]);
				modtest_boot(names[6 - a - b - c]);
				modtest_startup();
				assert_int_equal(
				    module_lookup("top")->mod_refcnt, 0);
				assert_int_equal(
				    module_lookup("base")->mod_refcnt, 2);
				assert_true(module_lookup("base")->mod_serial <
				    module_lookup("left")->mod_serial);
				assert_true(module_lookup("base")->mod_serial <
				    module_lookup("right")->mod_serial);
				assert_int_equal(
				    module_lookup("top")->mod_serial -
					module_lookup("base")->mod_serial,
				    3);
				/* From the head: requirers first. */
				assert_true(module_shutdown());
				host_console_clear();
			}
		}
	}
}

/* A duplicate is refused when primed; the first is loaded. */
static void
test_duplicate(void **state)
{

	(void)state;
	assert_int_equal(modtest_prime("plain"), 0);
	assert_int_equal(modtest_prime("plain"), EEXIST);
	modtest_said("module: /boot/plain.kmod: \"plain\" is on the boot list "
		     "already, from /boot/plain.kmod; that one is kept");
	modtest_said("module: /boot/plain.kmod: not primed (error 17, EEXIST)");
	assert_int_equal(host_preload_count(), 1);
	module_init_class(MODULE_CLASS_ANY);
	modtest_expect("+plain");
}

/* A file that is no module is freed at once; the others are loaded. */
static void
test_not_modules(void **state)
{

	(void)state;
	host_boot_file("/boot/empty", "", 0);
	host_boot_file("/boot/text", "This is text.\n", 14);
	host_boot_file("/boot/magic", "\177ELF", 4);
	modtest_boot("nolinkset");
	modtest_boot("plain");
	module_init();
	assert_int_equal(host_preload_count(), 1);
	modtest_said("module: /boot/empty: not primed (error 8, ENOEXEC)");
	modtest_said("module: /boot/text: not primed (error 8, ENOEXEC)");
	modtest_said("module: /boot/magic: not primed (error 8, ENOEXEC)");
	modtest_said("module: /boot/nolinkset.kmod: not primed (error 2, "
		     "ENOENT)");
	module_init_class(MODULE_CLASS_ANY);
	modtest_expect("+plain");
}

/* A module whose link or INIT fails is freed; the others are loaded. */
static void
test_failures_among_good_ones(void **state)
{

	(void)state;
	modtest_answer("other", MODULE_CMD_INIT, ENXIO);
	modtest_boot("undef");
	modtest_boot("other");
	modtest_boot("plain");
	modtest_startup();
	modtest_expect("+other +plain");
	modtest_said("module: undef: cannot be linked (error 8, ENOEXEC)");
	modtest_said("undef_first");
	modtest_said("undef_second");
	modtest_said("module: other: its INIT failed (error 6, ENXIO)");
	assert_int_equal(host_preload_count(), 0);
	modtest_load("other", ENOENT);
	modtest_load("undef", ENOENT);
}

/* A module that failed because of another stays, and can be loaded later. */
static void
test_failure_of_another(void **state)
{

	(void)state;
	modtest_boot("afterlonely");
	modtest_boot("lonely");
	modtest_boot("plain");
	modtest_startup();
	/* plain came up as a requirement and was wanted by itself. */
	modtest_expect("+plain");
	modtest_said(
	    "module: lonely: requires \"nowhere\": not found on the "
	    "boot list or at /stand/" HOST_MACHINE "/10.1/modules/nowhere/"
	    "nowhere.kmod (error 2, ENOENT)\n");
	modtest_said("module: afterlonely: requires \"lonely\", which failed "
		     "(error 2, ENOENT)");
	assert_int_equal(host_preload_count(), 2);

	modtest_bytes_at(
	    "/stand/" HOST_MACHINE "/10.1/modules/nowhere/nowhere.kmod", "", 0);
	modtest_load("afterlonely", ENOEXEC);
	modtest_expect("");
	modtest_remove("nowhere");
	modtest_load("afterlonely", ENOENT);
	assert_int_equal(host_preload_count(), 2);
}

/* The same, and now what was missing exists. */
static void
test_later_it_works(void **state)
{

	(void)state;
	modtest_answer("plain", MODULE_CMD_INIT, ENXIO);
	modtest_boot("intocyc");
	modtest_boot("twice");
	modtest_boot("plain");
	modtest_startup();
	modtest_expect("+plain");
	modtest_answer("plain", MODULE_CMD_INIT, 0);
	/* plain itself is gone from the boot list; there is another. */
	modtest_load("twice", ENOENT);
	modtest_file("plain");
	modtest_load("twice", 0);
	modtest_expect("+plain +twice");
	assert_int_equal(
	    module_source(module_lookup("twice")), MODULE_SOURCE_BOOT);
	assert_int_equal(module_lookup("plain")->mod_refcnt, 1);
}

/* Requirements that were not preloaded are loaded from the file system. */
static void
test_boot_requires_file(void **state)
{

	(void)state;
	modtest_boot("top");
	modtest_boot("left");
	modtest_file("right");
	modtest_file("base");
	modtest_startup();
	modtest_expect("+base +left +right +top");
	assert_int_equal(
	    module_source(module_lookup("base")), MODULE_SOURCE_FILESYS);
}

/* Without a file system the message says so. */
static void
test_no_volume(void **state)
{

	(void)state;
	module_set_volume(NULL);
	modtest_boot("lonely");
	modtest_startup();
	modtest_said("(there is no file system to read from) (error 2, "
		     "ENOENT)");
	modtest_load("plain", ENOENT);
	modtest_said("module: plain: not found on the boot list or at "
		     "/stand/" HOST_MACHINE
		     "/10.1/modules/plain/plain.kmod (there is no "
		     "file system to read from) (error 2, ENOENT)");
}

/* A cycle is reported; its members and the modules that require them fail. */
static void
test_cycle(void **state)
{

	(void)state;
	modtest_boot("intocyc");
	modtest_boot("cycb");
	modtest_boot("cyca");
	modtest_boot("cycc");
	modtest_boot("selfdep");
	modtest_boot("plain");
	modtest_startup();
	modtest_expect("+plain");
	modtest_said("module: cyca: requires itself: cyca -> cycb -> cycc -> "
		     "cyca (error 11, EDEADLK)");
	modtest_said("module: cycb: requires itself: cycb -> cycc -> cyca -> "
		     "cycb (error 11, EDEADLK)");
	modtest_said("module: selfdep: requires itself (error 11, EDEADLK)");
	modtest_load("cycc", EDEADLK);
	modtest_load("intocyc", EDEADLK);
	modtest_load("selfdep", EDEADLK);
	assert_int_equal(module_lookup("plain")->mod_refcnt, 0);
}

/* A wrong version stays on the boot list, since force brings it up. */
static void
test_version_by_force(void **state)
{

	(void)state;
	modtest_boot("oldversion");
	modtest_startup();
	modtest_expect("");
	modtest_said("module: oldversion: built for version 900000000, this "
		     "kernel is 1001000000: rebuild it, or load it by force "
		     "(error 75, EPROGMISMATCH)");
	modtest_load("oldversion", EPROGMISMATCH);
	assert_int_equal(module_load("oldversion", MODCTL_LOAD_FORCE, NULL,
			     MODULE_CLASS_ANY),
	    0);
	modtest_expect("+oldversion");
}

/* A module is loaded from a file: its namesake on the boot list is freed. */
static void
test_superseded(void **state)
{

	(void)state;
	modtest_boot("lonely");
	modtest_startup();
	assert_int_equal(host_preload_count(), 1);
	modtest_file("lonely");
	modtest_file_at("/stand/" HOST_MACHINE
			"/10.1/modules/nowhere/nowhere.kmod",
	    "plain");
	/* A file with another module in it does not meet a requirement. */
	modtest_load(
	    "/stand/" HOST_MACHINE "/10.1/modules/lonely/lonely.kmod", ENOENT);
	modtest_said("the module in this file is called \"plain\", not "
		     "\"nowhere\" (error 2, ENOENT)");
	assert_int_equal(host_preload_count(), 1);

	modtest_boot("plain");
	module_init();
	assert_int_equal(host_preload_count(), 2);
	modtest_load(
	    "/stand/" HOST_MACHINE "/10.1/modules/nowhere/nowhere.kmod", 0);
	assert_int_equal(host_preload_count(), 1);
	modtest_said("module: plain: taken off the boot list");
	modtest_expect("+plain");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_prime_to_init),
	    modtest(test_classes),
	    modtest(test_class_of_dependency),
	    modtest(test_any_order),
	    modtest(test_duplicate),
	    modtest(test_not_modules),
	    modtest(test_failures_among_good_ones),
	    modtest(test_failure_of_another),
	    modtest(test_later_it_works),
	    modtest(test_boot_requires_file),
	    modtest(test_no_volume),
	    modtest(test_cycle),
	    modtest(test_version_by_force),
	    modtest(test_superseded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
