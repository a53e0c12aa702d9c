/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_info.c: objects with bad metadata, and objects that overwrite it.
 */
#include "modtest/modtest.h"

/*
 * Each bad field of modinfo_t: an errno value and a message, from a file and
 * from the boot list.
 */
static void
test_bad_infos(void **state)
{
	static const struct {
		const char *name;
		int error;
		const char *message;
	} bad[] = {
	    {"nolinkset", ENOENT, "no section link_set_modules"},
	    {"twomodules", ENOEXEC, "exactly one pointer"},
	    {"halfpointer", ENOEXEC, "exactly one pointer"},
	    {"noinfo", ENOEXEC, "link_set_modules does not point into"},
	    {"outinfo", ENOEXEC, "link_set_modules does not point into"},
	    {"edgeinfo", ENOEXEC, "its modinfo_t does not lie within"},
	    {"oddinfo", ENOEXEC, "its modinfo_t does not lie within"},
	    {"noname", ENOEXEC, "mi_name is not a string"},
	    {"outname", ENOEXEC, "mi_name is not a string"},
	    {"endlessname", ENOEXEC, "mi_name is not a string"},
	    {"wrongpointer", ENOEXEC, "mi_name is not a string"},
	    {"emptyname", EINVAL, "its name is empty"},
	    {"badname", EINVAL, "characters that no module name has"},
	    {"longname", EINVAL, "its name is longer than 31"},
	    {"outrequired", ENOEXEC, "mi_required is not a string"},
	    {"numrequired", ENOEXEC, "mi_required is not a string"},
	    {"badclass", EINVAL, "mi_class is not a module class"},
	    {"anyclass", EINVAL, "mi_class is not a module class"},
	    {"nomodcmd", ENOEXEC, "mi_modcmd is not a function"},
	    {"outmodcmd", ENOEXEC, "mi_modcmd is not a function"},
	    {"datamodcmd", ENOEXEC, "mi_modcmd is not a function"},
	    {"initmodcmd", ENOEXEC, "mi_modcmd is not a function"},
	};
	struct modtest_counts before;
	size_t i;

	(void)state;
	for (i = 0; i < knitems(bad); i++) {
		before = modtest_count();
		host_console_clear();
		modtest_file(bad[i].name);
		modtest_load(bad[i].name, bad[i].error);
		modtest_said(bad[i].message);
		host_console_clear();
		assert_int_equal(modtest_prime(bad[i].name), bad[i].error);
		modtest_said(bad[i].message);
		modtest_same_counts(before);
	}
	modtest_expect("");
}

/* No hostile name reaches the console. */
static void
test_no_escape(void **state)
{

	(void)state;
	assert_int_equal(modtest_prime("badname"), EINVAL);
	modtest_said_not("\033");
}

/* modinfo_t, name and requirements in memory that is freed after INIT. */
static void
test_info_freed(void **state)
{
	module_t *mod;

	(void)state;
	modtest_file("initinfo");
	modtest_file("plain");
	modtest_load("initinfo", 0);
	mod = module_lookup("initinfo");
	assert_string_equal(mod->mod_info->mi_name, "initinfo");
	assert_string_equal(mod->mod_info->mi_required, "plain");
	modtest_unload("initinfo", 0);
	modtest_expect("+plain +initinfo -initinfo");
}

static void
test_info_overwritten(void **state)
{
	struct iovec iov = {0};

	(void)state;
	modtest_file("scribbler");
	modtest_load("scribbler", 0);
	assert_string_equal(
	    module_lookup("scribbler")->mod_info->mi_name, "scribbler");
	assert_int_equal(modctl(MODCTL_STAT, &iov), 0);
	modtest_unload("scribbler", 0);
	modtest_expect("+scribbler -scribbler");
}

/* Truncated at every length: an error, and nothing leaks. */
static void
test_truncated(void **state)
{
	struct modtest_counts before;
	size_t len, size;
	void *data;
	int error;

	(void)state;
	data = modtest_read("twice", &size);
	before = modtest_count();
	for (len = 0; len < size; len++) {
		error = module_prime(
		    "/boot/twice.kmod", host_preload(data, len), len);
		if (error != ENOEXEC && error != ENOENT)
			fail_msg("%zu of %zu bytes: %d", len, size, error);
		modtest_same_counts(before);
		host_console_clear();
	}
	free(data);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_bad_infos),
	    modtest(test_no_escape),
	    modtest(test_info_freed),
	    modtest(test_info_overwritten),
	    modtest(test_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
