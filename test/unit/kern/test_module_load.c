/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_load.c: load and unload by name and path: what is found, what is
 * refused and with which errno, and that failures leak nothing.
 */
#include "modtest/modtest.h"

static void
test_load_unload(void **state)
{
	struct modtest_counts before = modtest_count();
	module_t *mod;

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	mod = module_lookup("plain");
	assert_non_null(mod);
	assert_int_equal(module_source(mod), MODULE_SOURCE_FILESYS);
	/* Loaded by name: not auto-unloaded. */
	assert_int_equal(mod->mod_autotime, 0);
	assert_int_equal(modtest_open_files(), 0);
	modtest_unload("plain", 0);
	modtest_expect("+plain -plain");
	modtest_said("module: plain: unloaded\n");
	assert_null(module_lookup("plain"));
	modtest_same_counts(before);
}

static void
test_path(void **state)
{

	(void)state;
	modtest_file_at("/tmp/x.kmod", "plain");
	modtest_file_at("/here.kmod", "other");
	modtest_load("/tmp/x.kmod", 0);
	modtest_load("tmp/../here.kmod", ENOENT);
	modtest_load("./here.kmod", ENOENT);
	modtest_load("/here.kmod", 0);
	modtest_expect("+plain +other");
	/* A path starts at the root, with or without a leading slash. */
	modtest_unload("plain", 0);
	modtest_load("tmp/x.kmod", 0);
	modtest_load("/tmp/x.kmod", EEXIST);
	modtest_said("module: plain: a module of this name is already loaded "
		     "(error 17, EEXIST)");
	modtest_load("/nowhere.kmod", ENOENT);
	modtest_said("module: /nowhere.kmod: not found (error 2, ENOENT)");
}

static void
test_missing(void **state)
{

	(void)state;
	modtest_load("plain", ENOENT);
	modtest_said(
	    "module: plain: not found on the boot list or at /stand/" HOST_MACHINE
	    "/10.1/modules/plain/plain.kmod (error 2, ENOENT)");
	modtest_unload("plain", ENOENT);
	modtest_said("module: plain: is not loaded (error 2, ENOENT)");
}

static void
test_already_loaded(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_load("plain", EEXIST);
	modtest_said("module: plain: is loaded already (error 17, EEXIST)");
	modtest_expect("+plain");
}

static void
test_bad_names(void **state)
{
	char path[300];

	(void)state;
	modtest_load("", EINVAL);
	modtest_load("..", EINVAL);
	modtest_load("a b", EINVAL);
	modtest_load("a,b", EINVAL);
	modtest_load("\033[2J", EINVAL);
	modtest_load("a23456789b123456789c123456789d12", EINVAL);
	modtest_load("a23456789b123456789c123456789d1", ENOENT);
	modtest_file("a23456789b123456789c123456789d1");
	modtest_load("a23456789b123456789c123456789d1", 0);
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	modtest_load(path, ENAMETOOLONG);
	path[255] = '\0';
	modtest_load(path, ENOENT);
}

/* The file system's errors are returned unchanged. */
static void
test_read_errors(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_read_error(EIO);
	modtest_load("plain", EIO);
	modtest_said(
	    "module: /stand/" HOST_MACHINE "/10.1/modules/plain/plain.kmod: "
	    "cannot be loaded (error 5, EIO)");
	modtest_read_error(0);
	modtest_load("plain", 0);
}

static void
test_not_a_module(void **state)
{
	static const char text[] = "modload reads this as an ELF file.\n";

	(void)state;
	modtest_bytes_at("/text", text, sizeof(text));
	modtest_bytes_at("/empty", "", 0);
	modtest_load("/text", ENOEXEC);
	modtest_load("/empty", ENOEXEC);
	assert_int_equal(modtest_open_files(), 0);
}

static void
test_undefined(void **state)
{

	(void)state;
	modtest_file("undef");
	modtest_load("undef", ENOEXEC);
	modtest_said("undef_first");
	modtest_said("undef_second");
	modtest_expect("");
}

/* INIT's error is returned unchanged, whatever it is; FINI is not called. */
static void
test_init_error(void **state)
{
	static const int errors[] = {1, 25, 87, 12345, -1};
	struct modtest_counts before;
	size_t i;

	(void)state;
	modtest_file("plain");
	for (i = 0; i < knitems(errors); i++) {
		before = modtest_count();
		modtest_answer("plain", MODULE_CMD_INIT, errors[i]);
		modtest_load("plain", errors[i]);
		modtest_expect("+plain");
		modtest_same_counts(before);
	}
	modtest_said("module: plain: its INIT failed (error 25, ENOTTY)");
	modtest_answer("plain", MODULE_CMD_INIT, 0);
	modtest_load("plain", 0);
}

/* So is FINI's; the module stays as it was. */
static void
test_fini_refuses(void **state)
{

	(void)state;
	modtest_file("twice");
	modtest_file("plain");
	modtest_load("twice", 0);
	modtest_answer("twice", MODULE_CMD_FINI, EAGAIN);
	modtest_unload("twice", EAGAIN);
	modtest_said("module: twice: refuses to be unloaded (error 35, "
		     "EAGAIN)");
	assert_non_null(module_lookup("twice"));
	assert_int_equal(module_lookup("plain")->mod_refcnt, 1);
	modtest_answer("twice", MODULE_CMD_FINI, 0);
	modtest_unload("twice", 0);
	modtest_expect("+plain +twice -twice -twice");
}

static void
test_versions(void **state)
{
	static const char *const bad[] = {
	    "oldversion", "farversion", "hugeversion"};
	size_t i;

	(void)state;
	modtest_file("nearversion");
	modtest_load("nearversion", 0);
	for (i = 0; i < knitems(bad); i++) {
		modtest_file(bad[i]);
		modtest_load(bad[i], EPROGMISMATCH);
		assert_int_equal(module_load(bad[i], MODCTL_LOAD_FORCE, NULL,
				     MODULE_CLASS_ANY),
		    0);
	}
	modtest_said("module: oldversion: built for version 900000000, this "
		     "kernel is 1001000000: loaded by force");
}

static void
test_compatible(void **state)
{

	(void)state;
	/* Release: less than 10000 apart. */
	assert_true(module_compatible(1001000000, 1001000000));
	assert_true(module_compatible(1001009999, 1001000000));
	assert_true(module_compatible(1000990001, 1001000000));
	assert_false(module_compatible(1001010000, 1001000000));
	assert_false(module_compatible(1000990000, 1001000000));
	/* Development: equal. */
	assert_true(module_compatible(1099000700, 1099000700));
	assert_false(module_compatible(1099000701, 1099000700));
	assert_false(module_compatible(1099000600, 1099000700));
	/* No overflow in the difference. */
	assert_false(module_compatible(INT32_MIN, INT32_MAX));
	assert_false(module_compatible(INT32_MAX, INT32_MIN));
}

static void
test_class(void **state)
{

	(void)state;
	modtest_file("vfs1");
	assert_int_equal(
	    module_load("vfs1", 0, NULL, MODULE_CLASS_DRIVER), ENOENT);
	modtest_said("module: vfs1: is of class 2, not 3 (error "
		     "2, ENOENT)");
	modtest_expect("");
	assert_int_equal(module_load("vfs1", 0, NULL, MODULE_CLASS_VFS), 0);
}

static void
test_constructors(void **state)
{

	(void)state;
	modtest_file("ctors");
	modtest_load("ctors", 0);
	modtest_unload("ctors", 0);
	modtest_expect("(ctor1) (ctor2) +ctors -ctors (dtor)");
	/* Destructors run although INIT failed. */
	modtest_answer("ctors", MODULE_CMD_INIT, EIO);
	modtest_load("ctors", EIO);
	modtest_expect("(ctor1) (ctor2) +ctors (dtor)");
}

static void
test_find_section(void **state)
{
	size_t size;
	void *addr;

	(void)state;
	modtest_file("ctl");
	modtest_load("ctl", 0);
	/* Only for the module whose INIT or FINI runs. */
	assert_int_equal(
	    module_find_section("ctl_image", &addr, &size), ENOENT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_load_unload),
	    modtest(test_path),
	    modtest(test_missing),
	    modtest(test_already_loaded),
	    modtest(test_bad_names),
	    modtest(test_read_errors),
	    modtest(test_not_a_module),
	    modtest(test_undefined),
	    modtest(test_init_error),
	    modtest(test_fini_refuses),
	    modtest(test_versions),
	    modtest(test_compatible),
	    modtest(test_class),
	    modtest(test_constructors),
	    modtest(test_find_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
