/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_inject.c: every allocation of a load and of an unload made to
 * fail, one by one; many loads in a row, and many modules at once.
 */
#include "modtest/modtest.h"

#define MANY 10000 /* more allocations than any of these makes */

/*
 * Load `name` with the n-th allocation failing, for all n.  Each time: ENOMEM,
 * nothing left, and the same load works afterwards.
 */
static void
fail_each_load(const char *name)
{
	struct modtest_counts before = modtest_count();
	size_t n;
	int error;

	for (n = 1; n < MANY; n++) {
		host_fail_after(n);
		error = module_load(name, 0, NULL, MODULE_CLASS_ANY);
		if (!host_fail_fired())
			break;
		if (error != ENOMEM)
			fail_msg("%s: allocation %zu: %d\n%s", name, n, error,
			    host_console_text());
		modtest_said("ENOMEM");
		modtest_same_counts(before);
		host_console_clear();
	}
	host_fail_after(0);
	assert_int_equal(error, 0);
	assert_true(n > 5 && n < MANY);
	assert_true(module_shutdown());
	modtest_same_counts(before);
}

static void
test_load(void **state)
{

	(void)state;
	modtest_file("ctors");
	fail_each_load("ctors");
}

/* Requirements loaded before the failure are unloaded. */
static void
test_load_with_requirements(void **state)
{

	(void)state;
	modtest_file("top");
	modtest_file("left");
	modtest_file("right");
	modtest_file("base");
	fail_each_load("top");
}

static void
test_load_undeclared(void **state)
{
	struct modtest_counts before = modtest_count();
	size_t n;
	int error;

	(void)state;
	modtest_file("exporter");
	modtest_file("sneaky");
	for (n = 1; n < MANY; n++) {
		modtest_load("exporter", 0);
		host_fail_after(n);
		error = module_load("sneaky", 0, NULL, MODULE_CLASS_ANY);
		if (!host_fail_fired())
			break;
		/* Without memory for the requirement the use is refused. */
		assert_true(error == ENOMEM || error == ENOEXEC);
		assert_int_equal(module_lookup("exporter")->mod_refcnt, 0);
		assert_true(module_shutdown());
		modtest_same_counts(before);
	}
	assert_int_equal(error, 0);
	assert_true(n < MANY);
}

/* An unload allocates no memory. */
static void
test_unload(void **state)
{

	(void)state;
	modtest_file("top");
	modtest_file("left");
	modtest_file("right");
	modtest_file("base");
	modtest_load("top", 0);
	host_fail_after(1);
	modtest_unload("top", 0);
	modtest_unload("left", 0);
	modtest_unload("right", 0);
	modtest_unload("base", 0);
	assert_false(host_fail_fired());
}

/* Priming: the file's memory is freed each time. */
static void
test_prime(void **state)
{
	struct modtest_counts before = modtest_count();
	size_t n;
	int error;

	(void)state;
	for (n = 1; n < MANY; n++) {
		host_fail_after(n);
		error = modtest_prime("twice");
		if (!host_fail_fired())
			break;
		assert_int_equal(error, ENOMEM);
		modtest_said("module: /boot/twice.kmod: not primed (error 12, "
			     "ENOMEM)");
		modtest_same_counts(before);
		host_console_clear();
	}
	assert_int_equal(error, 0);
	assert_true(n > 4 && n < MANY);
}

/*
 * The whole boot, with each allocation failing: the other modules come up, and
 * the failed one can be loaded later, from the boot list or its file.
 */
static void
test_boot(void **state)
{
	static const char *const names[] = {
	    "top", "plain", "left", "right", "base", "other"};
	struct modtest_counts before = modtest_count();
	size_t n, i;
	bool fired;
	int error;

	(void)state;
	for (i = 0; i < knitems(names); i++)
		modtest_file(names[i]);
	for (n = 1; n < MANY; n++) {
		for (i = 0; i < knitems(names); i++)
			modtest_boot(names[i]);
		host_fail_after(n);
		modtest_startup();
		fired = host_fail_fired();
		host_fail_after(0);
		for (i = 0; i < knitems(names); i++) {
			error =
			    module_load(names[i], 0, NULL, MODULE_CLASS_ANY);
			assert_true(error == 0 || error == EEXIST);
		}
		assert_int_equal(host_preload_count(), 0);
		assert_true(module_shutdown());
		modtest_same_counts(before);
		host_console_clear();
		if (!fired)
			break;
	}
	assert_true(n > 20 && n < MANY);
}

static void
test_add_builtin(void **state)
{
	static modinfo_t info = {
	    .mi_version = __NetBSD_Version__, .mi_name = "never"};
	modinfo_t *const set[] = {&info};

	(void)state;
	host_fail_after(1);
	assert_int_equal(module_builtin_add(set, 1, false), ENOMEM);
	assert_int_equal(module_builtin_add(set, 1, false), 0);
	assert_int_equal(module_builtin_remove(&info, false), 0);
}

/* 10,000 loads and unloads: the same pages, bytes and symbols as after one. */
static void
test_cycles(void **state)
{
	struct modtest_counts before;
	int i;

	(void)state;
	modtest_file("importer");
	modtest_file("exporter");
	before = modtest_count();
	for (i = 0; i < 5000; i++) {
		modtest_load("importer", 0);
		modtest_unload("importer", 0);
		modtest_unload("exporter", 0);
		modtest_expect("+exporter +importer -importer -exporter");
		host_console_clear();
	}
	modtest_same_counts(before);
}

#define NCROWD 1000

/* A copy of the module "plain" by another name of five letters. */
static void
rename_plain(const void *plain, size_t len, int n, void *copy)
{
	char *p, name[6];
	size_t i;

	ksnprintf(name, sizeof(name), "x%04d", n);
	memcpy(copy, plain, len);
	for (i = 0; i + 5 <= len; i++) {
		p = (char *)copy + i;
		if (memcmp(p, "plain", 5) == 0)
			memcpy(p, name, 5);
	}
}

/* A thousand boot modules at once, and all of them unloaded. */
static void
test_crowd(void **state)
{
	char path[64];
	size_t len;
	void *plain = modtest_read("plain", &len), *copy = malloc(len);
	int i;

	(void)state;
	for (i = 0; i < NCROWD; i++) {
		rename_plain(plain, len, i, copy);
		ksnprintf(path, sizeof(path), "/boot/x%04d.kmod", i);
		assert_int_equal(
		    module_prime(path, host_preload(copy, len), len), 0);
		host_console_clear();
	}
	free(plain);
	free(copy);
	module_init_class(MODULE_CLASS_ANY);
	assert_int_equal(host_preload_count(), 0);
	assert_int_equal(module_count(), NCROWD);
	assert_non_null(module_lookup("x0000"));
	assert_non_null(module_lookup("x0999"));
	modtest_unload("x0500", 0);
	assert_true(module_shutdown());
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_load),
	    modtest(test_load_with_requirements),
	    modtest(test_load_undeclared),
	    modtest(test_unload),
	    modtest(test_prime),
	    modtest(test_boot),
	    modtest(test_add_builtin),
	    modtest(test_cycles),
	    modtest(test_crowd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
