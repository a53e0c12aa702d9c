/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_path.c: where the modules of a kernel are looked for.
 */
#include "modtest/modtest.h"

static void
test_kernel_sets(void **state)
{
	static const struct {
		const char *path, *base;
		bool set;
	} cases[] = {
	    {"/netbsd", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"/netbsd-test/kernel", "/netbsd-test/modules", true},
	    {"hd0a:/sets/10/kernel", "/sets/10/modules", true},
	    {"set/kernel", "/set/modules", true},
	    {"hd0a:set/kernel", "/set/modules", true},
	    {"(hd0,gpt1)/set/kernel", "/set/modules", true},
	    {"//set/kernel", "/set/modules", true},
	    {"/set:a/kernel", "/set:a/modules", true},
	    {"/set/kernel.gz", "/set/modules", true},
	    {"hd0a:/set/netbsd", "/set/modules", true},
	    {"set/netbsd.gz", "/set/modules", true},
	    {"/netbsd", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"hd0a:/kernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"hd0a:kernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"/kernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"kernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"/set/kernel.old", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"/set/mykernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {NULL, "/stand/" HOST_MACHINE "/10.1/modules", false},
	};
	char path[80];
	size_t i;

	(void)state;
	for (i = 0; i < knitems(cases); i++) {
		assert_int_equal(
		    module_set_kernel_path(cases[i].path), cases[i].set);
		assert_string_equal(module_base, cases[i].base);
	}
	/* 63 bytes fit, 64 do not. */
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	memcpy(path + 55, "/kernel", sizeof("/kernel"));
	assert_true(module_set_kernel_path(path));
	assert_int_equal(strlen(module_base), MODULE_BASE_SIZE - 1);
	memcpy(path + 55, "x/kernel", sizeof("x/kernel"));
	assert_false(module_set_kernel_path(path));
	assert_string_equal(
	    module_base, "/stand/" HOST_MACHINE "/10.1/modules");
	modtest_said("the path is too long for a kernel");

	assert_true(module_set_kernel_path("/set/kernel"));
	modtest_file_at("/set/modules/other/other.kmod", "other");
	modtest_load("plain", ENOENT);
	modtest_said("at /set/modules/plain/plain.kmod or below "
		     "/stand/" HOST_MACHINE "/10.1/modules ");
	modtest_load("other", 0);
	modtest_unload("other", 0);
	/* A module that is not in the set is searched by release. */
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_unload("plain", 0);
	/* A module in both is loaded from the set, if there is a set. */
	modtest_file_at("/set/modules/plain/plain.kmod", "plain");
	modtest_load("plain", 0);
	modtest_said("/set/modules/plain/plain.kmod: ");
	assert_false(module_set_kernel_path("/netbsd"));
	modtest_load("other", ENOENT);
	modtest_said(
	    "at /stand/" HOST_MACHINE "/10.1/modules/other/other.kmod (");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_kernel_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
